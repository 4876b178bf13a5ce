package org.gatewatch.baseline;

/** Mean and spread of values that come one by one (Welford, Technometrics 4, 1962). */
final class Moments {
  private long count;
  private double mean;
  private double squares;

  void add(double value) {
    count++;
    double difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }

  long count() {
    return count;
  }

  double mean() {
    return mean;
  }

  /** The sum of squared differences from the mean. */
  double squares() {
    return squares;
  }
}
