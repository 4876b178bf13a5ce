package org.gatewatch.examples;

/** The loss at the beginning and now, each averaged over a few iterations against the noise. */
final class LossMeter {

  private static final int WINDOW = 20;

  private final double[] latest = new double[WINDOW];
  private long iterations;
  private double first;

  /**
   * @param loss of one iteration, in nats a character
   */
  void add(double loss) {
    latest[(int) (iterations % WINDOW)] = loss;
    iterations++;
    if (iterations <= WINDOW) {
      first = now();
    }
  }

  /** How many iterations there were. */
  long iterations() {
    return iterations;
  }

  /** Mean over the first iterations; NaN before the first. */
  double first() {
    return iterations == 0 ? Double.NaN : first;
  }

  /** Mean over the latest iterations; NaN before the first. */
  double now() {
    int count = (int) Math.min(iterations, WINDOW);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += latest[i];
    }
    return sum / count;
  }
}
