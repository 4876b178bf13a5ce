package org.gatewatch.summarise;

import java.util.Arrays;

/**
 * Moments of normal values of type FLOAT and zeros, from their patterns. Sums are kept in double
 * precision, in lanes as {@link Moments} has them; a square of any value of type FLOAT has its
 * place there. Extremes are the largest patterns of positive and of negative values, as integers:
 * unlike a minimum of type DOUBLE, loops of that vectorise.
 */
final class FloatMoments {
  /** Below this share of the sum of squares, a variance by subtraction has lost too many digits. */
  private static final double CANCELLATION = 1e-6;

  private static final int MAGNITUDE = Integer.MAX_VALUE;

  private final double[] sums = new double[FloatPass.BLOCK];
  private final double[] squares = new double[FloatPass.BLOCK];
  private final double[] magnitudes = new double[FloatPass.BLOCK];
  private final int[] positives = new int[FloatPass.BLOCK];
  private final int[] negatives = new int[FloatPass.BLOCK];

  private int lanes;
  private int count;
  private double sum;
  private double square;
  private double magnitude;
  private int positive;
  private int negative;
  private boolean hasZeros;

  /**
   * Begins anew.
   *
   * @param length how many values will be added, at least 1
   */
  void start(int length) {
    count = length;
    lanes = Math.min(FloatPass.BLOCK, length);
    Arrays.fill(sums, 0, lanes, 0);
    Arrays.fill(squares, 0, lanes, 0);
    Arrays.fill(magnitudes, 0, lanes, 0);
    Arrays.fill(positives, 0, lanes, 0);
    Arrays.fill(negatives, 0, lanes, 0);
  }

  /** Adds the first values of a block, given as patterns and as numbers. */
  void add(int[] patterns, double[] values, int length) {
    addSums(values, sums, squares, magnitudes, length);
    addExtremes(patterns, positives, negatives, length);
  }

  private static void addSums(
      double[] values, double[] sums, double[] squares, double[] magnitudes, int length) {
    for (int i = 0; i < length; i++) {
      double value = values[i];
      sums[i] += value;
      squares[i] += value * value;
      magnitudes[i] += Math.abs(value);
    }
  }

  private static void addExtremes(int[] patterns, int[] positives, int[] negatives, int length) {
    for (int i = 0; i < length; i++) {
      int pattern = patterns[i];
      int sign = pattern >> 31;
      positives[i] = larger(positives[i], pattern & ~sign);
      negatives[i] = larger(negatives[i], pattern & sign & MAGNITUDE);
    }
  }

  /** The larger of two numbers that are not negative; unlike Math.max, loops of it vectorise. */
  private static int larger(int a, int b) {
    int difference = a - b;
    return a - (difference & difference >> 31);
  }

  /** Adds the lanes up; to be called once, after all values and before anything is asked. */
  void finish(boolean hasZeros) {
    this.hasZeros = hasZeros;
    positive = 0;
    negative = 0;
    for (int i = 0; i < lanes; i++) {
      positive = larger(positive, positives[i]);
      negative = larger(negative, negatives[i]);
    }
    sum = total(sums);
    square = total(squares);
    magnitude = total(magnitudes);
  }

  /** In four chains, since each addition waits for the one before it. */
  private double total(double[] of) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < lanes; i += 4) {
      first += of[i];
      second += of[i + 1];
      third += of[i + 2];
      fourth += of[i + 3];
    }
    for (; i < lanes; i++) {
      first += of[i];
    }
    return first + second + (third + fourth);
  }

  /**
   * Whether all values were finite, both extremes were seen, which values of one sign alone hide,
   * and the standard deviation can be had by subtraction. NaN and infinities end up in the sum of
   * squares, and no comparison with NaN holds.
   */
  boolean isGood() {
    boolean bothEnds = hasZeros || (positive > 0 && negative > 0);
    return bothEnds && square - sum * (sum / count) >= CANCELLATION * square;
  }

  /** Pattern of the largest positive value; 0 if there is none. */
  int largestPositive() {
    return positive;
  }

  /** Pattern of the magnitude of the lowest negative value; 0 if there is none. */
  int largestNegative() {
    return negative;
  }

  double min() {
    return negative == 0 ? 0 : -Float.intBitsToFloat(negative);
  }

  double max() {
    return Float.intBitsToFloat(positive);
  }

  /** Rounding must not carry the mean beyond the extremes; adding 0.0 leaves no negative zero. */
  double mean() {
    return Math.max(min(), Math.min(max(), sum / count)) + 0.0;
  }

  double standardDeviation() {
    return Math.sqrt((square - sum * (sum / count)) / count);
  }

  double l2Norm() {
    return Math.sqrt(square);
  }

  double meanMagnitude() {
    return magnitude / count;
  }
}
