package org.gatewatch.internal.summarise;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for copies, in pieces of one size, so that each piece fits any copy and is used again and
 * again. Never more than so many pieces. One thread takes them, any gives them back.
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

  /** Whether so many elements can be copied now. */
  boolean hasRoom(long elements) {
    return elements <= (long) left.get() * PIECE;
  }

  /** A piece with whatever was in it; to be taken only if there is room. */
  int[] take() {
    int[] used = free.poll();
    int[] piece = used == null ? new int[PIECE] : used;
    left.decrementAndGet();
    return piece;
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
