package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What it costs to look for non-finite values in iterations that are not sampled, as a share of the
 * iteration. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "SentinelBenchmark",
    sortOptions = false,
    description =
        "Measures what share of an iteration that is not sampled GatewatchListener takes to look"
            + " for non-finite values.")
public final class SentinelBenchmark implements Callable<Integer> {
  private static final double NANOS_PER_MICRO = 1e3;

  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(16, 128, 512);

  @Mixin
  private final BenchmarkOptions.Repetitions repetitions =
      new BenchmarkOptions.Repetitions(100, 30);

  /**
   * First of all the JVM has to compile what is called, in several stages of which the last comes
   * after a few thousand calls; a tiny network gets there in seconds.
   */
  private static final int COMPILING_ITERATIONS = 3000;

  /** Who measures next to nothing does not want to wait for that either. */
  private static final int COMPILING_A_MEASURED = 24;

  /** Units, symbols, timesteps and examples of the tiny network. */
  private static final int TINY = 2;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new SentinelBenchmark(), args);
  }

  @Override
  public Integer call() {
    List<Outcome> outcomes =
        measure(System.out, widths.units(), repetitions.warmUp(), repetitions.iterations());
    String each =
        outcomes.stream()
            .map(o -> String.format(Locale.ROOT, "sentinel_share_h%d=%.5f", o.units, o.share()))
            .collect(Collectors.joining(" "));
    System.out.printf(Locale.ROOT, "RESULT %s sentinel_share=%.5f%n", each, worst(outcomes));
    return 0;
  }

  /** Measures at each width and prints a table. */
  static List<Outcome> measure(PrintStream out, List<Integer> units, int warmUp, int iterations) {
    out.printf(
        "Two LSTM layers of H units and an output layer; minibatch %d, %d timesteps; no iteration"
            + " sampled%n"
            + "Microseconds an iteration, median [quartiles] of %d after %d of warm-up%n%n",
        OverheadTrial.MINIBATCH, OverheadTrial.TIMESTEPS, iterations, warmUp);
    out.printf("%5s %32s %26s %9s%n", "H", "iteration", "sentinel", "share");
    int compiling = Math.min(COMPILING_ITERATIONS, COMPILING_A_MEASURED * (warmUp + iterations));
    compile(compiling);
    List<Outcome> outcomes = new ArrayList<>();
    for (int width : units) {
      Outcome outcome = run(width, warmUp, iterations);
      outcomes.add(outcome);
      out.printf(
          Locale.ROOT,
          "%5d %32s %26s %9.5f%n",
          width,
          outcome.iteration,
          outcome.probe,
          outcome.share());
    }
    return outcomes;
  }

  /** The largest share. */
  static double worst(List<Outcome> outcomes) {
    return outcomes.stream().mapToDouble(Outcome::share).max().orElseThrow();
  }

  /**
   * Microseconds an iteration.
   *
   * @param units of each of the two LSTM layers
   * @param iteration all of it
   * @param probe what the listener took of it
   */
  record Outcome(int units, Quartiles iteration, Quartiles probe) {
    double share() {
      return probe.median() / iteration.median();
    }
  }

  /** Trains a tiny network until the JVM has compiled what the listener does. */
  private static void compile(int iterations) {
    MultiLayerNetwork network = CharacterNetwork.create(TINY, TINY, 0.001, 1);
    int[] text = new Random(1).ints((long) iterations * TINY * TINY + 1, 0, TINY).toArray();
    try (GatewatchListener listener = neverSampling()) {
      network.setListeners(listener);
      CharacterBatches batches = new CharacterBatches(text, TINY, TINY, TINY, 1, () -> true);
      for (int i = 0; i < iterations; i++) {
        network.fit(batches.next());
      }
    }
  }

  private static GatewatchListener neverSampling() {
    return GatewatchListener.builder(new InMemoryStatsStorage())
        .frequency(Integer.MAX_VALUE)
        .build();
  }

  /**
   * Trains and measures.
   *
   * @param units of each of the two LSTM layers
   * @param warmUp iterations before the measuring starts, at least 1
   * @param iterations to measure
   */
  static Outcome run(int units, int warmUp, int iterations) {
    MultiLayerNetwork network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
    try (GatewatchListener listener = neverSampling()) {
      network.setListeners(listener);
      CharacterBatches batches = OverheadTrial.batches(warmUp + iterations);
      double[] whole = new double[iterations];
      double[] held = new double[iterations];
      for (int i = -warmUp; i < iterations; i++) {
        var batch = batches.next();
        long before = listener.overheadNanos();
        long start = System.nanoTime();
        network.fit(batch);
        long nanos = System.nanoTime() - start;
        if (i >= 0) {
          whole[i] = nanos / NANOS_PER_MICRO;
          held[i] = (listener.overheadNanos() - before) / NANOS_PER_MICRO;
        }
      }
      return new Outcome(units, Quartiles.of(whole), Quartiles.of(held));
    }
  }
}
