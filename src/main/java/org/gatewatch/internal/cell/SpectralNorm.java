package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The largest singular value of a square matrix, by Lanczos's method on RᵀR from a random start of
 * a fixed seed. What it finds is never above the true value; it ends when three steps together add
 * less than a ten-thousandth, or after {@value #MOST_STEPS} steps of 4n² operations each.
 */
final class SpectralNorm {
  /** Many more than matrices of trainings need. */
  static final int MOST_STEPS = 48;

  private static final double TOLERANCE = 1e-4;
  private static final double NOTHING_LEFT = 1e-12;

  /** Steps between two looks at what was found: each takes as long as a step of a small matrix. */
  private static final int LOOK_EVERY = 3;

  private static final long SEED = 5;

  private final int size;
  private final Product matrix;
  private final Product transpose;

  /** An orthonormal basis, a row a step. */
  private final double[][] basis;

  private final double[] diagonal;
  private final double[] beside;

  private SpectralNorm(Product matrix, Product transpose) {
    this.matrix = matrix;
    this.transpose = transpose;
    size = matrix.inner;
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
    double[] scaled = Arrays.copyOfRange(matrix, at, at + size * size);
    double scale = scale(largest(scaled));
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale;
    }
    return norm(
        scale,
        () ->
            new SpectralNorm(
                new DoubleProduct(scaled, size, size, false),
                new DoubleProduct(scaled, size, size, true)));
  }

  /** The same of type FLOAT, in which it is computed then. */
  static double of(float[] matrix, int at, int size) {
    float[] scaled = Arrays.copyOfRange(matrix, at, at + size * size);
    double scale = scale(largest(scaled));
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (scaled[i] * scale);
    }
    return norm(
        scale,
        () ->
            new SpectralNorm(
                new FloatProduct(scaled, size, size, false),
                new FloatProduct(scaled, size, size, true)));
  }

  private static double norm(double scale, Supplier<SpectralNorm> of) {
    if (Double.isNaN(scale) || scale == 0) {
      return scale;
    }
    return Math.sqrt(of.get().eigenvalue()) / scale;
  }

  /**
   * A power of two that makes the largest magnitude about 1, since squares are added; 0 if that is
   * 0, NaN if it is not finite.
   */
  private static double scale(double largest) {
    if (!Double.isFinite(largest)) {
      return Double.NaN;
    }
    return largest == 0 ? 0 : Math.scalb(1.0, -Math.getExponent(largest));
  }

  /** In two chains, since each comparison waits for the one before it; NaN if there is one. */
  private static double largest(double[] values) {
    double even = 0;
    double odd = 0;
    for (int i = 1; i < values.length; i += 2) {
      even = Math.max(even, Math.abs(values[i - 1]));
      odd = Math.max(odd, Math.abs(values[i]));
    }
    return Math.max(even, Math.max(odd, Math.abs(values[values.length - 1])));
  }

  private static double largest(float[] values) {
    float even = 0;
    float odd = 0;
    for (int i = 1; i < values.length; i += 2) {
      even = Math.max(even, Math.abs(values[i - 1]));
      odd = Math.max(odd, Math.abs(values[i]));
    }
    return Math.max(even, Math.max(odd, Math.abs(values[values.length - 1])));
  }

  /** The largest eigenvalue of RᵀR. */
  private double eigenvalue() {
    double[] next = start();
    double found = 0;
    for (int step = 0; step < basis.length; step++) {
      basis[step] = next;
      double[] image = times(transpose, times(matrix, next));
      diagonal[step] = dot(image, next);
      makeOrthogonal(image, step);
      makeOrthogonal(image, step); // Once more for what rounding left.
      double left = Math.sqrt(dot(image, image));
      if (left <= NOTHING_LEFT * Math.max(found, diagonal[0])) {
        return largest(step + 1);
      }
      if (step % LOOK_EVERY == LOOK_EVERY - 1) {
        double before = found;
        found = largest(step + 1);
        if (found - before <= TOLERANCE * found) {
          return found;
        }
      }
      beside[step] = left;
      for (int i = 0; i < size; i++) {
        image[i] /= left;
      }
      next = image;
    }
    return largest(basis.length);
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

  private double[] times(Product by, double[] vector) {
    double[] product = new double[size];
    by.of(vector, 0, product, 0, 1);
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
    return Sums.ofProducts(one, other, 0, one.length);
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
