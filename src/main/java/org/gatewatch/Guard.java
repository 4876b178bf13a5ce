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
  private long nanos;

  /** Runs a step unless it has given up; throws nothing but {@link NonFiniteException}. */
  void run(Runnable step) {
    if (hasGivenUp()) {
      return;
    }
    busy = true;
    long start = System.nanoTime();
    try {
      step.run();
    } catch (NonFiniteException e) {
      throw e;
    } catch (Throwable e) {
      failed(e);
    } finally {
      nanos += System.nanoTime() - start;
      busy = false;
    }
  }

  /** Runs the last step of an iteration, which decides whether the iteration was a failure. */
  void runLast(Runnable step) {
    try {
      run(step);
    } finally {
      failures = failed || hasGivenUp() ? failures : 0;
      failed = false;
    }
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
