package org.gatewatch.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gatewatch.examples.command.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long training waits when a listener is built, attached and takes its first sample, each time
 * in a new JVM. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "StartBenchmark",
    sortOptions = false,
    description = "Measures what attaching and the first sample cost, each time in a new JVM.")
public final class StartBenchmark implements Callable<Integer> {
  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(16, 512);

  @Option(
      names = "--starts",
      paramLabel = "N",
      converter = BenchmarkNumbers.Iterations.class,
      defaultValue = "9",
      description = "Starts to measure, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int starts;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    System.exit(Cli.run(new StartBenchmark(), args));
  }

  @Override
  public Integer call() {
    System.out.printf(
        "Milliseconds from building the listener to the end of the first sample, without training"
            + " itself; median [quartiles] of %d%n%n",
        starts);
    System.out.printf("%5s %26s%n", "H", "start");
    double worst = 0;
    for (int width : widths.units()) {
      double[] millis = new double[starts];
      Arrays.setAll(millis, i -> start(width));
      Quartiles quartiles = Quartiles.of(millis);
      System.out.printf(Locale.ROOT, "%5d %26s%n", width, quartiles);
      worst = Math.max(worst, quartiles.median());
    }
    System.out.printf(Locale.ROOT, "RESULT start_worst_ms=%.1f%n", worst);
    return 0;
  }

  private static double start(int width) {
    String threads = System.getenv().getOrDefault("OMP_NUM_THREADS", "1");
    return Double.parseDouble(
        Fork.run(StartTrial.class, Integer.parseInt(threads), System.out, Integer.toString(width)));
  }
}
