package org.gatewatch.ui.internal.index;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the records of one worker were read: which were counted, whatever came of them, and
 * whether older ones are still to be looked for. For the index's thread alone, but for {@link
 * #miss} and {@link #isCaughtUp}.
 */
final class ReadProgress {
  /** Whose records come in no order at all is not read for ever. */
  private static final int MOST_BEGINNINGS = 3;

  private final Counted counted = new Counted();
  private final AtomicLong missed = new AtomicLong();
  private volatile long listedUpTo;
  private volatile boolean caughtUp;
  private long caughtUpWith;
  private boolean outOfOrder;
  private int begunAnew;

  /** Its storage told of a record at a time at which it could not be heard. For any thread. */
  void miss(long number) {
    if (number > listedUpTo) {
      missed.incrementAndGet();
    }
  }

  /**
   * All that a storage holds is about to be listed.
   *
   * @param heard number of what storages had told last before
   * @return of how many records they told that were not heard, since this was asked last
   */
  long beginList(long heard) {
    listedUpTo = heard;
    return missed.getAndSet(0);
  }

  /** Counts a record, whatever comes of it. */
  void count(long timestamp) {
    counted.add(timestamp);
  }

  /** How many records were counted. */
  long counted() {
    return counted.total();
  }

  /** Whether a record is among those that were counted last. */
  boolean hasCounted(long timestamp) {
    return counted.isRecent(timestamp);
  }

  /** Latest timestamp of a record that was counted. */
  long lastSeen() {
    return counted.latest();
  }

  /** True the first time alone. */
  boolean isFirstOutOfOrder() {
    boolean first = !outOfOrder;
    outOfOrder = true;
    return first;
  }

  /** Nothing was counted, as it seems from now on; false if that was done often. */
  boolean beginAnew() {
    if (begunAnew == MOST_BEGINNINGS) {
      return false;
    }
    begunAnew++;
    counted.clear();
    return true;
  }

  /**
   * Whether everything was read that was stored before the storage was listened to. Until then no
   * newer record may be counted, or the older ones would seem to be counted, too.
   */
  boolean isCaughtUp() {
    return caughtUp;
  }

  /** Records may have been missed: older ones must be looked for before newer ones are counted. */
  void fallBehind() {
    caughtUp = false;
  }

  /**
   * Everything was read.
   *
   * @param heard number of what storages had told last before
   */
  void caughtUp(long heard) {
    caughtUp = true;
    caughtUpWith = heard;
  }

  /** What storages told up to this number was read. */
  long caughtUpWith() {
    return caughtUpWith;
  }
}
