package org.gatewatch.summarise;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory for copies, in pieces of one size, so that each piece fits any copy and is used again and
 * again. Never more than so many pieces; safe for use by several threads.
 */
final class CopyMemory {
  /** Elements of a piece. */
  static final int PIECE = 1 << 15;

  private final int most;
  private final Queue<int[]> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left;

  /**
   * Memory that is allocated when it is needed first.
   *
   * @param most pieces, 0 for no copies at all
   */
  CopyMemory(int most) {
    this.most = most;
    left = new AtomicInteger(most);
  }

  /** A piece with whatever was in it; null if all are in use. */
  int @Nullable [] take() {
    if (left.getAndDecrement() <= 0) {
      left.incrementAndGet();
      return null;
    }
    int[] used = free.poll();
    return used == null ? new int[PIECE] : used;
  }

  /** Takes a piece back. */
  void give(int[] piece) {
    free.add(piece);
    left.incrementAndGet();
  }

  /** How many pieces are in use. */
  int inUse() {
    return most - left.get();
  }
}
