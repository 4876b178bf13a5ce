package org.gatewatch.capture;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps copies of cells that wait to be summarised from piling up in memory: while too much waits,
 * samples go without what lies inside cells.
 */
final class PassBudget {
  /** Bytes that may wait before no more copies are made. */
  private static final long LIMIT = 128L << 20;

  private final AtomicLong waiting = new AtomicLong();

  /** Whether another iteration's copies may be made. */
  boolean hasRoom() {
    return waiting.get() < LIMIT;
  }

  void take(long bytes) {
    waiting.addAndGet(bytes);
  }

  void release(long bytes) {
    waiting.addAndGet(-bytes);
  }
}
