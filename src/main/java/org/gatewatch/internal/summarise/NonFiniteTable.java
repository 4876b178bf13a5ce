package org.gatewatch.internal.summarise;

/** Counts NaN and infinities, and takes them out of the way. */
final class NonFiniteTable {
  private long nan;
  private long positiveInfinity;
  private long negativeInfinity;

  /** Forgets all counts. */
  void start() {
    nan = 0;
    positiveInfinity = 0;
    negativeInfinity = 0;
  }

  /**
   * Counts what is not finite among the first {@code length} values of a block, and closes the gaps
   * that they leave.
   *
   * @return how many finite values now stand at the start of the block
   */
  int setAside(double[] block, int length) {
    int kept = 0;
    for (int i = 0; i < length; i++) {
      double value = block[i];
      if (Double.isNaN(value)) {
        nan++;
      } else if (value == Double.POSITIVE_INFINITY) {
        positiveInfinity++;
      } else if (value == Double.NEGATIVE_INFINITY) {
        negativeInfinity++;
      } else {
        block[kept++] = value;
      }
    }
    return kept;
  }

  long nan() {
    return nan;
  }

  long positiveInfinity() {
    return positiveInfinity;
  }

  long negativeInfinity() {
    return negativeInfinity;
  }
}
