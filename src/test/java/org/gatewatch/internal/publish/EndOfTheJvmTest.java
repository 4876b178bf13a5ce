package org.gatewatch.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of samples whose listener nobody closes. */
@Tag("hostile")
@Timeout(120)
class EndOfTheJvmTest {
  private static final int SAMPLES = 60;
  private static final Pattern LOST =
      Pattern.compile("(\\d+) samples of session s, worker w0 were");

  @TempDir Path folder;

  /**
   * What a program printed.
   *
   * @param took from when it had nothing left to do until it was over
   */
  private record Ended(List<String> printed, Duration took) {
    int lost() {
      return printed.stream()
          .map(LOST::matcher)
          .filter(Matcher::find)
          .mapToInt(found -> Integer.parseInt(found.group(1)))
          .sum();
    }
  }

  private Process start(String kind, String how) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx300m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            UnclosedTraining.class.getName(),
            kind,
            file(kind).toString(),
            how,
            Integer.toString(SAMPLES))
        .redirectErrorStream(true)
        .start();
  }

  private File file(String kind) {
    return folder.resolve("run." + kind).toFile();
  }

  private static Ended read(Process process) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    long ending = System.nanoTime();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        ending = line.equals(UnclosedTraining.ENDING) ? System.nanoTime() : ending;
      }
    }
    process.waitFor();
    return new Ended(lines, Duration.ofNanos(System.nanoTime() - ending));
  }

  private Ended end(String kind, String how) throws IOException, InterruptedException {
    return read(start(kind, how));
  }

  private record Stored(int samples, int ends) {}

  private Stored stored(String kind) throws IOException {
    StatsStorage storage =
        switch (kind) {
          case "file" -> new FileStatsStorage(file(kind));
          case "sqlite" -> new J7FileStatsStorage(file(kind));
          default -> new GatewatchFileStorage(file(kind).toPath());
        };
    try {
      List<StoredRecord> records =
          storage.getAllUpdatesAfter("s", StoredRecord.TYPE_ID, "w0", Long.MIN_VALUE).stream()
              .map(StoredRecord.class::cast)
              .toList();
      int ends = (int) records.stream().filter(StoredRecord::isEndOfTraining).count();
      return new Stored(records.size() - ends, ends);
    } finally {
      storage.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"file, returns", "sqlite, throws", "gatewatch, exits"})
  void allIsStoredAndMarkedAsEnded(String kind, String how) throws Exception {
    Ended ended = end(kind, how);

    assertThat(stored(kind)).as("%s", ended.printed()).isEqualTo(new Stored(SAMPLES, 1));
    assertThat(ended.lost()).isZero();
  }

  /** MapDB closes its file in a hook of its own, as soon as {@code System.exit} is called. */
  @Test
  void whatAnExitCostsWithMapDbIsSaid() throws Exception {
    Ended ended = end("file", "exits");

    Stored stored = stored("file");
    assertThat(stored.samples() + ended.lost()).as("%s", ended.printed()).isEqualTo(SAMPLES);
  }

  @Test
  void fourStoragesThatHangKeepTheJvmThatExitsForSecondsInAll() throws Exception {
    assertHangForSecondsInAll("exits");
  }

  @Tag("exhaustive")
  @Test
  void fourStoragesThatHangKeepTheJvmWhoseMainReturnsForSecondsInAll() throws Exception {
    assertHangForSecondsInAll("returns");
  }

  private void assertHangForSecondsInAll(String how) throws Exception {
    Ended ended = end("hanging", how);

    assertThat(ended.took()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(14));
    assertThat(ended.printed())
        .filteredOn(line -> line.contains("Storage did not take the last"))
        .hasSize(4);
  }
}
