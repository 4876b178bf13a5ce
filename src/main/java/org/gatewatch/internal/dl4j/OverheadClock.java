package org.gatewatch.internal.dl4j;

/**
 * How long a listener has held up training: one clock for all its callbacks, and for what it does
 * within the backward pass. For the training thread.
 */
public final class OverheadClock {
  private boolean running;
  private long start;
  private long nanos;

  /** Begins to count, if it does not already. */
  public void start() {
    if (!running) {
      running = true;
      start = System.nanoTime();
    }
  }

  /** Stops, if it runs. */
  public void stop() {
    if (running) {
      nanos += System.nanoTime() - start;
      running = false;
    }
  }

  /** All nanoseconds so far, up to now. */
  public long nanos() {
    return running ? nanos + System.nanoTime() - start : nanos;
  }
}
