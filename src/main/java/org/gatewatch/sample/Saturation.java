package org.gatewatch.sample;

/**
 * How much of an activation function's output lies near its ends. For a function between 0 and 1
 * (sigmoid, hard sigmoid) the ends begin at {@value #LOW} and {@value #HIGH}; for one between −1
 * and 1 (tanh and its kin) at ±{@value #HIGH}. Thresholds: Karpathy, Johnson and Li, "Visualizing
 * and Understanding Recurrent Networks", 2015.
 *
 * @param end where the lower end begins: {@value #LOW} for a function between 0 and 1, −{@value
 *     #HIGH} for one between −1 and 1
 * @param low share of the values below the lower end, 0 to 1 ("left-saturated"); NaN if no value
 *     counts
 * @param high share of the values above the upper end, 0 to 1 ("right-saturated"); NaN if no value
 *     counts
 */
public record Saturation(double end, double low, double high) {
  /** Below this, a function between 0 and 1 is saturated. */
  public static final double LOW = 0.1;

  /** Above this, a function is saturated; below its negative, one between −1 and 1 is. */
  public static final double HIGH = 0.9;

  /**
   * Share of the values near either end.
   *
   * @return 0 to 1
   */
  public double total() {
    return low + high;
  }
}
