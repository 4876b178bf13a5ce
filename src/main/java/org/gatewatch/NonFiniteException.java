package org.gatewatch;

import org.gatewatch.alert.Alert;
import org.gatewatch.origin.Stage;

/**
 * Ends {@code fit} in each iteration in which non-finite values were found, if {@link
 * NonFinitePolicy#STOP} was asked for: the only exception that the listener ever throws into
 * training. It is thrown before the updater of that iteration runs. So the network keeps its last
 * finite parameters, can be saved or trained on, and is protected from the next minibatch that is
 * broken, too.
 *
 * <p>Not so where the fault shows only when the parameters have changed:
 *
 * <ul>
 *   <li>A value that the updater makes, such as an overflow of its own state, is found after it.
 *       The stage of the alert's origin is then {@link Stage#UPDATE} or {@link
 *       Stage#UPDATED_PARAMETER}.
 *   <li>A gradient of a weight that overflows alone, in an iteration that is not sampled, is found
 *       in the next one, as {@link Stage#PARAMETER}.
 *   <li>Where summaries come late, from a GPU, training stops when it learns of them; the message
 *       names both iterations.
 * </ul>
 */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Alert alert;

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
   * What was found. It travels with the exception, if that is serialised.
   *
   * @return the alert that ended training
   */
  public Alert alert() {
    return alert;
  }
}
