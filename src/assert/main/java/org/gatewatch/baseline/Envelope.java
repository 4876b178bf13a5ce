package org.gatewatch.baseline;

/**
 * What healthy runs have, on the scale of the statistic.
 *
 * @param mean mean of the runs' means, finite
 * @param sigma as {@link Baseline} says, finite and above 0
 */
record Envelope(double mean, double sigma) {
  /** How many sigmas a value is from the mean; infinite if it is not finite. */
  double sigmas(double value) {
    return Double.isFinite(value) ? Math.abs(value - mean) / sigma : Double.POSITIVE_INFINITY;
  }
}
