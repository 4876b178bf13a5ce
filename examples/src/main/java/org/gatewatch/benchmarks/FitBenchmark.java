package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.GatewatchListenerBuilder;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.storage.BoundedStatsStorage;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How much more processor time the whole process takes while it trains under a listener. Ends with
 * one line {@code RESULT name=value …}.
 */
@Command(
    name = "FitBenchmark",
    sortOptions = false,
    description =
        "Measures how much more processor time the whole process takes under GatewatchListener,"
            + " without a limit in every iteration, and at its defaults.")
public final class FitBenchmark implements Callable<Integer> {
  private static final int TURN = 10;

  /** How many times as many turns one of ours has at most before it is measured. */
  private static final int PATIENCE = 10;

  /** By then the JVM has compiled a listener that samples every iteration. */
  private static final Duration COMPILED = Duration.ofSeconds(5);

  /** The budget does not count the first two seconds of a listener. */
  private static final Duration UNCOUNTED = Duration.ofMillis(2050);

  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(16, 128);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = BenchmarkNumbers.Iterations.class,
      defaultValue = "20",
      description =
          "Turns under each listener, 1 to 10000 (default: ${DEFAULT-VALUE}); a turn is "
              + TURN
              + " iterations.")
  private int rounds;

  @Option(
      names = "--before",
      paramLabel = "N",
      converter = BenchmarkNumbers.Iterations.class,
      defaultValue = "100",
      description =
          "Turns under each listener before those, 1 to 10000 (default: ${DEFAULT-VALUE}), in which"
              + " the JVM compiles it; Gatewatch has ten times as many at most, until all of it is"
              + " compiled and its budget counts.")
  private int before;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.ERROR, new FitBenchmark(), args);
  }

  @Override
  public Integer call() {
    PrintStream out = System.out;
    out.printf(
        "Processor time of the process over that without a listener, less 1, in per cent, with a"
            + " 95 %% interval:%n%d turns of %d iterations%n%n",
        rounds, TURN);
    out.printf("%5s %-42s %26s%n", "H", "listener", "more");
    List<String> results = new ArrayList<>();
    results.add(everyIteration(out, Collections.min(widths.units())));
    for (int units : widths.units()) {
      results.add(defaults(out, units));
    }
    out.println("RESULT " + String.join(" ", results));
    return 0;
  }

  /** Both listeners in every iteration, ours without a limit and within its budget. */
  private String everyIteration(PrintStream out, int units) {
    try (FitTrial trial =
        new FitTrial(
            units,
            Arrays.asList(
                null,
                new StatsListener(new InMemoryStatsStorage(), 1),
                ours().frequency(1).budget(Double.MAX_VALUE).build(),
                ours().frequency(1).build()))) {
      List<DataSet> batches = batches();
      trial.warmUp(batches, before);
      trial.warmUp(2, batches, PATIENCE * before, COMPILED);
      trial.warmUp(3, batches, PATIENCE * before, UNCOUNTED);
      trial.run(batches, rounds);
      Bootstrap theirs = Bootstrap.more(trial.millis(1), trial.millis(0));
      Bootstrap own = Bootstrap.more(trial.millis(2), trial.millis(0));
      Bootstrap within = Bootstrap.more(trial.millis(3), trial.millis(0));
      row(out, units, "StatsListener, every iteration", theirs);
      row(out, units, "Gatewatch, every iteration, no limit", own);
      row(out, units, "Gatewatch, every iteration, its budget", within);
      return String.format(
          Locale.ROOT,
          "fit_n1_h%1$d=%2$.3f fit_n1_h%1$d_more=%3$.4f fit_n1_in_budget_h%1$d=%4$.3f"
              + " fit_n1_in_budget_h%1$d_more=%5$.4f",
          units,
          own.more() / theirs.more(),
          own.more(),
          within.more() / theirs.more(),
          within.more());
    }
  }

  /** Ours as it is by default, once the budget counts. */
  private String defaults(PrintStream out, int units) {
    GatewatchListener listener = ours().build();
    List<@Nullable TrainingListener> listeners = Arrays.asList(null, null, listener);
    try (FitTrial trial = new FitTrial(units, listeners)) {
      List<DataSet> batches = batches();
      trial.warmUp(batches, before);
      trial.warmUp(2, batches, PATIENCE * before, UNCOUNTED);
      trial.run(batches, rounds);
      Bootstrap control = Bootstrap.more(trial.millis(1), trial.millis(0));
      Bootstrap own = Bootstrap.more(trial.millis(2), trial.millis(0));
      row(out, units, "none, a second time", control);
      row(out, units, "Gatewatch at its defaults", own);
      return String.format(
          Locale.ROOT,
          "fit_default_h%1$d=%2$.4f fit_default_h%1$d_lower=%3$.4f fit_default_h%1$d_upper=%4$.4f",
          units,
          own.more(),
          own.lower(),
          own.upper());
    }
  }

  private static void row(PrintStream out, int units, String listener, Bootstrap more) {
    out.printf(Locale.ROOT, "%5d %-42s %26s%n", units, listener, more);
  }

  private static GatewatchListenerBuilder ours() {
    return GatewatchListener.builder(new BoundedStatsStorage());
  }

  private static List<DataSet> batches() {
    CharacterBatches source = OverheadTrial.batches(TURN);
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < TURN; i++) {
      batches.add(source.next());
    }
    return batches;
  }
}
