package org.gatewatch.internal.summarise;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for copies, in pieces of one size, so that each piece fits any copy and is used again and
 * again. Never more than so many pieces. One thread takes them, any gives them back.
 *
 * <p>It lies outside of Java's heap where there is room: in there, the collector moves young pieces
 * with all that is in them, and stops training for it, some 40 ms for the first sample of a wide
 * network.
 */
final class CopyMemory {
  /** Elements of a piece. */
  static final int PIECE = 1 << 15;

  /** Free pieces of all networks, as long as anybody has use for them. */
  private static WeakReference<Queue<IntBuffer>> ofAll = new WeakReference<>(null);

  private final int most;
  private final Queue<IntBuffer> free;
  private final AtomicInteger left;
  private boolean outsideOfHeap = true;

  /**
   * Memory that is allocated when it is needed first.
   *
   * @param most pieces, 0 for no copies at all
   */
  CopyMemory(int most) {
    this(most, new ConcurrentLinkedQueue<>());
  }

  private CopyMemory(int most, Queue<IntBuffer> free) {
    this.most = most;
    this.free = free;
    left = new AtomicInteger(most);
  }

  /**
   * Likewise, with pieces that other networks have used: where networks follow one another, the
   * collector may be long in coming, since little of what they leave behind lies in the heap.
   */
  static CopyMemory shared(int most) {
    return new CopyMemory(most, freeOfAll());
  }

  private static synchronized Queue<IntBuffer> freeOfAll() {
    Queue<IntBuffer> known = ofAll.get();
    if (known == null) {
      known = new ConcurrentLinkedQueue<>();
      ofAll = new WeakReference<>(known);
    }
    return known;
  }

  /** Whether so many elements can be copied now. */
  boolean hasRoom(long elements) {
    return elements <= (long) left.get() * PIECE;
  }

  /** A piece with whatever was in it; to be taken only if there is room. */
  IntBuffer take() {
    IntBuffer used = free.poll();
    IntBuffer piece = used == null ? allocate() : used;
    left.decrementAndGet();
    return piece;
  }

  private IntBuffer allocate() {
    if (outsideOfHeap) {
      try {
        ByteBuffer bytes = ByteBuffer.allocateDirect(PIECE * Integer.BYTES);
        return bytes.order(ByteOrder.nativeOrder()).asIntBuffer();
      } catch (OutOfMemoryError e) { // It has a limit of its own, which others may have used up.
        outsideOfHeap = false;
      }
    }
    return IntBuffer.allocate(PIECE);
  }

  /** Takes a piece back. */
  void give(IntBuffer piece) {
    free.add(piece);
    left.incrementAndGet();
  }

  /** How many pieces are in use. */
  int inUse() {
    return most - left.get();
  }
}
