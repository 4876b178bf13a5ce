package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gatewatch.examples.training.Budget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * By how much {@code fit} as a whole becomes slower under a listener that samples every N-th
 * iteration. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "SlowdownBenchmark",
    sortOptions = false,
    description =
        "Measures how much slower fit becomes under DL4J's StatsListener and under"
            + " GatewatchListener, at several widths and frequencies.")
public final class SlowdownBenchmark implements Callable<Integer> {
  private static final double PERCENT = 100;

  /** First of all the JVM has to compile the listeners' loops; a row's time is enough, too. */
  private static final int COMPILING_SECONDS = 10;

  private static final int COMPILING_UNITS = 8;

  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(16, 64, 256);

  @Option(
      names = "--every",
      paramLabel = "N",
      split = ",",
      converter = BenchmarkNumbers.Iterations.class,
      defaultValue = "1,16,64,256",
      description =
          "Every how many iterations listeners sample, 1 to 10000, one or more with commas between"
              + " them (default: ${DEFAULT-VALUE}).")
  private List<Integer> frequencies = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = BenchmarkNumbers.Seconds.class,
      defaultValue = "60",
      description =
          "Seconds in which the last round of a row begins, warm-up included, 1 to 3600 (default:"
              + " ${DEFAULT-VALUE}); a round is N iterations of each of four networks, or those of"
              + " --turn if they are more.")
  private int seconds;

  @Option(
      names = "--turn",
      paramLabel = "N",
      converter = BenchmarkNumbers.Iterations.class,
      defaultValue = "16",
      description =
          "Fewest iterations at a time, 1 to 10000 (default: ${DEFAULT-VALUE}); with fewer, what"
              + " runs beside the training of one network disturbs the next.")
  private int turn;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new SlowdownBenchmark(), args);
  }

  @Override
  public Integer call() {
    PrintStream out = System.out;
    out.printf(
        "Two LSTM layers of H units and an output layer; minibatch %d, %d timesteps%n"
            + "Time of fit under a listener that samples every N-th iteration, over the time"
            + " without any, less 1, in per cent:%nmedian [quartiles] of all rounds. The control is"
            + " a second network without any listener: what chance makes of it%n%n",
        OverheadTrial.MINIBATCH, OverheadTrial.TIMESTEPS);
    out.printf(
        "%5s %5s %7s %22s %22s %22s%n",
        "H", "N", "rounds", "control", "StatsListener", "GatewatchListener");
    Duration compiling = Duration.ofSeconds(Math.min(COMPILING_SECONDS, seconds));
    SlowdownTrial.run(COMPILING_UNITS, 1, turn, Budget.ofTime(compiling, System::nanoTime));
    List<String> results = new ArrayList<>();
    for (int width : widths.units()) {
      for (int every : frequencies) {
        SlowdownTrial.Outcome outcome =
            SlowdownTrial.run(
                width, every, turn, Budget.ofTime(Duration.ofSeconds(seconds), System::nanoTime));
        out.println(row(width, every, outcome));
        results.add(result(width, every, outcome));
      }
    }
    out.println("RESULT " + String.join(" ", results));
    return 0;
  }

  private static String row(int width, int every, SlowdownTrial.Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%5d %5d %7d %22s %22s %22s",
        width,
        every,
        outcome.rounds(),
        percent(outcome.control()),
        percent(outcome.statsListener()),
        percent(outcome.gatewatch()));
  }

  private static String percent(Quartiles of) {
    return String.format(
        Locale.ROOT,
        "%+.1f [%+.1f, %+.1f]",
        PERCENT * of.median(),
        PERCENT * of.lower(),
        PERCENT * of.upper());
  }

  private static String result(int width, int every, SlowdownTrial.Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "slow_down_h%1$d_n%2$d=%3$.4f control_h%1$d_n%2$d=%4$.4f",
        width,
        every,
        outcome.gatewatch().median(),
        outcome.control().median());
  }
}
