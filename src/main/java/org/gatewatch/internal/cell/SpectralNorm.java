package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.gatewatch.internal.summarise.Sums;

/**
 * The largest singular value of a square matrix, by Lanczos's method on RᵀR from a random start of
 * a fixed seed. What it finds is never above the true value; it ends when three steps together add
 * less than a ten-thousandth, or after {@value #MOST_STEPS} steps of 4n² operations each.
 *
 * <p>A step is made orthogonal to the two before it only. What rounding makes of that is that
 * values which were found may be found again: the largest stays what it is.
 */
final class SpectralNorm {
  /** Many more than matrices of trainings need. */
  static final int MOST_STEPS = 48;

  private static final double TOLERANCE = 1e-4;
  private static final double NOTHING_LEFT = 1e-12;

  /** Far below the tolerance: how precisely the largest eigenvalue of a few steps is found. */
  private static final double PRECISION = 1e-8;

  /** Steps between two looks at what was found: each takes as long as a step of a small matrix. */
  private static final int LOOK_EVERY = 3;

  /** Powers of two within which magnitudes may be, so that squares of sums are added up. */
  private static final int MODERATE = 32;

  private static final long SEED = 5;

  private final int size;
  private final Product matrix;
  private final Product transpose;
  private final double[] diagonal;
  private final double[] beside;

  private SpectralNorm(Product matrix, Product transpose) {
    this.matrix = matrix;
    this.transpose = transpose;
    size = matrix.inner;
    int most = Math.min(size, MOST_STEPS);
    diagonal = new double[most];
    beside = new double[most];
  }

  /**
   * That of a block of columns.
   *
   * @param matrix column by column
   * @param at where the block begins
   * @param size rows and columns of the block
   * @param arrays what is computed in
   * @return NaN if something in the block is not finite
   */
  static double of(double[] matrix, int at, int size, PassArrays arrays) {
    double scale = scale(largest(matrix, at, size));
    if (Double.isNaN(scale) || scale == 0) {
      return scale;
    }
    if (scale != 1) {
      double[] scaled = Arrays.copyOfRange(matrix, at, at + size * size);
      Arrays.setAll(scaled, i -> scaled[i] * scale);
      return of(scaled, 0, size, arrays) / scale;
    }
    return norm(
        arrays.doubleProduct(size, size).set(matrix, at, false),
        arrays.doubleProduct(size, size).set(matrix, at, true),
        arrays);
  }

  /** The same of type FLOAT, in which it is computed then. */
  static double of(float[] matrix, int at, int size, PassArrays arrays) {
    double scale = scale(largest(matrix, at, size));
    if (Double.isNaN(scale) || scale == 0) {
      return scale;
    }
    if (scale != 1) {
      float[] scaled = Arrays.copyOfRange(matrix, at, at + size * size);
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = (float) (scaled[i] * scale);
      }
      return of(scaled, 0, size, arrays) / scale;
    }
    return norm(
        arrays.floatProduct(size, size).set(matrix, at, false),
        arrays.floatProduct(size, size).set(matrix, at, true),
        arrays);
  }

  private static double norm(Product matrix, Product transpose, PassArrays arrays) {
    double eigenvalue = new SpectralNorm(matrix, transpose).eigenvalue();
    arrays.give(matrix);
    arrays.give(transpose);
    return Math.sqrt(eigenvalue);
  }

  /**
   * A power of two that makes the largest magnitude about 1 if it is far from that; 0 if it is 0,
   * NaN if it is not finite.
   */
  private static double scale(double largest) {
    if (!Double.isFinite(largest)) {
      return Double.NaN;
    }
    int exponent = Math.getExponent(largest);
    return largest == 0 ? 0 : Math.abs(exponent) <= MODERATE ? 1 : Math.scalb(1.0, -exponent);
  }

  /** The largest magnitude, column by column, which is vectorised; NaN if there is one. */
  private static double largest(double[] matrix, int at, int size) {
    double[] column = new double[size];
    double[] most = new double[size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(matrix, at + i * size, column, 0, size);
      raise(column, most);
    }
    double largest = 0;
    for (double one : most) {
      largest = Math.max(largest, one);
    }
    return largest;
  }

  private static void raise(double[] column, double[] most) {
    for (int i = 0; i < column.length; i++) {
      most[i] = Math.max(most[i], Math.abs(column[i]));
    }
  }

  private static double largest(float[] matrix, int at, int size) {
    float[] column = new float[size];
    float[] most = new float[size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(matrix, at + i * size, column, 0, size);
      raise(column, most);
    }
    float largest = 0;
    for (float one : most) {
      largest = Math.max(largest, one);
    }
    return largest;
  }

  private static void raise(float[] column, float[] most) {
    for (int i = 0; i < column.length; i++) {
      most[i] = Math.max(most[i], Math.abs(column[i]));
    }
  }

  /** The largest eigenvalue of RᵀR. */
  private double eigenvalue() {
    double[] before = new double[size];
    double[] vector = start();
    double[] half = new double[size];
    double[] next = new double[size];
    double found = 0;
    for (int step = 0; step < diagonal.length; step++) {
      matrix.of(vector, 0, half, 0, 1);
      transpose.of(half, 0, next, 0, 1);
      diagonal[step] = dot(next, vector);
      subtract(next, diagonal[step], vector);
      subtract(next, step == 0 ? 0 : beside[step - 1], before);
      double left = Math.sqrt(dot(next, next));
      if (left <= NOTHING_LEFT * Math.max(found, diagonal[0])) {
        return largest(step + 1, found);
      }
      if (step % LOOK_EVERY == LOOK_EVERY - 1) {
        double last = found;
        found = largest(step + 1, found);
        if (found - last <= TOLERANCE * found) {
          return found;
        }
      }
      beside[step] = left;
      divide(next, left);
      double[] freed = before;
      before = vector;
      vector = next;
      next = freed;
    }
    return largest(diagonal.length, found);
  }

  private double[] start() {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] start = new double[size];
    for (int i = 0; i < size; i++) {
      start[i] = random.nextDouble() * 2 - 1;
    }
    divide(start, Math.sqrt(dot(start, start)));
    return start;
  }

  private static void divide(double[] vector, double by) {
    double factor = 1 / by;
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }

  private static void subtract(double[] from, double share, double[] vector) {
    for (int i = 0; i < vector.length; i++) {
      from[i] -= share * vector[i];
    }
  }

  private static double dot(double[] one, double[] other) {
    return Sums.ofProducts(one, other, 0, one.length);
  }

  /**
   * The largest eigenvalue of the tridiagonal matrix so far, by bisection.
   *
   * @param found that of fewer steps, which is no larger
   */
  private double largest(int steps, double found) {
    double low = found;
    double high = found;
    for (int i = 0; i < steps; i++) {
      double left = i == 0 ? 0 : beside[i - 1];
      double right = i == steps - 1 ? 0 : beside[i];
      low = Math.max(low, diagonal[i]);
      high = Math.max(high, diagonal[i] + left + right);
    }
    while (high - low > PRECISION * high) {
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
