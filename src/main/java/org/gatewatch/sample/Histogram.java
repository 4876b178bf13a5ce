package org.gatewatch.sample;

import java.util.Arrays;

/**
 * How many finite values fell into each logarithmic bucket, without any range set in advance.
 *
 * <p>A bucket is named by a signed key. Key 0 holds exact zeros. For a value of magnitude {@code
 * m}, the top bits of its IEEE 754 pattern (exponent and four bits of mantissa) give sixteen
 * buckets an octave; the key is positive for positive values and negative for negative ones. Any
 * value differs from the {@link #representative(int) representative} of its bucket by at most
 * {@value #RELATIVE_ERROR} of its own magnitude. Magnitudes below 2<sup>-149</sup> (the smallest of
 * type FLOAT) count in the first bucket, those of 2<sup>128</sup> and above in the last.
 *
 * <p>Immutable; holds the occupied buckets only, in rising order of key and so of value.
 */
public final class Histogram {
  /** Largest relative distance of a value from its bucket's representative. */
  public static final double RELATIVE_ERROR = 1.0 / 32;

  /** Largest key; the smallest is its negative. */
  public static final int MAX_KEY = (128 + 149) * 16;

  private static final int MANTISSA_BITS = 4;
  private static final int KEY_SHIFT = 52 - MANTISSA_BITS;
  private static final int FIRST_PATTERN = (1023 - 149) << MANTISSA_BITS;
  private static final Histogram EMPTY = new Histogram(new int[0], new long[0]);

  private final int[] keys;
  private final long[] counts;

  private Histogram(int[] keys, long[] counts) {
    this.keys = keys;
    this.counts = counts;
  }

  /** The histogram of no values. */
  public static Histogram empty() {
    return EMPTY;
  }

  /**
   * A histogram of these buckets.
   *
   * @param keys occupied buckets, strictly rising, each within ±{@link #MAX_KEY}; copied
   * @param counts how many values each holds, at least 1; as many as keys; copied
   * @throws IllegalArgumentException if the two do not fit together or break a rule above
   */
  public static Histogram of(int[] keys, long[] counts) {
    if (keys.length != counts.length) {
      throw new IllegalArgumentException(
          "as many counts as keys are needed: " + counts.length + " and " + keys.length);
    }
    for (int i = 0; i < keys.length; i++) {
      if (Math.abs(keys[i]) > MAX_KEY || (i > 0 && keys[i] <= keys[i - 1])) {
        throw new IllegalArgumentException(
            "keys must rise strictly within ±" + MAX_KEY + ": keys[" + i + "] is " + keys[i]);
      }
      if (counts[i] < 1) {
        throw new IllegalArgumentException(
            "counts must be at least 1: counts[" + i + "] is " + counts[i]);
      }
    }
    return keys.length == 0 ? EMPTY : new Histogram(keys.clone(), counts.clone());
  }

  /** The bucket of a finite value. */
  public static int key(double value) {
    if (value == 0) {
      return 0;
    }
    long bits = Double.doubleToRawLongBits(value);
    int pattern = (int) ((bits & Long.MAX_VALUE) >>> KEY_SHIFT) - FIRST_PATTERN;
    int magnitude = Math.max(0, Math.min(pattern, MAX_KEY - 1)) + 1;
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The end of a bucket that is nearer to zero, with the bucket's sign; 0 for key 0. */
  public static double inner(int key) {
    return edge(key, 1);
  }

  /** The end of a bucket that is farther from zero, with the bucket's sign; 0 for key 0. */
  public static double outer(int key) {
    return edge(key, 0);
  }

  /** The value that stands for a bucket: the middle of its ends. */
  public static double representative(int key) {
    return (inner(key) + outer(key)) / 2;
  }

  private static double edge(int key, int below) {
    if (key == 0) {
      return 0;
    }
    long pattern = (long) Math.abs(key) - below + FIRST_PATTERN;
    return Math.copySign(Double.longBitsToDouble(pattern << KEY_SHIFT), key);
  }

  /** Number of occupied buckets. */
  public int size() {
    return keys.length;
  }

  /** Key of the i-th occupied bucket, in rising order. */
  public int keyAt(int i) {
    return keys[i];
  }

  /** Number of values in the i-th occupied bucket. */
  public long countAt(int i) {
    return counts[i];
  }

  /** Number of values in all buckets. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && Arrays.equals(keys, that.keys)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keys) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "Histogram[" + keys.length + " buckets, " + total() + " values]";
  }
}
