package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;

/** A program of the examples in a JVM of its own, as a user runs it, without a terminal. */
public final class ChildJvm implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 400;

  /** Makes starting cheap; what such a JVM computes is the same. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a program.
   *
   * @param folder an empty one, for what the program prints
   * @param port of the page, as the user would write it
   */
  public static ChildJvm start(Path folder, Class<?> program, String port, String... arguments)
      throws IOException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(SHORT_LIVED);
    command.addAll(permissions());
    command.add("-Dorg.deeplearning4j.ui.port=" + port);
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Dvertx.cacheDirBase=" + folder.resolve("vertx-cache"));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    // A JVM says on standard error that it picked these up.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    return new ChildJvm(builder.start(), out, err);
  }

  /** What Maven lets natives do in the JVM of a program, as in this one of a test. */
  private static List<String> permissions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .toList();
  }

  /** Waits for the end and gives the exit status. */
  public int exitStatus() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running; printed so far: " + out() + err());
    }
    return process.exitValue();
  }

  /** It did well, had nothing to complain about, and its last line is such a result. */
  public static void assertEndsWith(ChildJvm program, String result) throws InterruptedException {
    assertThat(program.exitStatus()).as(program.err()).isZero();
    assertThat(program.err()).isEmpty();
    assertThat(program.out().stripTrailing().lines())
        .last(InstanceOfAssertFactories.STRING)
        .matches(result);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Standard output so far. */
  public String out() {
    return read(out);
  }

  /** Standard error so far. */
  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      // Of a file that is being written the last character may be cut.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
