package org.gatewatch.internal.summarise;

import java.util.Arrays;

/**
 * Sums from which mean, standard deviation and norms follow, and the extremes, of finite values.
 *
 * <p>Sums are kept in double precision in a quarter as many lanes as a block has values, to each of
 * which a block adds four. The compiler vectorises such loops, and short partial sums lose fewer
 * digits than one long one. Two kinds of values need another pass: those whose squares overflow or
 * vanish, beyond about 1e±150, which only type DOUBLE can hold ({@link #neededScale}); and those
 * whose deviations are too small beside their mean to be found by subtraction ({@link
 * #needsDeviations}).
 */
final class Moments {
  /** Below this share of the sum of squares, a variance by subtraction has lost too many digits. */
  static final double CANCELLATION = 1e-6;

  private static final double LARGE = 1e150;
  private static final double SMALL = 1e-140;

  /** Partial sums; a whole block adds four values to each. */
  private static final int LANES = Elements.BLOCK / 4;

  private static final int SECOND = LANES;
  private static final int THIRD = 2 * LANES;
  private static final int FOURTH = 3 * LANES;

  /** As many partial sums are added up one after the other. */
  private static final int LAST_LANES = 8;

  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private final double[] magnitudes = new double[LANES];
  private final double[] lows = new double[LANES];
  private final double[] highs = new double[LANES];

  /** Values, or partial sums, that were moved to where loops over one index reach them. */
  private final double[] moved = new double[LANES];

  private double scale;
  private long count;
  private double sum;
  private double square;
  private double magnitude;
  private double min;
  private double max;
  private double deviations;
  private boolean deviationsAdded;

  /** Begins anew. */
  void start() {
    Arrays.fill(lows, Double.POSITIVE_INFINITY);
    Arrays.fill(highs, Double.NEGATIVE_INFINITY);
    startSums(1);
  }

  /**
   * Begins the sums anew, for the same values; extremes are known by then, and would vanish.
   *
   * @param scale a power of two by which values are multiplied before they are added up
   */
  void startSums(double scale) {
    this.scale = scale;
    Arrays.fill(sums, 0);
    Arrays.fill(squares, 0);
    Arrays.fill(magnitudes, 0);
    count = 0;
    deviations = 0;
    deviationsAdded = false;
  }

  /** Adds the first {@code length} values of a block, all finite; overwrites them if scaled. */
  void add(double[] block, int length) {
    count += length;
    if (scale != 1) {
      for (int i = 0; i < length; i++) {
        block[i] *= scale;
      }
    }
    if (length == Elements.BLOCK) {
      addWhole(block);
      return;
    }
    for (int done = 0; done < length; done += LANES) {
      int part = Math.min(LANES, length - done);
      System.arraycopy(block, done, moved, 0, part);
      addPart(moved, part);
    }
  }

  private void addWhole(double[] block) {
    if (scale == 1) {
      addAllLows(block, lows);
      addAllHighs(block, highs);
    }
    addAllValues(block, sums);
    addAllSquares(block, squares);
    addAllMagnitudes(block, magnitudes);
  }

  private static void addAllLows(double[] block, double[] lows) {
    for (int i = 0; i < LANES; i++) {
      double first = Math.min(block[i], block[i + SECOND]);
      lows[i] = Math.min(lows[i], Math.min(first, Math.min(block[i + THIRD], block[i + FOURTH])));
    }
  }

  private static void addAllHighs(double[] block, double[] highs) {
    for (int i = 0; i < LANES; i++) {
      double first = Math.max(block[i], block[i + SECOND]);
      highs[i] = Math.max(highs[i], Math.max(first, Math.max(block[i + THIRD], block[i + FOURTH])));
    }
  }

  private static void addAllValues(double[] block, double[] sums) {
    for (int i = 0; i < LANES; i++) {
      sums[i] += block[i] + block[i + SECOND] + (block[i + THIRD] + block[i + FOURTH]);
    }
  }

  private static void addAllSquares(double[] block, double[] squares) {
    for (int i = 0; i < LANES; i++) {
      double a = block[i];
      double b = block[i + SECOND];
      double c = block[i + THIRD];
      double d = block[i + FOURTH];
      squares[i] += a * a + b * b + (c * c + d * d);
    }
  }

  private static void addAllMagnitudes(double[] block, double[] magnitudes) {
    for (int i = 0; i < LANES; i++) {
      double first = Math.abs(block[i]) + Math.abs(block[i + SECOND]);
      magnitudes[i] += first + (Math.abs(block[i + THIRD]) + Math.abs(block[i + FOURTH]));
    }
  }

  private void addPart(double[] part, int length) {
    if (scale == 1) {
      addLows(part, lows, length);
      addHighs(part, highs, length);
    }
    addSums(part, sums, squares, magnitudes, length);
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
    sum = total(sums);
    square = total(squares);
    magnitude = total(magnitudes);
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    for (int lanes = LANES; lanes > LAST_LANES; lanes /= 2) {
      addLows(upperHalf(lows, lanes), lows, lanes / 2);
      addHighs(upperHalf(highs, lanes), highs, lanes / 2);
    }
    for (int i = 0; i < LAST_LANES; i++) {
      min = Math.min(min, lows[i]);
      max = Math.max(max, highs[i]);
    }
  }

  /** Halves them again and again; to add them one after the other would wait for each addition. */
  private double total(double[] partial) {
    for (int lanes = LANES; lanes > LAST_LANES; lanes /= 2) {
      addValues(upperHalf(partial, lanes), partial, lanes / 2);
    }
    double total = 0;
    for (int i = 0; i < LAST_LANES; i++) {
      total += partial[i];
    }
    return total;
  }

  private double[] upperHalf(double[] of, int lanes) {
    System.arraycopy(of, lanes / 2, moved, 0, lanes / 2);
    return moved;
  }

  private static void addValues(double[] values, double[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += values[i];
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
