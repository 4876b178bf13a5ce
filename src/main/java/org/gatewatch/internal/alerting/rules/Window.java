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
    return median(Arrays.copyOf(values, count()));
  }

  /** That of the so many that were added last, or of all if there are fewer. */
  double medianOfLast(int most) {
    double[] last = new double[Math.min(most, count())];
    for (int i = 0; i < last.length; i++) {
      last[i] = back(i);
    }
    return median(last);
  }

  /** That of the so many that were added first, as long as no older one was replaced. */
  double medianOfFirst(int most) {
    return median(Arrays.copyOf(values, Math.min(most, count())));
  }

  private static double median(double[] unsorted) {
    Arrays.sort(unsorted);
    return unsorted.length == 0 ? Double.NaN : unsorted[unsorted.length / 2];
  }

  /** Whether the number added last is below every other, of which there has to be one. */
  boolean isLastLowest() {
    boolean isLowest = count() > 1;
    for (int i = 1; i < count(); i++) {
      isLowest &= back(0) < back(i);
    }
    return isLowest;
  }

  /** The largest; negative infinity if there is no number. */
  double max() {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count(); i++) {
      largest = Math.max(largest, values[i]);
    }
    return largest;
  }

  /** The standard deviation of one of them; NaN if there are fewer than two. */
  double deviation() {
    double mean = mean();
    double squares = 0;
    for (int i = 0; i < count(); i++) {
      squares += (values[i] - mean) * (values[i] - mean);
    }
    return count() < 2 ? Double.NaN : Math.sqrt(squares / (count() - 1));
  }

  /** The arithmetic mean, of a sum that makes up for its roundings; NaN if there is no number. */
  double mean() {
    double sum = 0;
    double excess = 0;
    for (int i = 0; i < count(); i++) {
      double due = values[i] - excess;
      double next = sum + due;
      excess = (next - sum) - due;
      sum = next;
    }
    return (sum - excess) / count();
  }
}
