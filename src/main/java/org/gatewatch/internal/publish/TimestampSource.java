package org.gatewatch.internal.publish;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Strictly increasing milliseconds. A {@code StatsStorage} keeps one update a millisecond and
 * worker; two in the same millisecond would overwrite each other, so the second is moved on by one.
 */
final class TimestampSource {
  private final LongSupplier clock;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  /** A source that follows a clock of milliseconds since 1970. */
  TimestampSource(LongSupplier clock) {
    this.clock = clock;
  }

  /** The present time, or one more than the last answer if that is later. */
  long next() {
    long now = clock.getAsLong();
    return last.updateAndGet(previous -> Math.max(previous + 1, now));
  }
}
