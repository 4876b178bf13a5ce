package org.gatewatch.ui.internal.histogram;

import org.gatewatch.sample.Histogram;

/**
 * Counts in bins of equal width, made from logarithmic buckets.
 *
 * <p>A bucket that reaches over several bins is shared out in proportion to its overlap with each,
 * as if its values were spread evenly within it, in whole values: the running total is rounded at
 * every bin's end, so that each bucket, and so the histogram, keeps its number of values exactly.
 * Zeros lie in the bin that holds zero. What lies outside the axis counts in the first or last bin.
 *
 * @param axis where the bins lie
 * @param counts how many values each bin holds
 */
public record LinearHistogram(Axis axis, long[] counts) {

  /** Most bins that a histogram has. */
  public static final int MAX_BINS = 1000;

  /**
   * Shares buckets out to bins.
   *
   * @param min smallest value, which trims the outermost buckets; or NaN if not known
   * @param max largest value, likewise
   * @param axis the values that the bins cover together
   * @param bins 1 to {@link #MAX_BINS}
   * @throws IllegalArgumentException if {@code bins} is out of range
   */
  public static LinearHistogram of(Histogram buckets, double min, double max, Axis axis, int bins) {
    if (bins < 1 || bins > MAX_BINS) {
      throw new IllegalArgumentException("bins must be 1 to " + MAX_BINS + ", not " + bins);
    }
    long[] counts = new long[bins];
    for (int i = 0; i < buckets.size(); i++) {
      int key = buckets.keyAt(i);
      double one = trim(Histogram.inner(key), min, max);
      double other = trim(Histogram.outer(key), min, max);
      share(counts, axis, Math.min(one, other), Math.max(one, other), buckets.countAt(i));
    }
    return new LinearHistogram(axis, counts);
  }

  /** A bucket's end is never beyond the values that it holds. */
  private static double trim(double edge, double min, double max) {
    double trimmed = edge < min ? min : edge;
    return trimmed > max ? max : trimmed;
  }

  private static void share(long[] counts, Axis axis, double low, double high, long count) {
    int first = axis.bin(low, counts.length);
    int last = axis.bin(high, counts.length);
    long given = 0;
    for (int bin = first; bin < last; bin++) {
      double share = (axis.end(bin, counts.length) - low) / (high - low);
      long upToHere = Math.round(count * Math.max(0, Math.min(share, 1)));
      counts[bin] += Math.max(0, upToHere - given);
      given = Math.max(given, upToHere);
    }
    counts[last] += count - given;
  }
}
