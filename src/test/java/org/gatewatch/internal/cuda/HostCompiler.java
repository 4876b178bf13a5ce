package org.gatewatch.internal.cuda;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Compilers of the machine. One that is missing skips a test loudly, and fails it where CI runs.
 */
final class HostCompiler {
  /** Where JVMs that test at the same time find what one of them has compiled. */
  private static final Path COMPILED = Path.of("target", "kernel-on-host");

  private static final List<String> COMMAND =
      List.of(
          "g++",
          "-std=c++11",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-Wno-unknown-pragmas",
          "-Wno-clobbered",
          "-ffp-contract=off");

  private static final List<String> SOURCES =
      List.of(
          "summary_core.h",
          "summary_moments.h",
          "block.h",
          "map.h",
          "tile.h",
          "group.h",
          "look.h",
          "gather.h",
          "summarise.cu",
          "cuda_words.h",
          "cuda_warps.h",
          "cuda_on_host.h",
          "summary_host.cpp",
          "cuda_on_threads.h",
          "races.cpp");

  private static Path program;

  private HostCompiler() {}

  /** What a command printed, and how it ended. */
  record Outcome(int code, String output) {}

  /** Skips the test, or fails it, unless a command is there. */
  static void require(String command, boolean inCi) {
    boolean found = run(List.of("sh", "-c", "command -v " + command)).code == 0;
    if (!found) {
      String message = command + " is not on this machine: NOT TESTED: what it compiles";
      if (inCi && "true".equals(System.getenv("CI"))) {
        Assertions.fail(message);
      }
      System.err.println("[WARNING] " + message);
      Assumptions.abort(message);
    }
  }

  /** The program that runs the kernel on the host, its threads by turns. */
  static synchronized Path program() {
    if (program == null) {
      program = compile("summary_host", "-O2");
    }
    return program;
  }

  /** The program that runs the kernel on threads of the host, watched by ThreadSanitizer. */
  static Path raceDetector() {
    return compile("races", "-O1", "-g", "-pthread", "-fsanitize=thread");
  }

  private static Path compile(String name, String... options) {
    require("g++", true);
    try {
      Path folder = sources();
      List<String> command = new ArrayList<>(COMMAND);
      command.addAll(List.of(options));
      Path program = Files.createDirectories(COMPILED).resolve(name + "-" + hash(folder, command));
      if (!Files.isExecutable(program)) {
        Path anew = folder.resolve(name);
        command.addAll(List.of("-o", anew.toString(), folder.resolve(name + ".cpp").toString()));
        Outcome outcome = run(command);
        assertThat(outcome.code).as(outcome.output).isZero();
        Path whole = Files.createTempFile(COMPILED, "whole", "");
        Files.copy(anew, whole, REPLACE_EXISTING, COPY_ATTRIBUTES);
        Files.move(whole, program, ATOMIC_MOVE);
        Files.delete(anew);
      }
      return program.toAbsolutePath();
    } catch (IOException e) {
      throw new AssertionError("the sources could not be written", e);
    }
  }

  /** Of what is compiled, and how. */
  private static String hash(Path folder, List<String> command) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(command.toString().getBytes(StandardCharsets.UTF_8));
    for (String name : SOURCES) {
      crc.update(Files.readAllBytes(folder.resolve(name)));
    }
    return Long.toHexString(crc.getValue());
  }

  /** A new folder with all sources of the kernel and of its host program. */
  static Path sources() throws IOException {
    Path folder = Files.createTempDirectory("gatewatch-kernel");
    for (String name : SOURCES) {
      try (InputStream source = HostCompiler.class.getResourceAsStream(name)) {
        Files.copy(source, folder.resolve(name));
      }
      folder.resolve(name).toFile().deleteOnExit();
    }
    folder.toFile().deleteOnExit();
    return folder;
  }

  static Outcome run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      return new Outcome(-1, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(-1, e.toString());
    }
  }
}
