package org.gatewatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every failure of Gatewatch away from training. The first is logged whole; after several in
 * a row it gives up, so that a broken capture cannot cost anything for long.
 */
final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final int PATIENCE = 3;

  private int failures;
  private boolean busy;

  /** Runs a step unless it has given up; throws nothing but {@link NonFiniteException}. */
  void run(Runnable step) {
    if (failures >= PATIENCE) {
      return;
    }
    busy = true;
    try {
      step.run();
      failures = 0;
    } catch (NonFiniteException e) {
      throw e;
    } catch (Throwable e) {
      failed(e);
    } finally {
      busy = false;
    }
  }

  /** Whether a step is running now. */
  boolean isBusy() {
    return busy;
  }

  private void failed(Throwable cause) {
    failures++;
    if (failures == 1) {
      LOG.warn("Gatewatch could not take a sample; training goes on", cause);
    } else if (failures == PATIENCE) {
      LOG.warn("Gatewatch failed {} times in a row and stops watching: {}", PATIENCE, cause);
    }
  }
}
