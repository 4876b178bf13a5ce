package org.gatewatch.benchmarks;

import org.gatewatch.examples.command.Cli;

/** What the options of a benchmark take. */
final class BenchmarkNumbers {
  private BenchmarkNumbers() {}

  /** Units of a layer. */
  static final class Units extends Cli.WholeNumber {
    Units() {
      super(1, 4096);
    }
  }

  /** Iterations to measure. */
  static final class Iterations extends Cli.WholeNumber {
    Iterations() {
      super(1, 10_000);
    }
  }

  /** Iterations before those. */
  static final class WarmUp extends Cli.WholeNumber {
    WarmUp() {
      super(1, 10_000);
    }
  }

  /** For how long to measure. */
  static final class Seconds extends Cli.WholeNumber {
    Seconds() {
      super(1, 3600);
    }
  }
}
