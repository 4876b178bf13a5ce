package org.gatewatch.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.storage.StoringProgram.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What crashes leave of the samples that a storage has said to have. The long ones compare the
 * storages, and print what they found.
 */
@Tag("hostile")
@Timeout(3600)
class StorageCrashesTest {
  private static final int KILLS = 100;
  private static final int FULL_DISKS = 20;
  private static final int POWER_CUTS = 100;
  private static final int SAMPLES = 60;
  private static final String MANY = "1000000";

  @TempDir Path folder;

  /**
   * What became of samples.
   *
   * @param told how many the storage said to have
   * @param readable how many of them are there
   * @param unreadable files that could not be opened
   */
  private record Outcome(int told, int readable, int unreadable) {
    Outcome and(Outcome other) {
      return new Outcome(
          told + other.told, readable + other.readable, unreadable + other.unreadable);
    }

    void print(String what, Kind kind, int times) {
      System.out.printf(
          "RESULT what=%s storage=%s times=%d acknowledged=%d readable=%d unreadable_files=%d%n",
          what, kind, times, told, readable, unreadable);
    }
  }

  private static final Outcome NOTHING = new Outcome(0, 0, 0);

  /** Something that is done to one file; may throw. */
  private interface Trial {
    Outcome of(Path directory, Random random) throws IOException, InterruptedException;
  }

  private Outcome repeat(int times, Trial trial) throws IOException, InterruptedException {
    Random random = new Random(1);
    Outcome all = NOTHING;
    for (int i = 0; i < times; i++) {
      all = all.and(trial.of(Files.createDirectory(folder.resolve("trial" + i)), random));
    }
    return all;
  }

