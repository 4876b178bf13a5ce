package org.gatewatch;

import org.gatewatch.alert.Alert;

/**
 * Ends {@code fit} when non-finite values were found and {@link NonFinitePolicy#STOP} was asked
 * for: the only exception that the listener ever throws into training. It is thrown after the
 * iteration was completed, so the network is in a consistent state.
 */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Alert alert;

  NonFiniteException(Alert alert) {
    super("training stopped at iteration " + alert.iteration() + ": " + alert.finding());
    this.alert = alert;
  }

  /** What was found; null after serialisation. */
  public Alert alert() {
    return alert;
  }
}
