package org.gatewatch.sample;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
  private static final Histogram EMPTY = new Histogram(new Buckets(new int[0], new long[0], 0));

  private final @Nullable BucketRun run;

  /** Made of the run when first asked for; threads that do so at once make the same. */
  private @Nullable Buckets buckets;

  private Histogram(BucketRun run) {
    this.run = run;
  }

  private Histogram(Buckets buckets) {
    run = null;
    this.buckets = buckets;
  }

  /** The occupied buckets; arrays may be longer than there are. */
  private record Buckets(int[] keys, long[] counts, int size) {}

  /** {@return the histogram of no values} */
  public static Histogram empty() {
    return EMPTY;
  }

  /**
   * A histogram of these buckets.
   *
   * @param keys occupied buckets, strictly rising, each within ±{@link #MAX_KEY}; copied
   * @param counts how many values each holds, at least 1; as many as keys; copied
   * @return a histogram
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
    return keys.length == 0
        ? EMPTY
        : new Histogram(new Buckets(keys.clone(), counts.clone(), keys.length));
  }

  /**
   * A histogram of neighbouring buckets. Which of them are occupied is found out when somebody asks
   * for it: whoever counts, which may be the training thread, does not wait for that.
   *
   * @param firstKey positive key of the first bucket
   * @param negative how many values each of the buckets {@code -firstKey, -firstKey - 1, …} holds
   * @param zeros how many values are exactly zero
   * @param positive how many values each of the buckets {@code firstKey, firstKey + 1, …} holds; as
   *     many as negative ones. Neither array is copied, so that nobody may change it any more
   * @return a histogram
   * @throws IllegalArgumentException if keys are not within 1 to {@link #MAX_KEY}, or the arrays
   *     differ in length
   */
  public static Histogram ofRun(int firstKey, int[] negative, long zeros, int[] positive) {
    if (firstKey < 1 || firstKey + positive.length - 1 > MAX_KEY) {
      throw new IllegalArgumentException(
          "keys must be within 1 and "
              + MAX_KEY
              + ": the first is "
              + firstKey
              + ", of "
              + positive.length);
    }
    if (negative.length != positive.length) {
      throw new IllegalArgumentException(
          "as many negative as positive buckets are needed: "
              + negative.length
              + " and "
              + positive.length);
    }
    return new Histogram(new BucketRun(firstKey, negative, zeros, positive));
  }

  private Buckets buckets() {
    Buckets known = buckets;
    if (known == null) {
      BucketRun all = Objects.requireNonNull(run, "without buckets there is a run");
      int occupied = all.occupied();
      int[] keys = new int[occupied + 1];
      long[] counts = new long[occupied + 1];
      known = new Buckets(keys, counts, all.copy(keys, counts));
      buckets = known;
    }
    return known;
  }

  private Buckets occupied(int i) {
    Buckets all = buckets();
    Objects.checkIndex(i, all.size);
    return all;
  }

  /**
   * The bucket of a finite value.
   *
   * @param value a finite value
   * @return 0 for zeros, else from 1 to {@link #MAX_KEY} with the sign of the value
   */
  public static int key(double value) {
    if (value == 0) {
      return 0;
    }
    long bits = Double.doubleToRawLongBits(value);
    int pattern = (int) ((bits & Long.MAX_VALUE) >>> KEY_SHIFT) - FIRST_PATTERN;
    int magnitude = Math.max(0, Math.min(pattern, MAX_KEY - 1)) + 1;
    return bits < 0 ? -magnitude : magnitude;
  }

  /**
   * The end of a bucket that is nearer to zero, with the bucket's sign; 0 for key 0.
   *
   * @param key of a bucket
   * @return a value of the bucket, or 0
   */
  public static double inner(int key) {
    return edge(key, 1);
  }

  /**
   * The end of a bucket that is farther from zero, with the bucket's sign; 0 for key 0.
   *
   * @param key of a bucket
   * @return the first value beyond the bucket, or 0
   */
  public static double outer(int key) {
    return edge(key, 0);
  }

  /**
   * The value that stands for a bucket: the middle of its ends.
   *
   * @param key of a bucket
   * @return within {@link #RELATIVE_ERROR} of every value in it
   */
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

  /** {@return number of occupied buckets} */
  public int size() {
    return buckets().size;
  }

  /**
   * Key of the i-th occupied bucket, in rising order.
   *
   * @param i from 0
   * @return the key
   */
  public int keyAt(int i) {
    return occupied(i).keys[i];
  }

  /**
   * Number of values in the i-th occupied bucket.
   *
   * @param i from 0
   * @return at least 1
   */
  public long countAt(int i) {
    return occupied(i).counts[i];
  }

  /**
   * {@return how many elements arrays need that {@link #copy} fills: more than {@link #size}, and
   * told without a look at the buckets}
   */
  public int room() {
    Buckets known = buckets;
    return known != null || run == null ? buckets().size + 1 : run.room();
  }

  /**
   * Copies all occupied buckets, for who reads many histograms one after the other into the same
   * arrays.
   *
   * @param keys gets the keys, rising; has {@link #room} elements at least, of which those behind
   *     the last key may be overwritten
   * @param counts gets how many values each holds, likewise
   * @return how many buckets there are
   */
  public int copy(int[] keys, long[] counts) {
    Buckets known = buckets;
    if (known == null && run != null) {
      return run.copy(keys, counts);
    }
    Buckets all = buckets();
    System.arraycopy(all.keys, 0, keys, 0, all.size);
    System.arraycopy(all.counts, 0, counts, 0, all.size);
    return all.size;
  }

  /** {@return number of values in all buckets} */
  public long total() {
    long total = 0;
    for (int i = 0; i < size(); i++) {
      total += countAt(i);
    }
    return total;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that && isSame(buckets(), that.buckets());
  }

  private static boolean isSame(Buckets one, Buckets other) {
    return Arrays.equals(one.keys, 0, one.size, other.keys, 0, other.size)
        && Arrays.equals(one.counts, 0, one.size, other.counts, 0, other.size);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < size(); i++) {
      hash = 31 * hash + keyAt(i);
      hash = 31 * hash + Long.hashCode(countAt(i));
    }
    return hash;
  }

  @Override
  public String toString() {
    return "Histogram[" + size() + " buckets, " + total() + " values]";
  }
}
