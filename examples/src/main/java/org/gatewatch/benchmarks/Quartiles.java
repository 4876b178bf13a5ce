package org.gatewatch.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The middle of some measurements and how far half of them spread around it. */
record Quartiles(double lower, double median, double upper) {

  /**
   * @param values at least one, in any order
   */
  static Quartiles of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there are no quartiles of no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  /** The value at a share of the way, on the line between its neighbours. */
  private static double at(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** The median and, in brackets, the quartiles. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f [%.2f–%.2f]", median, lower, upper);
  }
}
