package org.gatewatch.crashdump;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.gatewatch.internal.crashdump.Entries;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A crash dump of which one entry was given another content or name, or left out: it is read, or
 * ends in one sentence. The network and the arrays in it are DL4J's to read, which trusts them; so
 * they keep their content.
 */
public final class CrashDumpFuzz {
  private static final int CONTENT = 0;
  private static final int NAME = 1;
  private static final int WAYS = 3;

  /** The one with a line end was found by the fuzzer: what was said of it had two lines. */
  private static final List<String> OTHER_NAMES =
      List.of("step/", "step/state-7-x.bin", "step/state-\n-x.bin", "samples/sample-\n.bin", "a/");

  private static final Path FOLDER = folder();
  private static final Path FILE = FOLDER.resolve("given.zip");
  private static final Map<String, byte[]> WHOLE = entries();
  private static final List<String> NAMES = List.copyOf(WHOLE.keySet());

  private CrashDumpFuzz() {}

  /** Called by the fuzzer first, and takes as long as loading ND4J does. */
  public static void fuzzerInitialize() {
    write(WHOLE);
    read();
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    String name = NAMES.get((input[0] & 0xff) % NAMES.size());
    byte[] given = Arrays.copyOfRange(input, 2, input.length);
    Map<String, byte[]> entries = new LinkedHashMap<>(WHOLE);
    byte[] content = entries.remove(name);
    int way = (input[1] & 0xff) % WAYS;
    if (way == CONTENT && !isOfDl4j(name)) {
      entries.put(name, given);
    } else if (way == NAME) {
      entries.put(new String(given, StandardCharsets.UTF_8), content);
    }
    if (write(entries)) {
      read();
    }
  }

  private static void read() {
    try {
      CrashDump dump = CrashDump.read(FILE);
      if (dump.samples().isEmpty() || dump.features().length == 0) {
        throw new AssertionError("read, and nothing in it");
      }
    } catch (IOException e) {
      String said = String.valueOf(e.getMessage());
      if (!said.startsWith(FILE + " is ") || said.contains("\n") || said.contains("null")) {
        throw new AssertionError("not a sentence about the file", e);
      }
    }
  }

  private static boolean isOfDl4j(String name) {
    return name.equals(Entries.MODEL) || Entries.isPart(name);
  }

  /** Writes it, if a file can have entries of these names. */
  private static boolean write(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    } catch (ZipException | IllegalArgumentException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.write(FILE, bytes.toByteArray());
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("gatewatch-fuzz");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> entries() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    new CrashingTraining(FOLDER, network).watched();
    DataSet broken = Networks.sequences(5, DataType.FLOAT);
    broken.getFeatures().putScalar(new int[] {1, 2, 3}, Float.NaN);
    network.fit(broken);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(CrashingTraining.files(FOLDER).get(0).toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** Inputs to begin with: each entry as it is, under other names, and left out. */
  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      String name = NAMES.get(i);
      if (!isOfDl4j(name)) {
        seeds.add(input(i, CONTENT, WHOLE.get(name)));
        seeds.add(input(i, CONTENT, WHOLE.get(Entries.LAYOUT)));
        seeds.add(input(i, CONTENT, "format=1\\n2".getBytes(StandardCharsets.UTF_8)));
      }
      for (String other : OTHER_NAMES) {
        seeds.add(input(i, NAME, other.getBytes(StandardCharsets.UTF_8)));
      }
      seeds.add(input(i, WAYS - 1, new byte[0]));
    }
    return seeds;
  }

  private static byte[] input(int entry, int way, byte[] given) {
    byte[] input = new byte[2 + given.length];
    input[0] = (byte) entry;
    input[1] = (byte) way;
    System.arraycopy(given, 0, input, 2, given.length);
    return input;
  }
}
