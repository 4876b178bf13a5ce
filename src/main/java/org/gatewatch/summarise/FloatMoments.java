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

  /** Partial sums; a block adds four values to each. */
  private static final int LANES = FloatPass.BLOCK / 4;

  private static final int SECOND = LANES;
  private static final int THIRD = 2 * LANES;
  private static final int FOURTH = 3 * LANES;

  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private final double[] magnitudes = new double[LANES];
  private final int[] positives = new int[LANES];
  private final int[] negatives = new int[LANES];

  private int count;
  private double sum;
  private double square;
  private double magnitude;
  private int positive;
  private int negative;
  private boolean hasZeros;

  /** Begins anew. */
  void start() {
    count = 0;
    Arrays.fill(sums, 0);
    Arrays.fill(squares, 0);
    Arrays.fill(magnitudes, 0);
    Arrays.fill(positives, 0);
    Arrays.fill(negatives, 0);
  }

  /**
   * Adds a block.
   *
   * @param patterns of the values; from {@code length} on, those of zeros
   * @param values themselves, likewise
   * @param length how many there are
   */
  void add(int[] patterns, double[] values, int length) {
    count += length;
    addSums(values, sums, squares, magnitudes);
    addPositives(patterns, positives);
    addNegatives(patterns, negatives);
  }

  private static void addSums(
      double[] values, double[] sums, double[] squares, double[] magnitudes) {
    for (int i = 0; i < LANES; i++) {
      double a = values[i];
      double b = values[i + SECOND];
      double c = values[i + THIRD];
      double d = values[i + FOURTH];
      sums[i] += a + b + (c + d);
      squares[i] += a * a + b * b + (c * c + d * d);
      magnitudes[i] += Math.abs(a) + Math.abs(b) + (Math.abs(c) + Math.abs(d));
    }
  }

  private static void addPositives(int[] patterns, int[] positives) {
    for (int i = 0; i < LANES; i++) {
      int a = positive(patterns[i]);
      int b = positive(patterns[i + SECOND]);
      int c = positive(patterns[i + THIRD]);
      int d = positive(patterns[i + FOURTH]);
      positives[i] = larger(positives[i], larger(larger(a, b), larger(c, d)));
    }
  }

  private static void addNegatives(int[] patterns, int[] negatives) {
    for (int i = 0; i < LANES; i++) {
      int a = negative(patterns[i]);
      int b = negative(patterns[i + SECOND]);
      int c = negative(patterns[i + THIRD]);
      int d = negative(patterns[i + FOURTH]);
      negatives[i] = larger(negatives[i], larger(larger(a, b), larger(c, d)));
    }
  }

  /** The pattern of a positive value, or 0. */
  private static int positive(int pattern) {
    return pattern & ~(pattern >> 31);
  }

  /** The pattern of the magnitude of a negative value, or 0. */
  private static int negative(int pattern) {
    return pattern & pattern >> 31 & MAGNITUDE;
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
    for (int i = 0; i < LANES; i++) {
      positive = larger(positive, positives[i]);
      negative = larger(negative, negatives[i]);
    }
    sum = total(sums);
    square = total(squares);
    magnitude = total(magnitudes);
  }

  /** In four chains, since each addition waits for the one before it. */
  private static double total(double[] of) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = 0; i < LANES; i += 4) {
      first += of[i];
      second += of[i + 1];
      third += of[i + 2];
      fourth += of[i + 3];
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
