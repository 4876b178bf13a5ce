package org.gatewatch.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a benchmark in a JVM of its own: how many threads ND4J takes is settled when it starts. */
final class Fork {
  private static final String RESULT = "RESULT ";

  private Fork() {}

  /**
   * Runs a program to its end.
   *
   * @param threads of ND4J's native operations
   * @param out gets what it prints, but for its result
   * @return the result, without the word
   * @throws IllegalStateException if it fails or has no result
   */
  static String run(Class<?> program, int threads, PrintStream out, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add(program.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    try {
      return result(builder.start(), program, out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program.getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + program.getSimpleName() + " ran", e);
    }
  }

  private static String result(Process process, Class<?> program, PrintStream out)
      throws IOException, InterruptedException {
    String result = null;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(RESULT)) {
          result = line.substring(RESULT.length());
        } else {
          out.println(line);
        }
      }
    }
    int status = process.waitFor();
    if (status != 0 || result == null) {
      throw new IllegalStateException(
          program.getSimpleName() + " ended with status " + status + " and no result");
    }
    return result;
  }
}
