package org.gatewatch;

/** What the listener does when it finds NaN or infinite values. */
public enum NonFinitePolicy {
  /** Writes a line to the log and lets training go on. */
  LOG,
  /**
   * Writes the line, then ends {@code fit} with a {@link NonFiniteException}: in every iteration
   * that has such values, and before they get into the parameters, with the exceptions named there.
   */
  STOP
}
