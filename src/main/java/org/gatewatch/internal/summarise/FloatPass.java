package org.gatewatch.internal.summarise;

import java.util.Arrays;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The short way for values of type FLOAT that are all ordinary, as nearly all of a training are:
 * counts and extremes are taken from their patterns as integers, and only sums go through type
 * DOUBLE. Values of one sign alone are read once more, for the one that is nearest to zero. Gives
 * up on what is not ordinary (NaN, infinities, subnormal values, a mean that hides the deviations);
 * {@link OnePassSummariser} then goes the long way.
 */
final class FloatPass {
  /** Values that are worked on at once: with all their sums they fit into a first cache. */
  static final int BLOCK = Elements.BLOCK;

  /** Sign, eight bits of exponent and four of mantissa stay. */
  private static final int SHIFT = 19;

  private static final int SIGN = 1 << 12;
  private static final int FIRST_NORMAL = 1 << 4;

  /** From the pattern of a normal value to the key of its bucket. */
  private static final int KEY = Histogram.key(Float.MIN_NORMAL) - FIRST_NORMAL;

  private final int[] counts = new int[2 * SIGN];
  private final double[] values = new double[BLOCK];
  private final FloatMoments moments = new FloatMoments();
  private int zeros;
  private boolean begun;

  /**
   * Summarises a segment without its heatmap.
   *
   * @param pool gets all values if it is given
   * @return null if some value needs more care; the pool's content is then undefined
   */
  @Nullable Summary summarise(Elements elements, Segment segment, @Nullable HeatmapPool pool) {
    if (segment.length() > Integer.MAX_VALUE) {
      return null;
    }
    if (begun) {
      Arrays.fill(counts, 0); // The last pass gave up, or failed.
    }
    begun = true;
    zeros = 0;
    moments.start(segment.length());
    for (long done = 0; done < segment.length(); done += BLOCK) {
      int length = (int) Math.min(BLOCK, segment.length() - done);
      int[] patterns = elements.readPatterns(segment.offset() + done, length);
      if (pool != null) {
        pool.add(patterns, length);
      }
      int tiny = tiny();
      count(patterns, counts, length);
      if (tiny() != tiny) {
        zeros += zeros(patterns, length);
      }
      int padded = moments.padded(length);
      Arrays.fill(patterns, length, padded, 0);
      convert(patterns, values, padded);
      moments.add(patterns, values, length);
    }
    moments.finish(zeros > 0);
    if (!isFreeOfSubnormals() || !moments.isGood()) {
      return null;
    }
    if (moments.isOneSided()) {
      addSmallest(elements, segment);
    }
    return finish((int) segment.length());
  }

  private void addSmallest(Elements elements, Segment segment) {
    moments.startSmallest();
    for (long done = 0; done < segment.length(); done += BLOCK) {
      int length = (int) Math.min(BLOCK, segment.length() - done);
      int[] patterns = elements.readPatterns(segment.offset() + done, length);
      Arrays.fill(patterns, length, moments.padded(length), FloatPatterns.MAGNITUDE);
      moments.addSmallest(patterns, length);
    }
    moments.finishSmallest();
  }

  /** The mask changes no index; it tells the compiler that none is beyond the end. */
  private static void count(int[] patterns, int[] counts, int length) {
    int mask = counts.length - 1;
    for (int i = 0; i < length; i++) {
      counts[patterns[i] >>> SHIFT & mask]++;
    }
  }

  /** Apart from counting: JDK 17 vectorises neither, and a loop of both is up to 40 % slower. */
  private static void convert(int[] patterns, double[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = Float.intBitsToFloat(patterns[i]);
    }
  }

  private static int zeros(int[] patterns, int length) {
    int zeros = 0;
    for (int i = 0; i < length; i++) {
      zeros += patterns[i] << 1 == 0 ? 1 : 0;
    }
    return zeros;
  }

  /** Zeros, and some of what is too small to be normal. */
  private int tiny() {
    return counts[0] + counts[SIGN];
  }

  /** Their buckets are finer than their patterns tell. */
  private boolean isFreeOfSubnormals() {
    int odds = tiny() - zeros;
    for (int pattern = 1; pattern < FIRST_NORMAL; pattern++) {
      odds |= counts[pattern] | counts[pattern + SIGN];
    }
    return odds == 0;
  }

  private Summary finish(int length) {
    return new Summary(
        length,
        0,
        0,
        0,
        zeros,
        moments.min(),
        moments.max(),
        moments.mean(),
        moments.standardDeviation(),
        moments.l2Norm(),
        moments.meanMagnitude(),
        histogram(length),
        null,
        null);
  }

  /** The histogram; forgets the counts. */
  private Histogram histogram(int length) {
    int top = Math.max(moments.largestPositive(), moments.largestNegative()) >>> SHIFT;
    int bottom = top + 1;
    for (int left = length - zeros; left > 0; ) {
      bottom--;
      left -= counts[bottom] + counts[bottom + SIGN];
    }
    int[] negative = Arrays.copyOfRange(counts, bottom + SIGN, top + SIGN + 1);
    int[] positive = Arrays.copyOfRange(counts, bottom, top + 1);
    forget(bottom, top);
    begun = false;
    return Histogram.ofRun(bottom + KEY, negative, zeros, positive);
  }

  private void forget(int bottom, int top) {
    counts[0] = 0;
    counts[SIGN] = 0;
    if (bottom <= top) {
      Arrays.fill(counts, bottom, top + 1, 0);
      Arrays.fill(counts, bottom + SIGN, top + SIGN + 1, 0);
    }
  }
}
