package org.gatewatch.birth;

/**
 * The values of an array.
 *
 * @param all number of values, finite or not
 * @param nan how many are NaN
 * @param positiveInfinity how many are +Inf
 * @param negativeInfinity how many are −Inf
 */
public record Counts(long all, long nan, long positiveInfinity, long negativeInfinity) {
  /** No values at all. */
  public static final Counts NONE = new Counts(0, 0, 0, 0);

  /** One value, finite or not. */
  public static Counts of(double value) {
    return NONE.with(value);
  }

  /** These values and one more. */
  public Counts with(double value) {
    return new Counts(
        all + 1,
        nan + (Double.isNaN(value) ? 1 : 0),
        positiveInfinity + (value == Double.POSITIVE_INFINITY ? 1 : 0),
        negativeInfinity + (value == Double.NEGATIVE_INFINITY ? 1 : 0));
  }

  /** NaN if there is one among them, else an infinity, else 0. */
  public double worst() {
    if (nan > 0) {
      return Double.NaN;
    }
    if (positiveInfinity > 0) {
      return Double.POSITIVE_INFINITY;
    }
    return negativeInfinity > 0 ? Double.NEGATIVE_INFINITY : 0;
  }

  /** How many values are NaN or infinite. */
  public long nonFinite() {
    return nan + positiveInfinity + negativeInfinity;
  }
}
