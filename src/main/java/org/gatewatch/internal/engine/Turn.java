package org.gatewatch.internal.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is with what is kept for a network: its training thread's, for the length of a
 * callback, until somebody on another thread ends it for good. Taking and giving back never waits.
 */
public final class Turn {
  private static final long LOOK_NANOS = 50_000;

  private enum State {
    FREE,
    TAKEN,
    /** Taken, and over when it is given back; whoever ends it waits for that. */
    AWAITED,
    /** Taken, and over when it is given back, by who has it. */
    LAST,
    OVER
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
  private volatile @Nullable Thread holder;

  /** Takes it; false if it is over, or taken already. */
  public boolean take() {
    if (!state.compareAndSet(State.FREE, State.TAKEN)) {
      return false;
    }
    holder = Thread.currentThread();
    return true;
  }

  /** Gives back what was taken; true if it is over, and the caller has to clear up. */
  public boolean giveBack() {
    holder = null;
    return !state.compareAndSet(State.TAKEN, State.FREE)
        && state.getAndSet(State.OVER) == State.LAST;
  }

  /** Whether the calling thread has it. */
  public boolean isMine() {
    return holder == Thread.currentThread();
  }

  public boolean isOver() {
    return state.get() == State.OVER;
  }

  /** Ends it if nobody has it; true if it did, and the caller has to clear up. */
  boolean endIfFree() {
    return state.compareAndSet(State.FREE, State.OVER);
  }

  /**
   * Ends it, at once or when it is given back.
   *
   * @param patienceNanos how long to wait for that; 0 not at all
   * @return true if it is over and the caller has to clear up; false if somebody else has to
   */
  public boolean end(long patienceNanos) {
    long start = System.nanoTime();
    while (!state.compareAndSet(State.TAKEN, State.AWAITED)) {
      if (endIfFree()) {
        return true;
      }
      State seen = state.get(); // Read once: it may be taken now, and free a moment later.
      if (seen != State.FREE && seen != State.TAKEN) {
        return false;
      }
    }
    while (!isOver() && System.nanoTime() - start < patienceNanos) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return !state.compareAndSet(State.AWAITED, State.LAST);
  }

  /** Its state, for people. */
  @Override
  public String toString() {
    return state.toString();
  }
}
