package org.gatewatch.summarise;

import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one summary from blocks of values.
 *
 * <p>Mean and variance of a block are merged into those of the whole by the pairwise update of
 * Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
 * Variances" (1979), in double precision. Squares of values beyond about 1e±150, which only type
 * DOUBLE can hold, would overflow or vanish: then {@link #neededScale} asks for another pass over
 * scaled values.
 */
final class Accumulator {
  /** Below this share of the raw sum of squares, a variance has lost too many digits to be used. */
  private static final double CANCELLATION = 1e-6;

  private static final double LARGE = 1e150;
  private static final double SMALL = 1e-140;

  private final PatternCounts patterns = new PatternCounts();
  private double scale = 1;
  private long finite;
  private long nan;
  private long positiveInfinity;
  private long negativeInfinity;
  private double min;
  private double max;
  private double mean;
  private double squaredDeviations;
  private double squares;
  private double magnitudes;

  /** Begins a summary; moments will be those of the values times {@code scale}, a power of 2. */
  void start(double scale) {
    this.scale = scale;
    finite = 0;
    nan = 0;
    positiveInfinity = 0;
    negativeInfinity = 0;
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    mean = 0;
    squaredDeviations = 0;
    squares = 0;
    magnitudes = 0;
  }

  /** Adds the first {@code length} values of a block; may close gaps in the block. */
  void add(double[] block, int length) {
    patterns.add(block, length);
    int usable = length;
    if (patterns.takeNonFinite() > 0) {
      usable = setAsideNonFinite(block, length);
    }
    if (usable > 0) {
      addMoments(block, usable);
    }
  }

  private void addMoments(double[] block, int length) {
    double sum0 = 0;
    double sum1 = 0;
    double square0 = 0;
    double square1 = 0;
    double magnitude0 = 0;
    double magnitude1 = 0;
    double low = block[0];
    double high = block[0];
    for (int i = 0; i < length - 1; i += 2) {
      double a = block[i];
      double b = block[i + 1];
      low = a < low ? a : low;
      high = a > high ? a : high;
      low = b < low ? b : low;
      high = b > high ? b : high;
      a *= scale;
      b *= scale;
      sum0 += a;
      sum1 += b;
      square0 += a * a;
      square1 += b * b;
      magnitude0 += Math.abs(a);
      magnitude1 += Math.abs(b);
    }
    if ((length & 1) == 1) {
      double a = block[length - 1];
      low = a < low ? a : low;
      high = a > high ? a : high;
      a *= scale;
      sum0 += a;
      square0 += a * a;
      magnitude0 += Math.abs(a);
    }
    min = Math.min(min, low);
    max = Math.max(max, high);
    magnitudes += magnitude0 + magnitude1;
    merge(block, length, sum0 + sum1, square0 + square1);
  }

  private void merge(double[] block, int length, double sum, double square) {
    double blockMean = sum / length;
    double deviations = square - sum * blockMean;
    if (deviations < CANCELLATION * square) {
      deviations = 0;
      for (int i = 0; i < length; i++) {
        double deviation = block[i] * scale - blockMean;
        deviations += deviation * deviation;
      }
    }
    double shift = blockMean - mean;
    double share = length / ((double) finite + length);
    mean += shift * share;
    squaredDeviations += deviations + shift * shift * (finite * share);
    squares += square;
    finite += length;
  }

  /** Counts NaN and infinities and closes the gaps that they leave. */
  private int setAsideNonFinite(double[] block, int length) {
    int kept = 0;
    for (int i = 0; i < length; i++) {
      double value = block[i];
      if (Double.isNaN(value)) {
        nan++;
      } else if (value == Double.POSITIVE_INFINITY) {
        positiveInfinity++;
      } else if (value == Double.NEGATIVE_INFINITY) {
        negativeInfinity++;
      } else {
        block[kept++] = value;
      }
    }
    return kept;
  }

  /** The scale that another pass over the same values needs, or 1 if this pass was good. */
  double neededScale() {
    double largest = largest();
    if (largest == 0 || scale != 1) {
      return 1;
    }
    return largest > LARGE ? 0x1p-600 : largest < SMALL ? 0x1p600 : 1;
  }

  private double largest() {
    return finite == 0 ? 0 : Math.max(Math.abs(min), Math.abs(max));
  }

  /**
   * The summary of all values since the start; a new summary must be started after it. Adding 0.0
   * turns a negative zero into zero.
   */
  Summary finish(@Nullable Heatmap heatmap) {
    long zeros = patterns.zeros();
    Histogram histogram = patterns.take(largest(), finite);
    boolean any = finite > 0;
    return new Summary(
        finite + nan + positiveInfinity + negativeInfinity,
        nan,
        positiveInfinity,
        negativeInfinity,
        zeros,
        any ? min + 0.0 : Double.NaN,
        any ? max + 0.0 : Double.NaN,
        any ? Math.max(min, Math.min(max, mean / scale)) : Double.NaN,
        any ? Math.sqrt(squaredDeviations / finite) / scale : Double.NaN,
        any ? Math.sqrt(squares) / scale : Double.NaN,
        any ? magnitudes / finite / scale : Double.NaN,
        histogram,
        heatmap);
  }
}
