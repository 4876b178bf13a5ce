package org.gatewatch.internal.summarise;

/** Sums in four chains that advance side by side, since each addition waits for the one before. */
final class Chains {
  private static final int MANY = 4;

  private Chains() {}

  /** Up to where values have to be filled up with zeros. */
  static int padded(int length) {
    return (length + MANY - 1) / MANY * MANY;
  }

  static double sum(double[] of, int padded) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = 0; i < padded; i += MANY) {
      first += of[i];
      second += of[i + 1];
      third += of[i + 2];
      fourth += of[i + 3];
    }
    return first + second + (third + fourth);
  }

  static double sumOfSquares(double[] of, int padded) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = 0; i < padded; i += MANY) {
      first += of[i] * of[i];
      second += of[i + 1] * of[i + 1];
      third += of[i + 2] * of[i + 2];
      fourth += of[i + 3] * of[i + 3];
    }
    return first + second + (third + fourth);
  }

  static double sumOfMagnitudes(double[] of, int padded) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = 0; i < padded; i += MANY) {
      first += Math.abs(of[i]);
      second += Math.abs(of[i + 1]);
      third += Math.abs(of[i + 2]);
      fourth += Math.abs(of[i + 3]);
    }
    return first + second + (third + fourth);
  }
}
