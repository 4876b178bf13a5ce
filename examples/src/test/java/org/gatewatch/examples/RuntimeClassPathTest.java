package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the main example runs on stays small; Maven's build writes down what that is. */
class RuntimeClassPathTest {
  private static final int MOST_ENTRIES = 170;
  private static final long MOST_BYTES = 230_000_000;

  private List<Path> entries = List.of();

  @BeforeEach
  void readTheRuntimeClassPath() throws IOException {
    String text = Files.readString(Path.of("target", "runtime-classpath.txt"));
    entries = Stream.of(text.trim().split(File.pathSeparator)).map(Path::of).toList();
    assertThat(entries).anyMatch(entry -> entry.toString().contains("deeplearning4j-nn"));
    assumeTrue(
        entries.stream().noneMatch(entry -> entry.toString().contains("nd4j-cuda")),
        "natives of a GPU are larger");
  }

  @Test
  void hasFewJars() {
    assertThat(entries.size()).isLessThanOrEqualTo(MOST_ENTRIES);
  }

  @Test
  void isSmall() {
    long bytes = entries.stream().mapToLong(RuntimeClassPathTest::bytes).sum();
    assertThat(bytes).isBetween(1_000_000L, MOST_BYTES);
  }

  @Test
  void holdsNothingThatDrivesABrowser() {
    assertThat(entries)
        .noneMatch(entry -> entry.toString().matches(".*(selenium|opentelemetry|byte-buddy).*"));
  }

  /** Of a jar, or of all files of a folder of classes. */
  private static long bytes(Path entry) {
    try (Stream<Path> files = Files.walk(entry)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
