package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gatewatch.internal.summarise.ParallelSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Heatmap;
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

  /** As many as the pass takes at most, and ND4J where there are no more. */
  private static final int CORES = Math.min(4, Runtime.getRuntime().availableProcessors());

  /**
   * A round is quiet if the {@link CoreProbe} takes at most so much of its least, on both sides.
   */
  private static final double QUIET = 1.2;

  private static final int SETTLE_MILLIS = 20;
  private static final int COMPILING_UNITS = 128;
  private static final int COMPILING_ROUNDS = 300;

  /** Who measures next to nothing does not want to wait for that either. */
  private static final int COMPILING_A_ROUND = 10;

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
      defaultValue = "300",
      description = "Passes to measure, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int rounds;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new FloorBenchmark(), args);
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
        "%5s %20s %20s %7s %20s %7s %22s %7s%n",
        "H", "sum", "pass", "ratio", "with maps", "ratio", "quiet rounds", "ratio");
    run(COMPILING_UNITS, Math.min(COMPILING_ROUNDS, COMPILING_A_ROUND * rounds));
    List<Outcome> outcomes = new ArrayList<>();
    for (int width : units) {
      Outcome outcome = run(width, rounds);
      outcomes.add(outcome);
      out.println(outcome.row());
    }
    out.printf(
        Locale.ROOT,
        "RESULT floor_worst=%.4f floor_with_maps_worst=%.4f floor_quiet_worst=%.4f%n",
        worst(outcomes, Outcome::ratio),
        worst(outcomes, Outcome::ratioWithMaps),
        worst(outcomes, Outcome::quietRatio));
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
   * @param quietRounds in so many rounds nobody else used the cores
   * @param quietSum the median of their sums
   * @param quietPass the median of their passes, without heatmaps
   */
  record Outcome(
      int units,
      Quartiles sum,
      Quartiles pass,
      Quartiles withMaps,
      int quietRounds,
      double quietSum,
      double quietPass) {
    double ratio() {
      return pass.median() / sum.median();
    }

    double ratioWithMaps() {
      return withMaps.median() / sum.median();
    }

    double quietRatio() {
      return quietPass / quietSum;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%5d %20s %20s %7.3f %20s %7.3f %8d: %.2f / %.2f %7.3f",
          units,
          sum,
          pass,
          ratio(),
          withMaps,
          ratioWithMaps(),
          quietRounds,
          quietPass,
          quietSum,
          quietRatio());
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
    double[] probes = new double[rounds];
    try (CoreProbe probe = new CoreProbe(CORES)) {
      for (int i = 0; i < rounds; i++) {
        nanos[0][i] = nanos(vector::sumNumber) / elements;
        settle();
        probes[i] = probe.nanos();
        nanos[1][i] = nanos(() -> pass.summarise(vector, matrices)) / elements;
        probes[i] = Math.max(probes[i], probe.nanos());
        nanos[2][i] = nanos(() -> withMaps.summarise(vector, matrices)) / elements;
      }
    }
    int[] quiet = quiet(probes);
    return new Outcome(
        units,
        Quartiles.of(nanos[0]),
        Quartiles.of(nanos[1]),
        Quartiles.of(nanos[2]),
        quiet.length,
        median(nanos[0], quiet),
        median(nanos[1], quiet));
  }

  /** The rounds in which the cores were as quiet as ever, or nearly; at least one. */
  static int[] quiet(double[] probes) {
    double most = QUIET * Arrays.stream(probes).min().orElseThrow();
    return IntStream.range(0, probes.length).filter(i -> probes[i] <= most).toArray();
  }

  private static double median(double[] nanos, int[] rounds) {
    return Quartiles.of(Arrays.stream(rounds).mapToDouble(i -> nanos[i]).toArray()).median();
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
