package org.gatewatch.heap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whether a small heap with much garbage crashes more trainings with the listener than without: the
 * same program by turns, as often as {@code -Dtest.heapRuns} says. Prints both rates. ND4J crashes
 * by itself there: native code reads the dimensions of a broadcast, which nobody holds any more
 * ({@code NativeOpExecutioner} of 1.0.0-M2.1). What came of each run is kept in {@code
 * target/small-heap}, so that one that was broken off goes on where it was; {@code -Dtest.heapJvm}
 * gives the program's JVM further options.
 */
@Tag("hostile")
@Tag("soak")
@Timeout(36_000)
class SmallHeapTest {
  private static final int RUNS = Integer.getInteger("test.heapRuns", 20);
  private static final String TRAININGS = System.getProperty("test.heapTrainings", "2");
  private static final List<String> OPTIONS =
      Arrays.stream(System.getProperty("test.heapJvm", "").split(" ", -1))
          .filter(option -> !option.isEmpty())
          .toList();

  /** The crashes of the first must not be more than those of the last. */
  private static final List<String> ARMS =
      List.of(System.getProperty("test.heapArms", "watched,alone").split(",", -1));

  private static final Path FOLDER = Path.of("target", "small-heap");
  private static final Path DONE = FOLDER.resolve("done.txt");

  /** An exit code from here on is that of a signal. */
  private static final int SIGNALS = 128;

  /** The middle of the normal distribution that holds 95 %. */
  private static final double Z = 1.96;

  /** What became of a run; {@code FAILED} is an exception, such as for want of memory. */
  private enum Outcome {
    ENDED,
    FAILED,
    CRASHED
  }

  @Test
  void crashesAreNoMoreWithTheListenerThanWithout() throws Exception {
    Files.createDirectories(FOLDER);
    List<String> done = Files.exists(DONE) ? Files.readAllLines(DONE) : List.of();
    for (int run = 1; run <= RUNS; run++) {
      for (String arm : ARMS) {
        String name = arm + " " + run + " ";
        if (done.stream().noneMatch(line -> line.startsWith(name))) {
          note(name, arm, run);
        }
      }
    }
    double least = rate(ARMS.get(0), RUNS)[0];
    double most = rate(ARMS.get(ARMS.size() - 1), RUNS)[1];
    assertThat(least).isLessThanOrEqualTo(most);
  }

  /** Prints the rate of crashes of an arm, and gives the interval that holds it. */
  private static double[] rate(String arm, int runs) throws IOException {
    List<String> all = Files.readAllLines(DONE);
    int crashes = count(all, arm, Outcome.CRASHED);
    double[] rate = wilson(crashes, runs);
    System.out.printf(
        Locale.ROOT,
        "RESULT arm=%s runs=%d crashes=%d failed=%d rate_low=%.4f rate_high=%.4f%n",
        arm,
        runs,
        crashes,
        count(all, arm, Outcome.FAILED),
        rate[0],
        rate[1]);
    return rate;
  }

  private static int count(List<String> done, String arm, Outcome outcome) {
    return (int)
        done.stream()
            .filter(line -> line.startsWith(arm + " ") && line.contains(" " + outcome + " "))
            .filter(line -> Integer.parseInt(line.split(" ", -1)[1]) <= RUNS)
            .count();
  }

  private static void note(String name, String arm, int run)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Outcome outcome = run(arm, run);
    String line = name + outcome + " " + (System.nanoTime() - start) / 1_000_000 + " ms\n";
    Files.writeString(DONE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static Outcome run(String arm, int seed) throws IOException, InterruptedException {
    String name = arm + seed;
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx60m",
                "-XX:ErrorFile=" + FOLDER.resolve("hs_" + name + ".log")));
    command.addAll(OPTIONS);
    command.addAll(
        List.of(SmallHeapTraining.class.getName(), arm, Integer.toString(seed), TRAININGS));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", classPath());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    if (exit == 0 && output.contains("trained ")) {
      return Outcome.ENDED;
    }
    Files.writeString(FOLDER.resolve(name + ".txt"), "exit " + exit + "\n" + output);
    return exit >= SIGNALS ? Outcome.CRASHED : Outcome.FAILED;
  }

  /** Jars first: an archive of their classes shortens the start, and may hold no folders. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .sorted(Comparator.comparing(path -> !path.endsWith(".jar")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Wilson's interval of a rate, which holds it in 95 of 100 cases. */
  private static double[] wilson(int crashes, int runs) {
    double rate = (double) crashes / runs;
    double divisor = 1 + Z * Z / runs;
    double middle = (rate + Z * Z / (2 * runs)) / divisor;
    double half = Z * Math.sqrt(rate * (1 - rate) / runs + Z * Z / (4.0 * runs * runs)) / divisor;
    return new double[] {Math.max(0, middle - half), Math.min(1, middle + half)};
  }
}
