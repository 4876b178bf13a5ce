package org.gatewatch.ui.internal.index;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Which samples are read while they come faster than they can be, which is when the index is
 * behind, and what waits would keep it busy for long; a burst of small ones does not. Then in
 * rounds, of each worker one a round, as long as reading takes no more than half of the index's
 * thread; the other half is left to look at what is left out. For the index's thread alone.
 */
final class Pace {
  /** So far behind may the index be before anything is left out. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Nor if what waits is read in less than this. */
  private static final long MUCH_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int WEIGHT = 16;

  /** Of the first that are read, most tell how long classes take to load: the fastest counts. */
  private static final int COLD = 16;

  /** A page draws no more often. */
  static final long SHORTEST_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Nobody is waited for longer than this, who may have nothing more to send. */
  private static final long LONGEST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int SHARE = 2;
  private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LongSupplier nanos;
  private final IntSupplier waiting;
  private final Set<WorkerIndex> readInRound = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<WorkerIndex> passedOver = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What it takes to read a sample, in nanoseconds: a running mean. */
  private long cost;

  private int cold = COLD;

  private boolean isThinning;
  private long begun;
  private long spent;
  private int read;
  private int told;

  /**
   * Reads all, at first.
   *
   * @param nanos a clock, as {@link System#nanoTime}
   * @param waiting how many records wait
   */
  Pace(LongSupplier nanos, IntSupplier waiting) {
    this.nanos = nanos;
    this.waiting = waiting;
  }

  /**
   * Whether not all is read.
   *
   * @param heardAt when the storage told of the record whose turn it is
   */
  boolean isThinning(long heardAt) {
    long now = nanos.getAsLong();
    if (!isThinning && now - heardAt > PATIENCE_NANOS && waiting.getAsInt() * cost > MUCH_NANOS) {
      isThinning = true;
      begin(now);
    }
    return isThinning;
  }

  /** Whether not all was read the last time that it was asked. */
  boolean isThinning() {
    return isThinning;
  }

  /** Whether the next sample of a worker is to be read although not all are. */
  boolean takes(WorkerIndex worker) {
    told++;
    long elapsed = nanos.getAsLong() - begun;
    boolean isRead = readInRound.contains(worker);
    if (SHARE * spent > elapsed + AT_ONCE_NANOS) {
      if (!isRead) {
        passedOver.add(worker);
      }
      return false;
    }
    return !isRead || beginsNext(elapsed);
  }

  private boolean beginsNext(long elapsed) {
    boolean isWhole = passedOver.isEmpty() || elapsed > LONGEST_ROUND_NANOS;
    if (!isWhole || elapsed < Math.max(SHORTEST_ROUND_NANOS, SHARE * spent)) {
      return false;
    }
    isThinning = SHARE * spent / Math.max(1, read) * told > elapsed; // If all had been read.
    begin(begun + elapsed);
    return true;
  }

  private void begin(long now) {
    readInRound.clear();
    passedOver.clear();
    begun = now;
    spent = 0;
    read = 0;
    told = 0;
  }

  /** Reads a sample of a worker. */
  void read(WorkerIndex worker, Runnable reading) {
    long before = nanos.getAsLong();
    reading.run();
    long took = nanos.getAsLong() - before;
    if (cold > 0) {
      cost = cold == COLD ? took : Math.min(cost, took);
      cold--;
    } else {
      cost += (took - cost) / WEIGHT;
    }
    spent += took;
    read++;
    if (isThinning) {
      readInRound.add(worker);
      passedOver.remove(worker);
    }
  }
}
