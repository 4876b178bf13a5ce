package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What watching costs: DL4J's StatsListener and Gatewatch's listener on the same network in the
 * same iterations, for the same quantities. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "OverheadBenchmark",
    sortOptions = false,
    description =
        "Compares the cost of GatewatchListener with that of DL4J's StatsListener in the same"
            + " iterations of the same training.")
public final class OverheadBenchmark implements Callable<Integer> {

  private static final int QUICK_WARM_UP = 5;
  private static final int QUICK_ITERATIONS = 11;

  private static final int TINY = 16;

  /**
   * First of all the JVM has to compile the listeners, in several stages of which the last comes
   * late; a tiny network will do for that.
   */
  private static final int COMPILING_ITERATIONS = 1500;

  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(128, 512, 1024);

  @Mixin
  private final BenchmarkOptions.Repetitions repetitions = new BenchmarkOptions.Repetitions(40, 15);

  @Option(
      names = "--quick",
      description =
          "At most "
              + QUICK_ITERATIONS
              + " iterations after "
              + QUICK_WARM_UP
              + ", as many rounds of FloorBenchmark, and no FitBenchmark, for a glance.")
  private boolean quick;

  @Option(
      names = "--slow-down",
      description = "Add the table of SlowdownBenchmark: some 40 minutes.")
  private boolean slowDown;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    // Read by logback.xml: a line for each listener would tear the table apart.
    Benchmark.run(Benchmark.WARN, new OverheadBenchmark(), args);
  }

  @Override
  public Integer call() {
    int warmUp = repetitions.warmUp();
    int iterations = repetitions.iterations();
    int before = quick ? Math.min(warmUp, QUICK_WARM_UP) : warmUp;
    int measured = quick ? Math.min(iterations, QUICK_ITERATIONS) : iterations;
    PrintStream out = System.out;
    int compiling = quick ? measured : COMPILING_ITERATIONS;
    printConditions(out, before, measured, compiling);
    OverheadTrial.run(TINY, compiling, 1);
    List<Integer> withTiny =
        Stream.concat(Stream.of(TINY), widths.units().stream()).distinct().toList();
    List<OverheadTrial.Outcome> all = new ArrayList<>();
    for (int width : withTiny) {
      OverheadTrial.Outcome outcome = OverheadTrial.run(width, before, measured);
      all.add(outcome);
      out.println(row(outcome));
    }
    printTotals(out, all);
    List<OverheadTrial.Outcome> outcomes =
        all.stream().filter(outcome -> widths.units().contains(outcome.units())).toList();
    double unsampled =
        SentinelBenchmark.worst(SentinelBenchmark.measure(out, withTiny, before, measured));
    out.println();
    String floor = floor(out, measured);
    String result =
        String.format(
            Locale.ROOT,
            "%s %s%s unsampled_worst=%.5f %s",
            result(outcomes),
            totals(all),
            quick ? "" : " " + fit(out),
            unsampled,
            floor);
    if (slowDown) {
      out.println();
      result += " " + Fork.run(SlowdownBenchmark.class, Nd4j.getEnvironment().maxThreads(), out);
    }
    out.println("RESULT " + result);
    return 0;
  }

  /** In a JVM of its own, in which ND4J may take all processors. */
  private String floor(PrintStream out, int measured) {
    String units = widths.units().stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> arguments = new ArrayList<>(List.of("--units", units));
    if (quick) {
      arguments.addAll(List.of("--rounds", Integer.toString(measured)));
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return Fork.run(FloorBenchmark.class, processors, out, arguments.toArray(String[]::new));
  }

  /** In a JVM of its own, since what is measured is the processor time of the whole process. */
  private String fit(PrintStream out) {
    return Fork.run(FitBenchmark.class, Nd4j.getEnvironment().maxThreads(), out);
  }

  private static void printTotals(PrintStream out, List<OverheadTrial.Outcome> outcomes) {
    out.printf(
        "%nProcessor time of all threads of a listener, milliseconds an iteration%n%n"
            + "%5s %26s %26s %7s %26s %7s%n",
        "H", "StatsListener", "GatewatchListener", "ratio", "everything", "ratio");
    for (OverheadTrial.Outcome outcome : outcomes) {
      OverheadTrial.Totals totals = outcome.totals();
      out.printf(
          Locale.ROOT,
          "%5d %26s %26s %7.3f %26s %7.3f%n",
          outcome.units(),
          totals.statsListener(),
          totals.gatewatch(),
          totals.ratio(),
          totals.everything(),
          totals.everythingRatio());
    }
    out.println();
  }

  private static String totals(List<OverheadTrial.Outcome> outcomes) {
    return ratios("total_like_for_like", outcomes, outcome -> outcome.totals().ratio())
        + " "
        + ratios("total_everything", outcomes, outcome -> outcome.totals().everythingRatio());
  }

  private static void printConditions(PrintStream out, int warmUp, int measured, int compiling) {
    out.printf(
        "Java %s (%s), %d cores, OMP_NUM_THREADS=%s, %s%n",
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        Runtime.getRuntime().availableProcessors(),
        System.getenv().getOrDefault("OMP_NUM_THREADS", "(unset)"),
        Nd4j.getBackend().getClass().getSimpleName());
    out.printf(
        "Two LSTM layers of H units and an output layer; minibatch %d, %d timesteps, %d inputs,"
            + " %d outputs%n",
        OverheadTrial.MINIBATCH,
        OverheadTrial.TIMESTEPS,
        OverheadTrial.ALPHABET,
        OverheadTrial.ALPHABET);
    out.println(
        "Parameters, gradients, updates and layer outputs of every iteration;"
            + " StatsListener adds the input; everything adds what lies inside the cells");
    out.printf(
        "Milliseconds an iteration, median [quartiles] of %d after %d of warm-up, and %d for the"
            + " JVM%n%n",
        measured, warmUp, compiling);
    out.printf(
        "%5s %11s %26s %26s %26s %7s %26s %7s%n",
        "H",
        "parameters",
        "training alone",
        "StatsListener",
        "GatewatchListener",
        "ratio",
        "everything",
        "ratio");
  }

  private static String row(OverheadTrial.Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%5d %,11d %26s %26s %26s %7.3f %26s %7.3f",
        outcome.units(),
        outcome.parameters(),
        outcome.training(),
        outcome.statsListener(),
        outcome.gatewatch(),
        outcome.ratio(),
        outcome.everything(),
        outcome.everythingRatio());
  }

  private static String result(List<OverheadTrial.Outcome> outcomes) {
    return ratios("like_for_like", outcomes, OverheadTrial.Outcome::ratio)
        + " "
        + ratios("everything", outcomes, OverheadTrial.Outcome::everythingRatio);
  }

  private static String ratios(
      String name,
      List<OverheadTrial.Outcome> outcomes,
      ToDoubleFunction<OverheadTrial.Outcome> ratio) {
    String each =
        outcomes.stream()
            .map(
                o ->
                    String.format(
                        Locale.ROOT, "%s_h%d=%.4f", name, o.units(), ratio.applyAsDouble(o)))
            .collect(Collectors.joining(" "));
    double worst = outcomes.stream().mapToDouble(ratio).max().orElseThrow();
    return String.format(Locale.ROOT, "%s %s_worst=%.4f", each, name, worst);
  }
}
