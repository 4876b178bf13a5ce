package org.gatewatch.internal.summarise;

/**
 * Moments and extremes of values that come in parts, each of which was summed up elsewhere. Sums
 * are kept at a scale of the largest part, so that no square overflows or vanishes; the squared
 * deviations of the parts are joined as Chan, Golub and LeVeque do, without cancellation.
 */
final class MergedMoments {
  private long count;
  private int scale;
  private double sum;
  private double magnitude;
  private double square;
  private double deviations;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /**
   * The sums of one part.
   *
   * @param count of its finite values, at least 1
   * @param scale the values were multiplied by 2<sup>-scale</sup> before they were added up
   * @param sum of the values
   * @param magnitude sum of their magnitudes
   * @param square sum of their squares
   * @param deviations sum of the squared deviations from their mean
   */
  record Part(
      long count, int scale, double sum, double magnitude, double square, double deviations) {

    private Part at(int other) {
      double factor = power(scale - other);
      return new Part(
          count,
          other,
          sum * factor,
          magnitude * factor,
          square * factor * factor,
          deviations * factor * factor);
    }
  }

  /** Two to the power of an exponent, 0 where type DOUBLE has no such value. */
  private static double power(int exponent) {
    return Math.scalb(1.0, exponent);
  }

  /** Takes in the extremes of a part, not scaled. */
  void addExtremes(double smallest, double largest) {
    min = Math.min(min, smallest);
    max = Math.max(max, largest);
  }

  /** Takes in the sums of a part. */
  void add(Part part) {
    if (count == 0) {
      scale = part.scale;
    }
    int common = Math.max(scale, part.scale);
    rescale(common);
    Part next = part.at(common);
    double distance = count == 0 ? 0 : next.sum / next.count - sum / count;
    long total = count + next.count;
    deviations +=
        next.deviations + distance * distance * ((double) count / total) * (double) next.count;
    count = total;
    sum += next.sum;
    magnitude += next.magnitude;
    square += next.square;
  }

  private void rescale(int common) {
    Part now = new Part(count, scale, sum, magnitude, square, deviations).at(common);
    scale = common;
    sum = now.sum;
    magnitude = now.magnitude;
    square = now.square;
    deviations = now.deviations;
  }

  /** Adding 0.0 turns a negative zero into zero, here and below. */
  double min() {
    return count == 0 ? Double.NaN : min + 0.0;
  }

  double max() {
    return count == 0 ? Double.NaN : max + 0.0;
  }

  /** Rounding must not carry the mean beyond the extremes. */
  double mean() {
    return count == 0
        ? Double.NaN
        : Math.max(min, Math.min(max, Math.scalb(sum / count, scale))) + 0.0;
  }

  double standardDeviation() {
    return count == 0 ? Double.NaN : Math.scalb(Math.sqrt(deviations / count), scale);
  }

  double l2Norm() {
    return count == 0 ? Double.NaN : Math.scalb(Math.sqrt(square), scale);
  }

  double meanMagnitude() {
    return count == 0 ? Double.NaN : Math.scalb(magnitude / count, scale);
  }
}
