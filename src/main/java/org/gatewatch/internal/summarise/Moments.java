package org.gatewatch.internal.summarise;

import java.util.Arrays;

/**
 * Sums from which mean, standard deviation and norms follow, and the extremes, of finite values.
 *
 * <p>Sums are kept in double precision in as many lanes as a block has values: lane {@code i} adds
 * the i-th value of every block. The compiler vectorises such loops, and short partial sums lose
 * fewer digits than one long one. Two kinds of values need another pass: those whose squares
 * overflow or vanish, beyond about 1e±150, which only type DOUBLE can hold ({@link #neededScale});
 * and those whose deviations are too small beside their mean to be found by subtraction ({@link
 * #needsDeviations}).
 */
final class Moments {
  /** Below this share of the sum of squares, a variance by subtraction has lost too many digits. */
  static final double CANCELLATION = 1e-6;

  private static final double LARGE = 1e150;
  private static final double SMALL = 1e-140;

  private final double[] sums = new double[Elements.BLOCK];
  private final double[] squares = new double[Elements.BLOCK];
  private final double[] magnitudes = new double[Elements.BLOCK];
  private final double[] lows = new double[Elements.BLOCK];
  private final double[] highs = new double[Elements.BLOCK];

  private int lanes;
  private double scale;
  private long count;
  private double sum;
  private double square;
  private double magnitude;
  private double min;
  private double max;
  private double deviations;
  private boolean deviationsAdded;

  /**
   * Begins anew.
   *
   * @param length most values that will be added
   */
  void start(long length) {
    lanes = (int) Math.min(Elements.BLOCK, length);
    Arrays.fill(lows, 0, lanes, Double.POSITIVE_INFINITY);
    Arrays.fill(highs, 0, lanes, Double.NEGATIVE_INFINITY);
    startSums(1);
  }

  /**
   * Begins the sums anew, for the same values; extremes are known by then, and would vanish.
   *
   * @param scale a power of two by which values are multiplied before they are added up
   */
  void startSums(double scale) {
    this.scale = scale;
    Arrays.fill(sums, 0, lanes, 0);
    Arrays.fill(squares, 0, lanes, 0);
    Arrays.fill(magnitudes, 0, lanes, 0);
    count = 0;
    deviations = 0;
    deviationsAdded = false;
  }

  /** Adds the first {@code length} values of a block, all finite; overwrites them if scaled. */
  void add(double[] block, int length) {
    count += length;
    if (scale == 1) {
      addLows(block, lows, length);
      addHighs(block, highs, length);
    } else {
      for (int i = 0; i < length; i++) {
        block[i] *= scale;
      }
    }
    addSums(block, sums, squares, magnitudes, length);
  }

  private static void addSums(
      double[] block, double[] sums, double[] squares, double[] magnitudes, int length) {
    for (int i = 0; i < length; i++) {
      double value = block[i];
      sums[i] += value;
      squares[i] += value * value;
      magnitudes[i] += Math.abs(value);
    }
  }

  private static void addLows(double[] block, double[] lows, int length) {
    for (int i = 0; i < length; i++) {
      lows[i] = Math.min(lows[i], block[i]);
    }
  }

  private static void addHighs(double[] block, double[] highs, int length) {
    for (int i = 0; i < length; i++) {
      highs[i] = Math.max(highs[i], block[i]);
    }
  }

  /** Adds the lanes up; to be called once, after all values and before anything is asked. */
  void finish() {
    sum = 0;
    square = 0;
    magnitude = 0;
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < lanes; i++) {
      sum += sums[i];
      square += squares[i];
      magnitude += magnitudes[i];
      min = Math.min(min, lows[i]);
      max = Math.max(max, highs[i]);
    }
  }

  /** The scale that another pass over the same values needs, or 1 if this pass was good. */
  double neededScale() {
    double largest = largest();
    if (largest == 0 || scale != 1) {
      return 1;
    }
    return largest > LARGE ? 0x1p-600 : largest < SMALL ? 0x1p600 : 1;
  }

  /** Whether a pass of {@link #addDeviations} is needed for the standard deviation. */
  boolean needsDeviations() {
    return count > 0 && square - sum * (sum / count) < CANCELLATION * square;
  }

  /** Adds the squared deviations from the mean of finite values that were added before. */
  void addDeviations(double[] block, int length) {
    deviationsAdded = true;
    double mean = sum / count;
    for (int i = 0; i < length; i++) {
      double deviation = block[i] * scale - mean;
      deviations += deviation * deviation;
    }
  }

  /** How many values were added. */
  long count() {
    return count;
  }

  /** The largest magnitude, 0 if there is no value. */
  double largest() {
    return count == 0 ? 0 : Math.max(Math.abs(min), Math.abs(max));
  }

  /** Adding 0.0 turns a negative zero into zero, here and below. */
  double min() {
    return count == 0 ? Double.NaN : min + 0.0;
  }

  double max() {
    return count == 0 ? Double.NaN : max + 0.0;
  }

  /** Rounding must not carry the mean beyond the extremes. */
  double mean() {
    return count == 0 ? Double.NaN : Math.max(min, Math.min(max, sum / count / scale)) + 0.0;
  }

  double standardDeviation() {
    double squared = deviationsAdded ? deviations : square - sum * (sum / count);
    return Math.sqrt(squared / count) / scale;
  }

  double l2Norm() {
    return count == 0 ? Double.NaN : Math.sqrt(square) / scale;
  }

  double meanMagnitude() {
    return magnitude / count / scale;
  }
}
