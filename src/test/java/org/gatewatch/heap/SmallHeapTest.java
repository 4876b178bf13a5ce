package org.gatewatch.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whether a small heap with much garbage crashes more trainings with the listener than without: the
 * same program by turns, as often as {@code -Dtest.heapRuns} says. Prints both rates.
 */
@Tag("hostile")
@Tag("soak")
@Timeout(36_000)
class SmallHeapTest {
  private static final int RUNS = Integer.getInteger("test.heapRuns", 20);
  private static final String TRAININGS = "6";
  private static final Path LOGS = Path.of("target", "small-heap");

  /** The middle of the normal distribution that holds 95 %. */
  private static final double Z = 1.96;

  @Test
  void crashesAreNoMoreWithTheListenerThanWithout() throws Exception {
    Files.createDirectories(LOGS);
    Map<String, Integer> crashes = new HashMap<>();
    List<String> arms = List.of("watched", "alone");
    for (int run = 1; run <= RUNS; run++) {
      for (String arm : arms) {
        crashes.merge(arm, run(arm, run) ? 0 : 1, Integer::sum);
      }
    }
    for (String arm : arms) {
      double[] rate = wilson(crashes.get(arm), RUNS);
      System.out.printf(
          Locale.ROOT,
          "RESULT arm=%s runs=%d crashes=%d rate_low=%.4f rate_high=%.4f%n",
          arm,
          RUNS,
          crashes.get(arm),
          rate[0],
          rate[1]);
    }
    try (Stream<Path> logs = Files.list(LOGS)) {
      assertThat(logs.filter(log -> log.getFileName().toString().startsWith("hs_watched")))
          .isEmpty();
    }
  }

  /** Whether a run came to its end. */
  private static boolean run(String arm, int seed) throws IOException, InterruptedException {
    String name = arm + seed;
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx60m",
                "-XX:ErrorFile=" + LOGS.resolve("hs_" + name + ".log"),
                SmallHeapTraining.class.getName(),
                arm,
                Integer.toString(seed),
                TRAININGS));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = process.waitFor() == 0 && output.contains("trained ");
    if (!ended) {
      Files.writeString(LOGS.resolve(name + ".txt"), output);
    }
    return ended;
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
