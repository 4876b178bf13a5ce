package org.gatewatch.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one slot in one iteration. Everything after {@code zeros} speaks of the finite
 * values only, and is NaN if there are none.
 *
 * @param count number of values, finite or not
 * @param nan how many of them are NaN
 * @param positiveInfinity how many are +Inf
 * @param negativeInfinity how many are −Inf
 * @param zeros how many are exactly zero, of either sign
 * @param min smallest finite value
 * @param max largest finite value
 * @param mean arithmetic mean
 * @param standardDeviation population standard deviation (divided by the number of values)
 * @param l2Norm square root of the sum of squares
 * @param meanMagnitude mean of the absolute values
 * @param histogram distribution of the finite values
 * @param heatmap the matrix at reduced resolution, or null if the slot has none; inside a cell,
 *     units × timesteps of one example, NaN in padding
 * @param profile how it runs through time and over units, or null outside of cells
 */
public record Summary(
    long count,
    long nan,
    long positiveInfinity,
    long negativeInfinity,
    long zeros,
    double min,
    double max,
    double mean,
    double standardDeviation,
    double l2Norm,
    double meanMagnitude,
    Histogram histogram,
    @Nullable Heatmap heatmap,
    @Nullable Profile profile) {

  private static final Summary EMPTY =
      new Summary(
          0,
          0,
          0,
          0,
          0,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Histogram.empty(),
          null,
          null);

  /** {@return the summary of no values at all} */
  public static Summary empty() {
    return EMPTY;
  }

  /**
   * This summary with a map and a profile.
   *
   * @param map its heatmap, or null
   * @param ofCell what else is known of it inside a cell, or null
   * @return the same distribution with both
   */
  public Summary with(@Nullable Heatmap map, @Nullable Profile ofCell) {
    return new Summary(
        count,
        nan,
        positiveInfinity,
        negativeInfinity,
        zeros,
        min,
        max,
        mean,
        standardDeviation,
        l2Norm,
        meanMagnitude,
        histogram,
        map,
        ofCell);
  }

  /** The same without its map, and those of further examples. */
  Summary withoutMaps() {
    return with(null, profile == null ? null : profile.withExtraMaps(List.of()));
  }

  /** {@return how many values are NaN or infinite} */
  public long nonFinite() {
    return nan + positiveInfinity + negativeInfinity;
  }

  /** {@return how many values are finite} */
  public long finite() {
    return count - nonFinite();
  }
}
