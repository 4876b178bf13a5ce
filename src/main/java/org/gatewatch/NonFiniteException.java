package org.gatewatch;

import org.gatewatch.alert.Alert;

/**
 * Ends {@code fit} when non-finite values were found and {@link NonFinitePolicy#STOP} was asked
 * for: the only exception that the listener ever throws into training. It is thrown before the
 * updater of that iteration runs, so that the network keeps its last finite parameters and can be
 * saved or trained on; only what becomes non-finite in the update itself is told after it. Where
 * summaries come late, from a GPU, training stops in the iteration in which it learns of them, and
 * the parameters may be non-finite by then; the message names both iterations.
 */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Alert alert;

  /**
   * For an alert.
   *
   * @param iteration in which training stops: the alert's, or a later one
   */
  public NonFiniteException(Alert alert, int iteration) {
    super(
        "training stopped at iteration "
            + iteration
            + (alert.iteration() < iteration ? ", after iteration " + alert.iteration() : "")
            + ": "
            + alert.finding());
    this.alert = alert;
  }

  /**
   * What was found; null after serialisation.
   *
   * @return the alert that ended training, or null
   */
  public Alert alert() {
    return alert;
  }
}
