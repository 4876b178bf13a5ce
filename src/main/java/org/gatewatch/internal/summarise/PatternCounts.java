package org.gatewatch.internal.summarise;

import java.util.Arrays;
import org.gatewatch.sample.Histogram;

/**
 * Counts values by the top sixteen bits of their IEEE 754 pattern: sign, exponent and four bits of
 * mantissa. That is a logarithmic histogram that needs no range and no comparison, and shows NaN
 * and infinities without looking for them.
 */
final class PatternCounts {
  private static final int SHIFT = 48;
  private static final int SIGN = 1 << 15;
  private static final int FIRST_NON_FINITE = 0x7ff0;

  private final long[] counts = new long[2 * SIGN];
  private final int[] keys = new int[2 * Histogram.MAX_KEY + 1];
  private final long[] keyCounts = new long[2 * Histogram.MAX_KEY + 1];
  private int size;
  private boolean begun;
  private long positiveZeros;
  private long negativeZeros;

  /** Begins anew; forgets what a pass that failed left behind. */
  void start() {
    if (begun) {
      forget(0, FIRST_NON_FINITE - 1);
    }
    begun = true;
  }

  /**
   * Counts the first {@code length} values of a block.
   *
   * @return whether some of them are NaN or infinite, which are not counted
   */
  boolean add(double[] block, int length) {
    long tiny = counts[0] + counts[SIGN];
    for (int i = 0; i < length; i++) {
      counts[(int) (Double.doubleToRawLongBits(block[i]) >>> SHIFT)]++;
    }
    if (counts[0] + counts[SIGN] != tiny) {
      countZeros(block, length);
    }
    return forgetNonFinite();
  }

  private void countZeros(double[] block, int length) {
    for (int i = 0; i < length; i++) {
      long bits = Double.doubleToRawLongBits(block[i]);
      positiveZeros += bits == 0 ? 1 : 0;
      negativeZeros += bits == Long.MIN_VALUE ? 1 : 0;
    }
  }

  private boolean forgetNonFinite() {
    long found = 0;
    for (int pattern = FIRST_NON_FINITE; pattern < SIGN; pattern++) {
      found += counts[pattern] + counts[pattern + SIGN];
    }
    if (found > 0) {
      Arrays.fill(counts, FIRST_NON_FINITE, SIGN, 0);
      Arrays.fill(counts, FIRST_NON_FINITE + SIGN, 2 * SIGN, 0);
    }
    return found > 0;
  }

  /** How many values are exactly zero. */
  long zeros() {
    return positiveZeros + negativeZeros;
  }

  /**
   * The histogram of the finite values; forgets them.
   *
   * @param largest the largest magnitude among them
   * @param finite how many there are, so that the search can stop at the smallest
   */
  Histogram take(double largest, long finite) {
    long zeros = zeros();
    counts[0] -= positiveZeros;
    counts[SIGN] -= negativeZeros;
    int top = (int) (Double.doubleToRawLongBits(largest) >>> SHIFT);
    int bottom = top + 1;
    for (long left = finite - zeros; left > 0; ) {
      bottom--;
      left -= counts[bottom] + counts[bottom + SIGN];
    }
    Histogram histogram =
        finite <= Integer.MAX_VALUE && top - bottom == key(top) - key(bottom)
            ? Histogram.ofRun(key(bottom), copy(SIGN, bottom, top), zeros, copy(0, bottom, top))
            : byKeys(bottom, top, zeros);
    forget(bottom, top);
    begun = false;
    return histogram;
  }

  /** Counts of a run of patterns that have a key each. */
  private int[] copy(int sign, int bottom, int top) {
    int[] copy = new int[top - bottom + 1];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (int) counts[sign + bottom + i];
    }
    return copy;
  }

  private Histogram byKeys(int bottom, int top, long zeros) {
    size = 0;
    for (int pattern = top; pattern >= bottom; pattern--) {
      put(-key(pattern), counts[pattern + SIGN]);
    }
    put(0, zeros);
    for (int pattern = bottom; pattern <= top; pattern++) {
      put(key(pattern), counts[pattern]);
    }
    return Histogram.of(Arrays.copyOf(keys, size), Arrays.copyOf(keyCounts, size));
  }

  private void forget(int bottom, int top) {
    if (bottom <= top) {
      Arrays.fill(counts, bottom, top + 1, 0);
      Arrays.fill(counts, bottom + SIGN, top + SIGN + 1, 0);
    }
    positiveZeros = 0;
    negativeZeros = 0;
  }

  /** The bucket of positive values of a pattern; the first pattern holds the tiniest values. */
  private static int key(int pattern) {
    return pattern == 0 ? 1 : Histogram.key(Double.longBitsToDouble((long) pattern << SHIFT));
  }

  /** Several patterns share the first and the last bucket, so a key may come twice in a row. */
  private void put(int key, long count) {
    if (count == 0) {
      return;
    }
    if (size > 0 && keys[size - 1] == key) {
      keyCounts[size - 1] += count;
    } else {
      keys[size] = key;
      keyCounts[size++] = count;
    }
  }
}
