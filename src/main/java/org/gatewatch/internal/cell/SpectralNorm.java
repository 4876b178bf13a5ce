package org.gatewatch.internal.cell;

import java.util.Random;

/**
 * The largest singular value of a square matrix, by Lanczos's method on RᵀR from a random start of
 * a fixed seed. What it finds is never above the true value; it ends when three steps together add
 * less than a millionth, or after {@value #MOST_STEPS} steps of 4n² operations each.
 */
final class SpectralNorm {
  /** Many more than matrices of trainings need. */
  static final int MOST_STEPS = 48;

  private static final double TOLERANCE = 1e-6;
  private static final double NOTHING_LEFT = 1e-12;
  private static final long SEED = 5;

  private final double[] matrix;
  private final int at;
  private final int size;
  private final double scale;

  /** An orthonormal basis, a row a step. */
  private final double[][] basis;

  private final double[] diagonal;
  private final double[] beside;

  private SpectralNorm(double[] matrix, int at, int size, double scale) {
    this.matrix = matrix;
    this.at = at;
    this.size = size;
    this.scale = scale;
    int most = Math.min(size, MOST_STEPS);
    basis = new double[most][];
    diagonal = new double[most];
    beside = new double[most];
  }

  /**
   * That of a block of columns.
   *
   * @param matrix column by column
   * @param at where the block begins
   * @param size rows and columns of the block
   * @return NaN if something in the block is not finite
   */
  static double of(double[] matrix, int at, int size) {
    double most = 0;
    for (int i = at; i < at + size * size; i++) {
      if (!Double.isFinite(matrix[i])) {
        return Double.NaN;
      }
      most = Math.max(most, Math.abs(matrix[i]));
    }
    return most == 0 ? 0 : most * Math.sqrt(new SpectralNorm(matrix, at, size, most).eigenvalue());
  }

  /** The largest eigenvalue of RᵀR, of R by its largest element. */
  private double eigenvalue() {
    double[] next = start();
    double[] found = new double[basis.length];
    for (int step = 0; step < basis.length; step++) {
      basis[step] = next;
      double[] image = timesTransposed(times(next));
      diagonal[step] = dot(image, next);
      found[step] = largest(step + 1);
      makeOrthogonal(image, step);
      makeOrthogonal(image, step); // Once more for what rounding left.
      double left = Math.sqrt(dot(image, image));
      boolean isStill = step >= 3 && found[step] - found[step - 3] <= TOLERANCE * found[step];
      if (left <= NOTHING_LEFT * found[step] || isStill) {
        return found[step];
      }
      beside[step] = left;
      for (int i = 0; i < size; i++) {
        image[i] /= left;
      }
      next = image;
    }
    return found[basis.length - 1];
  }

  private double[] start() {
    Random random = new Random(SEED);
    double[] start = random.doubles(size, -1, 1).toArray();
    double length = Math.sqrt(dot(start, start));
    for (int i = 0; i < size; i++) {
      start[i] /= length;
    }
    return start;
  }

  private double[] times(double[] vector) {
    double[] product = new double[size];
    for (int column = 0; column < size; column++) {
      double factor = vector[column] / scale;
      int from = at + column * size;
      for (int row = 0; row < size; row++) {
        product[row] += factor * matrix[from + row];
      }
    }
    return product;
  }

  private double[] timesTransposed(double[] vector) {
    double[] product = new double[size];
    for (int column = 0; column < size; column++) {
      int from = at + column * size;
      double sum = 0;
      for (int row = 0; row < size; row++) {
        sum += vector[row] * matrix[from + row];
      }
      product[column] = sum / scale;
    }
    return product;
  }

  private void makeOrthogonal(double[] vector, int last) {
    for (int step = 0; step <= last; step++) {
      double share = dot(vector, basis[step]);
      for (int i = 0; i < size; i++) {
        vector[i] -= share * basis[step][i];
      }
    }
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /** The largest eigenvalue of the tridiagonal matrix so far, by bisection. */
  private double largest(int steps) {
    double low = 0;
    double high = 0;
    for (int i = 0; i < steps; i++) {
      double left = i == 0 ? 0 : beside[i - 1];
      double right = i == steps - 1 ? 0 : beside[i];
      low = Math.max(low, diagonal[i]);
      high = Math.max(high, diagonal[i] + left + right);
    }
    for (int halving = 0; halving < 60 && high - low > 1e-15 * high; halving++) {
      double middle = low + (high - low) / 2;
      if (isAbove(middle, steps)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether the largest eigenvalue is above a value: a pivot of T − value is positive then. */
  private boolean isAbove(double value, int steps) {
    double pivot = 1;
    for (int i = 0; i < steps; i++) {
      double coupling = i == 0 ? 0 : beside[i - 1] * beside[i - 1];
      pivot = diagonal[i] - value - coupling / pivot;
      if (pivot >= 0) {
        return true;
      }
    }
    return false;
  }
}
