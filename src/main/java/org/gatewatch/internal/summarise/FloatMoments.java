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
 * for all. Few values are added up as they are, since lanes would take longer than they do.
 */
final class FloatMoments {
  /** Partial sums; a block adds four values to each. */
  private static final int LANES = FloatPass.BLOCK / 4;

  /** Of so many values each would have a lane of its own. */
  private static final int FEW = LANES;

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
  private boolean isOfFew;

  /**
   * Begins anew.
   *
   * @param length how many values will come, in blocks
   */
  void start(long length) {
    count = 0;
    smallest = 0;
    isOfFew = length <= FEW;
    if (!isOfFew) {
      startLanes();
    }
  }

  private void startLanes() {
    Arrays.fill(sums, 0);
    Arrays.fill(squares, 0);
    Arrays.fill(magnitudes, 0);
    Arrays.fill(positives, 0);
    Arrays.fill(negatives, 0);
  }

  /** Up to where a block has to be filled up with zeros. */
  int padded(int length) {
    return isOfFew ? length : FloatPass.BLOCK;
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
    if (isOfFew) {
      addFew(patterns, values, length);
    } else {
      addToLanes(patterns, values);
    }
  }

  private void addFew(int[] patterns, double[] values, int length) {
    sum = Sums.of(values, 0, length);
    square = Sums.ofSquares(values, 0, length);
    magnitude = Sums.ofMagnitudes(values, 0, length);
    findExtremes(patterns, length);
  }

  private void addToLanes(int[] patterns, double[] values) {
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
    if (!isOfFew) {
      finishLanes();
    }
  }

  private void finishLanes() {
    positive = 0;
    negative = 0;
    for (int i = 0; i < EXTREMES; i++) {
      positive = Math.max(positive, positives[i]);
      negative = Math.max(negative, negatives[i]);
    }
    sum = Sums.of(sums, 0, LANES);
    square = Sums.of(squares, 0, LANES);
    magnitude = Sums.of(magnitudes, 0, LANES);
  }

  /** With the sign turned, negative patterns are their magnitudes, and all others are negative. */
  private void findExtremes(int[] patterns, int length) {
    int above = 0;
    int below = 0;
    for (int i = 0; i < length; i++) {
      above = Math.max(above, patterns[i]);
      below = Math.max(below, patterns[i] ^ Integer.MIN_VALUE);
    }
    positive = above;
    negative = below;
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
    smallest = MAGNITUDE;
    if (!isOfFew) {
      Arrays.fill(smallests, MAGNITUDE);
    }
  }

  /**
   * Adds a block.
   *
   * @param patterns up to {@link #padded}, in which {@link FloatPatterns#MAGNITUDE} stands for no
   *     value
   */
  void addSmallest(int[] patterns, int length) {
    if (isOfFew) {
      smallest = smallest(patterns, length);
    } else {
      addSmallest(patterns, smallests);
    }
  }

  private static int smallest(int[] patterns, int length) {
    int smallest = MAGNITUDE;
    for (int i = 0; i < length; i++) {
      smallest = Math.min(smallest, patterns[i] & MAGNITUDE);
    }
    return smallest;
  }

  private static void addSmallest(int[] patterns, int[] smallests) {
    for (int i = 0; i < EXTREMES; i++) {
      int both = smaller(patterns[i] & MAGNITUDE, patterns[i + EXTREMES] & MAGNITUDE);
      smallests[i] = smaller(smallests[i], both);
    }
  }

  /** Adds the lanes up, once all values were given to {@link #addSmallest}. */
  void finishSmallest() {
    if (!isOfFew) {
      smallest = smallest(smallests, EXTREMES);
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
