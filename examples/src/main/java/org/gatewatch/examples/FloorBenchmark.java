package org.gatewatch.examples;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.summarise.ParallelSummariser;
import org.gatewatch.summarise.Segment;
import org.gatewatch.summarise.Summariser;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How far the summarising pass is from the least that any look at all elements costs: ND4J's own
 * sum of the same elements, by turns with it. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "FloorBenchmark",
    sortOptions = false,
    description =
        "Compares the pass that summarises the matrices of a network with ND4J's sum of the same"
            + " elements.")
public final class FloorBenchmark implements Callable<Integer> {
  /** Gates of two LSTM layers, each with a matrix for its input and one for its last output. */
  private static final int MATRICES = 16;

  private static final int SETTLE_MILLIS = 20;
  private static final int COMPILING_UNITS = 128;
  private static final int COMPILING_ROUNDS = 300;

  @Option(
      names = "--units",
      paramLabel = "N",
      split = ",",
      converter = BenchmarkNumbers.Units.class,
      defaultValue = "128,512,1024",
      description =
          "Rows and columns of each of the "
              + MATRICES
              + " matrices, 1 to 4096, one or more with commas between them"
              + " (default: ${DEFAULT-VALUE}).")
  private List<Integer> units = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = BenchmarkNumbers.Iterations.class,
      defaultValue = "200",
      description = "Passes to measure, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int rounds;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    System.setProperty("org.gatewatch.examples.level", "WARN");
    System.exit(Cli.run(new FloorBenchmark(), args));
  }

  @Override
  public Integer call() {
    PrintStream out = System.out;
    out.printf(
        "%d matrices of H x H in one vector of type FLOAT; nanoseconds an element, median"
            + " [quartiles] of %d%n"
            + "ND4J sums with %d threads%n%n",
        MATRICES, rounds, Nd4j.getEnvironment().maxThreads());
    out.printf(
        "%5s %20s %20s %7s %20s %7s %13s %7s%n",
        "H", "sum", "pass", "ratio", "with maps", "ratio", "least", "ratio");
    run(COMPILING_UNITS, COMPILING_ROUNDS);
    List<Outcome> outcomes = new ArrayList<>();
    for (int width : units) {
      Outcome outcome = run(width, rounds);
      outcomes.add(outcome);
      out.println(outcome.row());
    }
    out.printf(
        Locale.ROOT,
        "RESULT floor_worst=%.4f floor_with_maps_worst=%.4f floor_least_worst=%.4f%n",
        worst(outcomes, Outcome::ratio),
        worst(outcomes, Outcome::ratioWithMaps),
        worst(outcomes, Outcome::leastRatio));
    return 0;
  }

  private static double worst(List<Outcome> outcomes, ToDoubleFunction<Outcome> ratio) {
    return outcomes.stream().mapToDouble(ratio).max().orElseThrow();
  }

  /**
   * Nanoseconds an element.
   *
   * @param units rows and columns of each matrix
   * @param sum ND4J's sum of all
   * @param pass everything but heatmaps
   * @param withMaps heatmaps as well
   * @param leastSum the shortest of all sums: whatever others do on the processors only adds to it
   * @param leastPass likewise, without heatmaps
   */
  record Outcome(
      int units,
      Quartiles sum,
      Quartiles pass,
      Quartiles withMaps,
      double leastSum,
      double leastPass) {
    double ratio() {
      return pass.median() / sum.median();
    }

    double ratioWithMaps() {
      return withMaps.median() / sum.median();
    }

    double leastRatio() {
      return leastPass / leastSum;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%5d %20s %20s %7.3f %20s %7.3f   %.2f / %.2f %7.3f",
          units,
          sum,
          pass,
          ratio(),
          withMaps,
          ratioWithMaps(),
          leastPass,
          leastSum,
          leastRatio());
    }
  }

  /** Measures the three by turns, on one vector of normal random numbers. */
  static Outcome run(int units, int rounds) {
    long elements = (long) MATRICES * units * units;
    Nd4j.getRandom().setSeed(1);
    INDArray vector = Nd4j.randn(DataType.FLOAT, elements);
    List<Segment> matrices = new ArrayList<>();
    for (int i = 0; i < MATRICES; i++) {
      matrices.add(Segment.matrix((long) i * units * units, units, units));
    }
    Summariser pass = new ParallelSummariser(0);
    Summariser withMaps = new ParallelSummariser(Heatmap.MAX_SIDE);
    double[][] nanos = new double[3][rounds];
    for (int i = 0; i < rounds; i++) {
      nanos[0][i] = nanos(vector::sumNumber) / elements;
      settle();
      nanos[1][i] = nanos(() -> pass.summarise(vector, matrices)) / elements;
      nanos[2][i] = nanos(() -> withMaps.summarise(vector, matrices)) / elements;
    }
    return new Outcome(
        units,
        Quartiles.of(nanos[0]),
        Quartiles.of(nanos[1]),
        Quartiles.of(nanos[2]),
        Arrays.stream(nanos[0]).min().orElseThrow(),
        Arrays.stream(nanos[1]).min().orElseThrow());
  }

  /** ND4J's threads keep the processors busy for a moment after a sum, waiting for the next. */
  private static void settle() {
    try {
      Thread.sleep(SETTLE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two passes", e);
    }
  }

  private static double nanos(Callable<?> step) {
    long start = System.nanoTime();
    try {
      step.call();
    } catch (Exception e) {
      throw new IllegalStateException("a pass failed", e);
    }
    return System.nanoTime() - start;
  }
}
