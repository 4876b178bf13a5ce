package org.gatewatch.internal.engine;

import org.gatewatch.alert.Alert;

/** Makes the exception that ends {@code fit}. */
@FunctionalInterface
public interface TrainingStop {
  /**
   * The exception to throw.
   *
   * @param alert what was found
   * @param iteration in which training stops: the alert's, or a later one
   */
  RuntimeException exception(Alert alert, int iteration);
}
