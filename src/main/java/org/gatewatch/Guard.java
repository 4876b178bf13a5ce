package org.gatewatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every failure of Gatewatch away from training. The first is logged whole; after several
 * iterations in a row that had one it gives up, so that a broken capture cannot cost anything for
 * long.
 */
final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final int PATIENCE = 3;

  private int failures;
  private boolean failed;
  private boolean busy;
  private long start;
  private long nanos;

  /**
   * Begins a step, which ends with {@link #leave}. What it throws goes to {@link #caught}. A step
   * is no object: one in every callback would be garbage in every iteration.
   *
   * @return false if it has given up; then there is no step
   */
  boolean enter() {
    if (hasGivenUp()) {
      return false;
    }
    busy = true;
    start = System.nanoTime();
    return true;
  }

  /** Keeps what a step threw, unless it is a {@link NonFiniteException}, which it throws again. */
  void caught(Throwable cause) {
    if (cause instanceof NonFiniteException wanted) {
      throw wanted;
    }
    failed(cause);
  }

  /** Ends a step. */
  void leave() {
    nanos += System.nanoTime() - start;
    busy = false;
  }

  /** Ends an iteration, and decides whether it was a failure. */
  void endIteration() {
    failures = failed || hasGivenUp() ? failures : 0;
    failed = false;
  }

  private boolean hasGivenUp() {
    return failures >= PATIENCE;
  }

  /** How long all steps have taken so far. */
  long nanos() {
    return nanos;
  }

  /** Whether a step is running now. */
  boolean isBusy() {
    return busy;
  }

  private void failed(Throwable cause) {
    if (failed) {
      return;
    }
    failed = true;
    failures++;
    if (failures == 1) {
      LOG.warn("Gatewatch could not follow an iteration; training goes on", cause);
    } else if (hasGivenUp()) {
      LOG.warn("Gatewatch failed in {} iterations in a row and stops watching", PATIENCE, cause);
    }
  }
}
