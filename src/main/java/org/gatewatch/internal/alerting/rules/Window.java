package org.gatewatch.internal.alerting.rules;

import java.util.Arrays;

/** The last few of a row of numbers. */
final class Window {
  private final double[] values;
  private int added;

  /** A window over this many numbers, at least 1. */
  Window(int size) {
    values = new double[size];
  }

  /** Adds a number, in the place of the oldest if there is no room. */
  void add(double value) {
    values[added++ % values.length] = value;
  }

  /** How many numbers are in it. */
  int count() {
    return Math.min(added, values.length);
  }

  boolean isFull() {
    return added >= values.length;
  }

  /** The number that was added so many steps before the last; 0 for the last. */
  double back(int steps) {
    return values[(added - 1 - steps) % values.length];
  }

  /** The upper median; NaN if there is no number. */
  double median() {
    double[] sorted = Arrays.copyOf(values, count());
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  /** The largest; negative infinity if there is no number. */
  double max() {
    return Arrays.stream(values, 0, count()).max().orElse(Double.NEGATIVE_INFINITY);
  }

  /** The arithmetic mean; NaN if there is no number. */
  double mean() {
    return Arrays.stream(values, 0, count()).average().orElse(Double.NaN);
  }
}