  private static List<String> program(Kind kind, Path directory, String many) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx200m",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Djava.io.tmpdir=" + directory.getParent(),
        "-cp",
        System.getProperty("java.class.path"),
        StoringProgram.class.getName(),
        kind.name(),
        file(directory).toString(),
        many);
  }

  private static File file(Path directory) {
    return directory.resolve("run").toFile();
  }

  private static Process start(List<String> prefix, List<String> program) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(program);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Which samples the process says were stored, until so many are or it is over. */
  private static List<Long> stored(BufferedReader in, int most) throws IOException {
    List<Long> stored = new ArrayList<>();
    for (String line = ""; stored.size() < most && line != null; ) {
      line = in.readLine();
      if (line != null && line.startsWith(StoringProgram.STORED)) {
        stored.add(Long.valueOf(line.substring(StoringProgram.STORED.length())));
      }
    }
    return stored;
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Opens what is left, on another disk: storages may write when they are opened. */
  private static Outcome outcome(Kind kind, Path directory, List<Long> told) {
    if (told.isEmpty()) {
      return NOTHING;
    }
    CompletableFuture<Integer> read =
        CompletableFuture.supplyAsync(() -> readable(kind, directory, told));
    try {
      return new Outcome(told.size(), read.get(60, TimeUnit.SECONDS), 0);
    } catch (ExecutionException | TimeoutException e) {
      return new Outcome(told.size(), 0, 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int readable(Kind kind, Path directory, List<Long> told) {
    StatsStorage storage = kind.open(file(directory));
    try {
      int readable = 0;
      for (long time : told) {
        StoredRecord record =
            (StoredRecord)
                storage.getUpdate(
                    StoringProgram.SESSION, StoredRecord.TYPE_ID, StoringProgram.WORKER, time);
        readable += record != null && record.sample() != null ? 1 : 0;
      }
      return readable;
    } finally {
      try {
        storage.close();
      } catch (IOException | RuntimeException e) {
        System.out.println("closing what was read: " + e);
      }
    }
  }

  private static Outcome kill(Kind kind, Path directory, Random random)
      throws IOException, InterruptedException {
    Process process = start(List.of(), program(kind, directory, MANY));
    BufferedReader in = output(process);
    List<Long> told = stored(in, 1 + random.nextInt(60));
    LockSupport.parkNanos(random.nextInt(3_000_000));
    process.toHandle().destroyForcibly(); // The process itself would close its output, too.
    told.addAll(stored(in, Integer.MAX_VALUE));
    process.waitFor();
    return outcome(kind, directory, told);
  }

  @Test
  void aKilledProgramLosesNothingThatWasTaken() throws Exception {
    Outcome outcome = repeat(2, (directory, random) -> kill(Kind.GATEWATCH, directory, random));
    assertThat(outcome.readable()).isEqualTo(outcome.told()).isPositive();
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void kills(Kind kind) throws Exception {
    Outcome outcome = repeat(KILLS, (directory, random) -> kill(kind, directory, random));
    outcome.print("kill", kind, KILLS);
    assertThat(outcome.told()).isPositive();
    assertThat(kind != Kind.GATEWATCH || outcome.told() == outcome.readable()).isTrue();
  }

  /** The system allows no larger file. */
  @Test
  void aRefusedWriteLosesNothingThatWasTaken() throws Exception {
    assumeTrue(new File("/bin/sh").canExecute(), "the limit is set by a shell");
    Path directory = Files.createDirectory(folder.resolve("limited"));
    Process process =
        start(
            List.of("/bin/sh", "-c", "ulimit -f 100 && exec \"$@\"", "sh"),
            program(Kind.GATEWATCH, directory, MANY));
    List<Long> told = stored(output(process), Integer.MAX_VALUE);
    process.waitFor();

    assertThat(told).hasSizeBetween(3, 1000);
    assertThat(file(directory).length()).isLessThanOrEqualTo(100 * 1024);
    assertThat(outcome(Kind.GATEWATCH, directory, told))
        .isEqualTo(new Outcome(told.size(), told.size(), 0));
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private static Outcome fillDisk(Kind kind, Path directory, Random random)
      throws IOException, InterruptedException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path left = Files.createDirectory(directory.resolve("left"));
    int kilobytes = 2500 + random.nextInt(2000);
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", disk.toString()),
        "a small disk can be mounted");
    try {
      Process process = start(List.of(), program(kind, disk, MANY));
      List<Long> told = stored(output(process), Integer.MAX_VALUE);
      process.waitFor();
      try (Stream<Path> files = Files.list(disk)) {
        for (Path file : files.toList()) {
          Files.copy(file, left.resolve(file.getFileName()));
        }
      }
      return outcome(kind, left, told);
    } finally {
      assertThat(succeeds("umount", disk.toString())).isTrue();
    }
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void fullDisks(Kind kind) throws Exception {
    Outcome outcome = repeat(FULL_DISKS, (directory, random) -> fillDisk(kind, directory, random));
    outcome.print("full_disk", kind, FULL_DISKS);
    assertThat(outcome.told()).isPositive();
    assertThat(kind != Kind.GATEWATCH || outcome.told() == outcome.readable()).isTrue();
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void powerCuts(Kind kind) throws Exception {
    assumeTrue(new File("/usr/bin/strace").canExecute(), "system calls are told by strace");
    Path directory = Files.createDirectory(folder.resolve("traced"));
    Path log = folder.resolve("calls.log");
    List<String> strace =
        List.of(
            "/usr/bin/strace", "-f", "-xx", "-s", "10000000", "-e", PowerCut.CALLS, "-o", log + "");
    Process process = start(strace, program(kind, directory, Integer.toString(SAMPLES)));
    assertThat(stored(output(process), Integer.MAX_VALUE)).hasSize(SAMPLES);
    process.waitFor();
    PowerCut calls = PowerCut.of(log, directory);
    Outcome outcome =
        repeat(
            POWER_CUTS,
            (left, random) ->
                outcome(kind, left, calls.leave(random.nextInt(calls.steps()) + 1, random, left)));
    outcome.print("power_cut", kind, POWER_CUTS);
    assertThat(outcome.told()).isPositive();
    assertThat(kind != Kind.GATEWATCH || outcome.told() == outcome.readable()).isTrue();
  }
}
