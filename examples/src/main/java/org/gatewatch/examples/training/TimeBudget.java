package org.gatewatch.examples.training;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A budget in seconds. */
final class TimeBudget implements Budget {

  private static final long NANOS = 1_000_000_000L;

  private final long total;
  private final LongSupplier clock;
  private final long start;

  TimeBudget(Duration time, LongSupplier nanoClock) {
    this.total = time.toNanos();
    this.clock = nanoClock;
    this.start = nanoClock.getAsLong();
  }

  @Override
  public boolean left() {
    return clock.getAsLong() - start < total;
  }

  @Override
  public long total() {
    return Math.max(1, total / NANOS);
  }

  @Override
  public long used() {
    return Math.min(total(), (clock.getAsLong() - start) / NANOS);
  }

  @Override
  public void spendIteration() {
    // Time passes by itself.
  }

  @Override
  public String unit() {
    return "s";
  }
}
