package org.gatewatch.internal.summarise;

/** Sums in four chains, since each addition waits for the one before it. */
public final class Sums {
  private Sums() {}

  /** Of so many values from a position on. */
  public static double of(double[] values, int first, int count) {
    double one = 0;
    double two = 0;
    double three = 0;
    double four = 0;
    int i = first;
    for (; i < first + count - 3; i += 4) {
      one += values[i];
      two += values[i + 1];
      three += values[i + 2];
      four += values[i + 3];
    }
    for (; i < first + count; i++) {
      one += values[i];
    }
    return one + two + (three + four);
  }

  /** Of their squares. */
  public static double ofSquares(double[] values, int first, int count) {
    return ofProducts(values, values, first, count);
  }

  /** Of their magnitudes. */
  static double ofMagnitudes(double[] values, int first, int count) {
    double one = 0;
    double two = 0;
    double three = 0;
    double four = 0;
    int i = first;
    for (; i < first + count - 3; i += 4) {
      one += Math.abs(values[i]);
      two += Math.abs(values[i + 1]);
      three += Math.abs(values[i + 2]);
      four += Math.abs(values[i + 3]);
    }
    for (; i < first + count; i++) {
      one += Math.abs(values[i]);
    }
    return one + two + (three + four);
  }

  /** Of the products of values at the same positions. */
  public static double ofProducts(double[] values, double[] by, int first, int count) {
    double one = 0;
    double two = 0;
    double three = 0;
    double four = 0;
    int i = first;
    for (; i < first + count - 3; i += 4) {
      one += values[i] * by[i];
      two += values[i + 1] * by[i + 1];
      three += values[i + 2] * by[i + 2];
      four += values[i + 3] * by[i + 3];
    }
    for (; i < first + count; i++) {
      one += values[i] * by[i];
    }
    return one + two + (three + four);
  }

  /**
   * Adds the sum of so many values from a position on to one number, and that of their squares to
   * another, in one pass.
   */
  public static void add(
      double[] values, int first, int count, double[] sums, double[] squares, int to) {
    double one = 0;
    double two = 0;
    double three = 0;
    double four = 0;
    double oneSquare = 0;
    double twoSquare = 0;
    double threeSquare = 0;
    double fourSquare = 0;
    int i = first;
    for (; i < first + count - 3; i += 4) {
      one += values[i];
      two += values[i + 1];
      three += values[i + 2];
      four += values[i + 3];
      oneSquare += values[i] * values[i];
      twoSquare += values[i + 1] * values[i + 1];
      threeSquare += values[i + 2] * values[i + 2];
      fourSquare += values[i + 3] * values[i + 3];
    }
    for (; i < first + count; i++) {
      one += values[i];
      oneSquare += values[i] * values[i];
    }
    sums[to] += one + two + (three + four);
    squares[to] += oneSquare + twoSquare + (threeSquare + fourSquare);
  }
}
