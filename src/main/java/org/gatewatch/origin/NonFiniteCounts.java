package org.gatewatch.origin;

import java.io.Serializable;

/**
 * The values of an array.
 *
 * @param all number of values, finite or not
 * @param nan how many are NaN
 * @param positiveInfinity how many are +Inf
 * @param negativeInfinity how many are −Inf
 */
public record NonFiniteCounts(long all, long nan, long positiveInfinity, long negativeInfinity)
    implements Serializable {
  /** No values at all. */
  public static final NonFiniteCounts NONE = new NonFiniteCounts(0, 0, 0, 0);

  /**
   * The counts of these values.
   *
   * @param values any values, finite ones among them or not
   * @return how many of them are what
   */
  public static NonFiniteCounts of(double... values) {
    long nan = 0;
    long positive = 0;
    long negative = 0;
    for (double value : values) {
      nan += Double.isNaN(value) ? 1 : 0;
      positive += value == Double.POSITIVE_INFINITY ? 1 : 0;
      negative += value == Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    return new NonFiniteCounts(values.length, nan, positive, negative);
  }

  /**
   * These values and others.
   *
   * @param others counts of other values
   * @return the sums of both
   */
  public NonFiniteCounts and(NonFiniteCounts others) {
    return new NonFiniteCounts(
        all + others.all,
        nan + others.nan,
        positiveInfinity + others.positiveInfinity,
        negativeInfinity + others.negativeInfinity);
  }

  /**
   * NaN if there is one among them, else an infinity, else 0.
   *
   * @return NaN, positive or negative infinity, or 0
   */
  public double worst() {
    if (nan > 0) {
      return Double.NaN;
    }
    if (positiveInfinity > 0) {
      return Double.POSITIVE_INFINITY;
    }
    return negativeInfinity > 0 ? Double.NEGATIVE_INFINITY : 0;
  }

  /** {@return how many values are NaN or infinite} */
  public long nonFinite() {
    return nan + positiveInfinity + negativeInfinity;
  }
}
