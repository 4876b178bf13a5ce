package org.gatewatch.examples;

/** The loss of the first iteration, and that of late: an average over a few, against the noise. */
final class LossMeter {

  private static final int WINDOW = 20;

  private final double[] latest = new double[WINDOW];
  private long iterations;
  private double first = Double.NaN;

  /**
   * @param loss of one iteration, in nats a character
   */
  void add(double loss) {
    if (iterations == 0) {
      first = loss;
    }
    latest[(int) (iterations % WINDOW)] = loss;
    iterations++;
  }

  /** How many iterations there were. */
  long iterations() {
    return iterations;
  }

  /** Loss of the first iteration; NaN before it. */
  double first() {
    return first;
  }

  /** Mean over the latest iterations; NaN before the first has ended. */
  double now() {
    int count = (int) Math.min(iterations, WINDOW);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += latest[i];
    }
    return sum / count;
  }
}
