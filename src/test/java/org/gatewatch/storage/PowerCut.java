package org.gatewatch.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a power cut leaves of the files of a program, worked out from its system calls, as strace
 * wrote them. What was written before the last sync of a file is there; of what was written since,
 * any block of 4 KiB may be there or not, in whatever order. That files are made, renamed and
 * deleted is taken to be there at once, in its order, which is kind to all.
 */
final class PowerCut {
  /** What strace is asked for. */
  static final String CALLS =
      "trace=openat,close,write,pwrite64,lseek,ftruncate,fallocate,fsync,fdatasync,rename,unlink,"
          + "unlinkat,dup,dup2,dup3,mmap";

  private static final int BLOCK = 4096;
  private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+)\\((.*)\\) += (-?\\d+).*");
  private static final Pattern BEGUN = Pattern.compile("(\\d+) +(.*) <unfinished \\.\\.\\.>");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
  private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");

  private final Path folder;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, String> paths = new HashMap<>();
  private final Map<Integer, Long> positions = new HashMap<>();

  private PowerCut(Path folder) {
    this.folder = folder;
  }

  private enum What {
    WRITE,
    LENGTH,
    SYNC,
    DELETE,
    RENAME,
    STORED
  }

  private record Step(What what, String file, long at, byte[] bytes, String to) {
    Step(What what, String file, long at) {
      this(what, file, at, new byte[0], "");
    }
  }

  /**
   * Reads what a program did to the files of a folder.
   *
   * @param log of strace -f -xx, with all bytes
   */
  static PowerCut of(Path log, Path folder) throws IOException {
    PowerCut cut = new PowerCut(folder);
    Map<String, String> begun = new HashMap<>();
    try (BufferedReader in = Files.newBufferedReader(log)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Matcher first = BEGUN.matcher(line);
        Matcher second = RESUMED.matcher(line);
        if (first.matches()) {
          begun.put(first.group(1), first.group(2));
        } else {
          cut.add(
              second.matches()
                  ? second.group(1) + " " + begun.remove(second.group(1)) + second.group(2)
                  : line);
        }
      }
    }
    return cut;
  }

  private void add(String line) {
    Matcher call = LINE.matcher(line);
    if (call.matches() && !call.group(4).startsWith("-")) {
      add(call.group(2), call.group(3), Long.parseLong(call.group(4)));
    }
  }

  private void add(String call, String arguments, long result) {
    String[] split = arguments.split(", ");
    int fd = split[0].matches("\\d+") ? Integer.parseInt(split[0]) : -1;
    String file = paths.get(fd);
    switch (call) {
      case "openat" -> open(arguments, (int) result);
      case "close" -> paths.remove(fd);
      case "write" -> {
        byte[] bytes = Arrays.copyOf(bytes(arguments), (int) result);
        if (fd == 1 && text(bytes).startsWith(StoringProgram.STORED)) {
          String time = text(bytes).substring(StoringProgram.STORED.length()).strip();
          steps.add(new Step(What.STORED, "", Long.parseLong(time)));
        } else if (file != null) {
          steps.add(new Step(What.WRITE, file, positions.get(fd), bytes, ""));
          positions.merge(fd, result, Long::sum);
        }
      }
      case "pwrite64" -> {
        if (file != null) {
          long at = Long.parseLong(split[split.length - 1]);
          byte[] bytes = Arrays.copyOf(bytes(arguments), (int) result);
          steps.add(new Step(What.WRITE, file, at, bytes, ""));
        }
      }
      case "lseek" -> positions.put(fd, result);
      case "ftruncate" -> {
        if (file != null) {
          steps.add(new Step(What.LENGTH, file, Long.parseLong(split[1])));
        }
      }
      case "fsync", "fdatasync" -> {
        if (file != null) {
          steps.add(new Step(What.SYNC, file, 0));
        }
      }
      case "unlink", "unlinkat", "rename" -> move(call, arguments);
      default -> {
        if (file != null && (!call.equals("mmap") || arguments.contains("PROT_WRITE"))) {
          throw new IllegalStateException("not followed: " + call + " of " + file);
        }
      }
    }
  }

  private void open(String arguments, int fd) {
    String path = text(bytes(arguments));
    paths.remove(fd);
    if (path.startsWith(folder + "/")) {
      paths.put(fd, path);
      positions.put(fd, 0L);
      if (arguments.contains("O_TRUNC")) {
        steps.add(new Step(What.LENGTH, path, 0));
      }
    }
  }

  private void move(String call, String arguments) {
    Matcher texts = TEXT.matcher(arguments);
    texts.find();
    String file = text(decoded(texts.group(1)));
    if (file.startsWith(folder + "/")) {
      String to = call.equals("rename") && texts.find() ? text(decoded(texts.group(1))) : "";
      steps.add(new Step(to.isEmpty() ? What.DELETE : What.RENAME, file, 0, new byte[0], to));
    }
  }

  private static byte[] bytes(String arguments) {
    Matcher text = TEXT.matcher(arguments);
    if (!text.find()) {
      throw new IllegalStateException("no text in " + arguments);
    }
    return decoded(text.group(1));
  }

  private static byte[] decoded(String hex) {
    byte[] bytes = new byte[hex.length() / 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex, 4 * i + 2, 4 * i + 4, 16);
    }
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  int steps() {
    return steps.size();
  }

  /**
   * Writes the files as they are after a power cut.
   *
   * @param after so many steps
   * @param into an empty folder
   * @return which samples the program had said to be stored
   */
  List<Long> leave(int after, Random random, Path into) throws IOException {
    Map<String, byte[]> durable = new TreeMap<>();
    Map<String, List<Step>> pending = new HashMap<>();
    List<Long> stored = new ArrayList<>();
    for (Step step : steps.subList(0, after)) {
      switch (step.what) {
        case WRITE, LENGTH -> {
          durable.putIfAbsent(step.file, new byte[0]);
          pending.computeIfAbsent(step.file, file -> new ArrayList<>()).add(step);
        }
        case SYNC -> apply(step.file, durable, pending, random, 1);
        case DELETE -> {
          durable.remove(step.file);
          pending.remove(step.file);
        }
        case RENAME -> {
          durable.put(step.to, durable.remove(step.file));
          pending.put(step.to, pending.getOrDefault(step.file, List.of()));
          pending.remove(step.file);
        }
        case STORED -> stored.add(step.at);
      }
    }
    double kept = random.nextInt(3) / 2.0;
    for (String file : List.copyOf(durable.keySet())) {
      apply(file, durable, pending, random, kept);
      Files.write(into.resolve(Path.of(file).getFileName()), durable.get(file));
    }
    return stored;
  }

  /** Brings what was written of a file since the last sync to the disk, some blocks or all. */
  private static void apply(
      String file,
      Map<String, byte[]> durable,
      Map<String, List<Step>> pending,
      Random random,
      double kept) {
    byte[] content = durable.getOrDefault(file, new byte[0]);
    List<Step> steps = pending.remove(file);
    for (Step step : steps == null ? List.<Step>of() : steps) {
      if (step.what == What.LENGTH) {
        content = random.nextDouble() < kept ? Arrays.copyOf(content, (int) step.at) : content;
        continue;
      }
      for (int from = 0; from < step.bytes.length; ) {
        int at = (int) step.at + from;
        int length = Math.min(step.bytes.length - from, BLOCK - at % BLOCK);
        if (random.nextDouble() < kept) {
          content = Arrays.copyOf(content, Math.max(content.length, at + length));
          System.arraycopy(step.bytes, from, content, at, length);
        }
        from += length;
      }
    }
    durable.put(file, content);
  }
}
