package org.gatewatch.benchmarks;

import java.util.List;
import picocli.CommandLine.Option;

/** Options that several benchmarks share, for {@code @Mixin}; each has defaults of its own. */
final class BenchmarkOptions {
  private BenchmarkOptions() {}

  /** How wide the layers are. */
  static final class Widths {
    @Option(
        names = "--units",
        paramLabel = "N",
        split = ",",
        converter = BenchmarkNumbers.Units.class,
        description =
            "Units of each recurrent layer, 1 to 4096, one or more with commas between them"
                + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> units;

    /** Unless others are asked for, these. */
    Widths(Integer... units) {
      this.units = List.of(units);
    }

    List<Integer> units() {
      return units;
    }
  }

  /** How often it is measured. */
  static final class Repetitions {
    @Option(
        names = "--iterations",
        paramLabel = "N",
        converter = BenchmarkNumbers.Iterations.class,
        description = "Iterations to measure, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(
        names = "--warm-up",
        paramLabel = "N",
        converter = BenchmarkNumbers.WarmUp.class,
        description = "Iterations before those, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    /** Unless others are asked for, so many. */
    Repetitions(int iterations, int warmUp) {
      this.iterations = iterations;
      this.warmUp = warmUp;
    }

    int iterations() {
      return iterations;
    }

    int warmUp() {
      return warmUp;
    }
  }
}
