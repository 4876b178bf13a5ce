package org.gatewatch.internal.summarise;

import static org.gatewatch.internal.summarise.FloatPatterns.MAGNITUDE;
import static org.gatewatch.internal.summarise.FloatPatterns.larger;
import static org.gatewatch.internal.summarise.FloatPatterns.smaller;

import java.util.Arrays;

/**
 * Moments of normal values of type FLOAT and zeros, from their patterns. Sums are kept in double
 * precision, in lanes as {@link Moments} has them; a square of any value of type FLOAT has its
 * place there. Extremes are the largest patterns of positive and of negative values, as integers:
 * unlike a minimum of type DOUBLE, loops of that vectorise. A loop for each sum is faster than one
 * for all.
 */
final class FloatMoments {
  /** Partial sums; a block adds four values to each. */
  private static final int LANES = FloatPass.BLOCK / 4;

  private static final int SECOND = LANES;
  private static final int THIRD = 2 * LANES;
  private static final int FOURTH = 3 * LANES;

  /** Partial extremes; a block adds two values to each, which takes less time than four would. */
  private static final int EXTREMES = FloatPass.BLOCK / 2;

  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private final double[] magnitudes = new double[LANES];
  private final int[] positives = new int[EXTREMES];
  private final int[] negatives = new int[EXTREMES];
  private final int[] smallests = new int[EXTREMES];

  private int count;
  private double sum;
  private double square;
  private double magnitude;
  private int positive;
  private int negative;
  private int smallest;
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
    addValues(values, sums);
    addSquares(values, squares);
    addMagnitudes(values, magnitudes);
    addExtremes(patterns, positives, negatives);
  }

  private static void addValues(double[] values, double[] sums) {
    for (int i = 0; i < LANES; i++) {
      sums[i] += values[i] + values[i + SECOND] + (values[i + THIRD] + values[i + FOURTH]);
    }
  }

  private static void addSquares(double[] values, double[] squares) {
    for (int i = 0; i < LANES; i++) {
      double a = values[i];
      double b = values[i + SECOND];
      double c = values[i + THIRD];
      double d = values[i + FOURTH];
      squares[i] += a * a + b * b + (c * c + d * d);
    }
  }

  private static void addMagnitudes(double[] values, double[] magnitudes) {
    for (int i = 0; i < LANES; i++) {
      double first = Math.abs(values[i]) + Math.abs(values[i + SECOND]);
      magnitudes[i] += first + (Math.abs(values[i + THIRD]) + Math.abs(values[i + FOURTH]));
    }
  }

  private static void addExtremes(int[] patterns, int[] positives, int[] negatives) {
    for (int i = 0; i < EXTREMES; i++) {
      int a = patterns[i];
      int b = patterns[i + EXTREMES];
      positives[i] = larger(positives[i], larger(positive(a), positive(b)));
      negatives[i] = larger(negatives[i], larger(negative(a), negative(b)));
    }
  }

  /** The pattern of a positive value, 0 of any other. */
  private static int positive(int pattern) {
    return pattern & ~(pattern >> 31);
  }

  /** The pattern of a negative value's magnitude, 0 of any other. */
  private static int negative(int pattern) {
    return pattern & pattern >> 31 & MAGNITUDE;
  }

  /** Adds the lanes up; to be called once, after all values and before anything is asked. */
  void finish(boolean hasZeros) {
    this.hasZeros = hasZeros;
    positive = 0;
    negative = 0;
    for (int i = 0; i < EXTREMES; i++) {
      positive = Math.max(positive, positives[i]);
      negative = Math.max(negative, negatives[i]);
    }
    smallest = 0;
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
   * Whether all values were finite and the standard deviation can be had by subtraction. NaN and
   * infinities end up in the sum of squares, and no comparison with NaN holds.
   */
  boolean isGood() {
    return square - sum * (sum / count) >= Moments.CANCELLATION * square;
  }

  /**
   * Whether all values have one sign, so that one extreme is the largest of them and the other the
   * smallest, for which all values are needed once more: see {@link #startSmallest}.
   */
  boolean isOneSided() {
    return !hasZeros && (positive == 0 || negative == 0);
  }

  /** Begins to look for the smallest magnitude of the same values, after {@link #finish}. */
  void startSmallest() {
    Arrays.fill(smallests, MAGNITUDE);
  }

  /** Adds a block, in which {@link FloatPatterns#MAGNITUDE} stands for no value. */
  void addSmallest(int[] patterns) {
    addSmallest(patterns, smallests);
  }

  private static void addSmallest(int[] patterns, int[] smallests) {
    for (int i = 0; i < EXTREMES; i++) {
      int both = smaller(patterns[i] & MAGNITUDE, patterns[i + EXTREMES] & MAGNITUDE);
      smallests[i] = smaller(smallests[i], both);
    }
  }

  /** Adds the lanes up, once all values were given to {@link #addSmallest}. */
  void finishSmallest() {
    smallest = MAGNITUDE;
    for (int lane : smallests) {
      smallest = Math.min(smallest, lane);
    }
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
    return negative > 0 ? -Float.intBitsToFloat(negative) : Float.intBitsToFloat(smallest);
  }

  /** A difference, since the opposite of a zero would be a negative zero. */
  double max() {
    return positive > 0 ? Float.intBitsToFloat(positive) : 0.0 - Float.intBitsToFloat(smallest);
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
