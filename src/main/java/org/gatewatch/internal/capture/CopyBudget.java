package org.gatewatch.internal.capture;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps copies of cells that wait to be summarised from piling up: while too many or too large ones
 * wait, samples go without what lies inside cells, which is the most work, rather than be given up
 * as a whole.
 */
public final class CopyBudget {
  /** Bytes that may wait before no more copies are made; a part of a small heap, where they lie. */
  private static final long MOST_BYTES =
      Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 16);

  /** Iterations that may wait. */
  private static final int MOST_ITERATIONS = 16;

  private final AtomicInteger iterations = new AtomicInteger();
  private final AtomicLong waiting = new AtomicLong();

  /** Whether another iteration's copies may be made. */
  public boolean hasRoom() {
    return iterations.get() < MOST_ITERATIONS && waiting.get() < MOST_BYTES;
  }

  void take(long bytes) {
    iterations.incrementAndGet();
    waiting.addAndGet(bytes);
  }

  void release(long bytes) {
    iterations.decrementAndGet();
    waiting.addAndGet(-bytes);
  }
}
