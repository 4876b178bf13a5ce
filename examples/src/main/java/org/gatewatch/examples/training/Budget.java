package org.gatewatch.examples.training;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to train: a time, or a number of iterations. Used by any thread. */
public interface Budget {

  /** Whether there is something left. */
  boolean left();

  /** How much there was, in {@link #unit()}s. */
  long total();

  /** How much is used, from 0 to {@link #total()}. */
  long used();

  /** One iteration has ended. */
  void spendIteration();

  /** What is counted, for people. */
  String unit();

  /**
   * A time, which runs from now.
   *
   * @param nanoClock the clock to go by, in nanoseconds
   */
  static Budget ofTime(Duration time, LongSupplier nanoClock) {
    return new TimeBudget(time, nanoClock);
  }

  /** A number of iterations. */
  static Budget ofIterations(long iterations) {
    return new IterationBudget(iterations);
  }
}
