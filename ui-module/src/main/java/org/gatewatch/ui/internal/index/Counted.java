package org.gatewatch.ui.internal.index;

import java.util.Arrays;

/** Which records of a worker were counted, as far as it has to be known. For one thread. */
final class Counted {
  /** So many of the last are remembered: a storage tells of a record a moment after it has it. */
  private static final int RECENT = 256;

  private final long[] recent = new long[RECENT];
  private long latest;
  private long total;

  Counted() {
    clear();
  }

  void add(long timestamp) {
    recent[(int) (total++ % RECENT)] = timestamp;
    latest = Math.max(latest, timestamp);
  }

  /** Whether it is among the last. */
  boolean isRecent(long timestamp) {
    int known = (int) Math.min(total, RECENT);
    return Arrays.stream(recent, 0, known).anyMatch(one -> one == timestamp);
  }

  /** The latest timestamp; {@code Long.MIN_VALUE} if there is none. */
  long latest() {
    return latest;
  }

  long total() {
    return total;
  }

  void clear() {
    latest = Long.MIN_VALUE;
    total = 0;
  }
}
