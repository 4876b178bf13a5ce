package org.gatewatch.internal.engine;

import org.gatewatch.internal.dl4j.OverheadClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every failure of Gatewatch away from training. The first is logged whole; after several
 * iterations in a row that had one it gives up, so that a broken capture cannot cost anything for
 * long.
 */
public final class TrainingGuard {
  private static final Logger log = LoggerFactory.getLogger(TrainingGuard.class);
  private static final int PATIENCE = 3;

  private final Class<? extends RuntimeException> wanted;
  private final OverheadClock clock;
  private int failures;
  private boolean failed;

  /**
   * A guard that lets exceptions of one class through.
   *
   * @param wanted those that end training because its user asked for it
   * @param clock counts how long steps take
   */
  public TrainingGuard(Class<? extends RuntimeException> wanted, OverheadClock clock) {
    this.wanted = wanted;
    this.clock = clock;
  }

  /**
   * Begins a step, which ends with {@link #leave}. What it throws goes to {@link #caught}. A step
   * is no object: one in every callback would be garbage in every iteration.
   *
   * @return false if it has given up; then there is no step
   */
  public boolean enter() {
    if (hasGivenUp()) {
      return false;
    }
    clock.start();
    return true;
  }

  /** Keeps what a step threw, unless it is to end training: then it throws it again. */
  public void caught(Throwable cause) {
    if (wanted.isInstance(cause)) {
      throw wanted.cast(cause);
    }
    failed(cause);
  }

  /** Ends a step. */
  public void leave() {
    clock.stop();
  }

  /** Ends an iteration, and decides whether it was a failure. */
  public void endIteration() {
    failures = failed || hasGivenUp() ? failures : 0;
    failed = false;
  }

  private boolean hasGivenUp() {
    return failures >= PATIENCE;
  }

  private void failed(Throwable cause) {
    if (failed) {
      return;
    }
    failed = true;
    failures++;
    if (failures == 1) {
      log.warn("Gatewatch could not follow an iteration; training goes on", cause);
    } else if (hasGivenUp()) {
      log.warn("Gatewatch failed in {} iterations in a row and stops watching", PATIENCE, cause);
    }
  }
}
