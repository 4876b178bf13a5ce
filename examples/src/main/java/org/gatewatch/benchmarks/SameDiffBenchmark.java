package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What watching a SameDiff graph costs its training thread, in iterations without a sample and with
 * one sample in ten. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "SameDiffBenchmark",
    sortOptions = false,
    description =
        "Compares the time of an iteration of a watched SameDiff graph with that of one alone, by"
            + " turns.")
public final class SameDiffBenchmark implements Callable<Integer> {
  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(64, 128, 512);

  @Mixin
  private final BenchmarkOptions.Repetitions repetitions =
      new BenchmarkOptions.Repetitions(200, 40);

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new SameDiffBenchmark(), args);
  }

  @Override
  public Integer call() {
    System.out.printf(
        "One lstmLayer of H units; milliseconds of the training thread's processor time an"
            + " iteration, and those of a watched graph over those alone, turn by turn: median"
            + " [quartiles] of %d after %d; OMP_NUM_THREADS=%s%n%n",
        repetitions.iterations(),
        repetitions.warmUp(),
        System.getenv().getOrDefault("OMP_NUM_THREADS", "(unset)"));
    System.out.printf("%5s %24s %22s %14s%n", "H", "alone", "not sampled", "one in ten");
    List<String> results = new ArrayList<>();
    for (int width : widths.units()) {
      SameDiffTrial.Outcome outcome =
          SameDiffTrial.run(width, repetitions.warmUp(), repetitions.iterations());
      System.out.printf(
          Locale.ROOT,
          "%5d %24s %22s %14.3f%n",
          width,
          outcome.alone(),
          outcome.unsampled(),
          outcome.everyTen());
      results.add(
          String.format(
              Locale.ROOT,
              "samediff_unsampled_h%d=%.4f samediff_one_in_ten_h%d=%.3f",
              width,
              outcome.unsampled().median(),
              width,
              outcome.everyTen()));
    }
    System.out.println("RESULT " + String.join(" ", results));
    return 0;
  }
}
