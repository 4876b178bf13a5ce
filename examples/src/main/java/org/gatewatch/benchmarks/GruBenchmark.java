package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What an iteration of a network of GRU layers costs, over one of DL4J's LSTM layers of the same
 * width. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "GruBenchmark",
    sortOptions = false,
    description =
        "Compares the time of an iteration with GRU layers with that of DL4J's LSTM layers, by"
            + " turns.")
public final class GruBenchmark implements Callable<Integer> {
  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(64, 128, 512);

  @Mixin
  private final BenchmarkOptions.Repetitions repetitions = new BenchmarkOptions.Repetitions(60, 40);

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new GruBenchmark(), args);
  }

  @Override
  public Integer call() {
    System.out.printf(
        "Two layers of H units and an output; minibatch %d, %d timesteps, %d inputs and outputs;"
            + " OMP_NUM_THREADS=%s%n",
        OverheadTrial.MINIBATCH,
        OverheadTrial.TIMESTEPS,
        OverheadTrial.ALPHABET,
        System.getenv().getOrDefault("OMP_NUM_THREADS", "(unset)"));
    System.out.printf(
        "Milliseconds of the training thread's processor time an iteration, and GRU over LSTM turn"
            + " by turn: median [quartiles] of %d after %d%n%n",
        repetitions.iterations(), repetitions.warmUp());
    System.out.printf(
        "%5s %24s %24s %22s %22s%n", "H", "LSTM", "GRU", "ratio", "reset before product");
    List<GruTrial.Outcome> outcomes = new ArrayList<>();
    for (int width : widths.units()) {
      GruTrial.Outcome outcome =
          GruTrial.run(width, repetitions.warmUp(), repetitions.iterations());
      outcomes.add(outcome);
      System.out.printf(
          Locale.ROOT,
          "%5d %24s %24s %22s %22s%n",
          width,
          outcome.lstm(),
          outcome.gru(),
          outcome.resetAfter(),
          outcome.resetBefore());
    }
    System.out.println("RESULT " + result(outcomes));
    return 0;
  }

  private static String result(List<GruTrial.Outcome> outcomes) {
    String each =
        outcomes.stream()
            .map(
                o ->
                    String.format(
                        Locale.ROOT,
                        "gru_over_lstm_h%d=%.3f reset_before_h%d=%.3f",
                        o.units(),
                        o.resetAfter().median(),
                        o.units(),
                        o.resetBefore().median()))
            .collect(Collectors.joining(" "));
    double worst = outcomes.stream().mapToDouble(o -> o.resetAfter().median()).max().orElseThrow();
    return String.format(Locale.ROOT, "%s gru_over_lstm=%.3f", each, worst);
  }
}
