package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Compilers of the machine. One that is missing skips a test loudly, and fails it where CI runs.
 */
final class HostCompiler {
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
    require("g++", true);
    if (program == null) {
      program = compile();
    }
    return program;
  }

  private static Path compile() {
    try {
      Path folder = sources();
      Path program = folder.resolve("summary_host");
      Outcome outcome =
          run(
              List.of(
                  "g++",
                  "-std=c++11",
                  "-O2",
                  "-Wall",
                  "-Wextra",
                  "-Werror",
                  "-Wno-unknown-pragmas",
                  "-Wno-clobbered",
                  "-ffp-contract=off",
                  "-o",
                  program.toString(),
                  folder.resolve("summary_host.cpp").toString()));
      assertThat(outcome.code).as(outcome.output).isZero();
      return program;
    } catch (IOException e) {
      throw new AssertionError("the sources could not be written", e);
    }
  }

  /** A new folder with all sources of the kernel and of its host program. */
  static Path sources() throws IOException {
    Path folder = Files.createTempDirectory("gatewatch-kernel");
    for (String name :
        List.of("summary_core.h", "summarise.cu", "cuda_on_host.h", "summary_host.cpp")) {
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
