package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.internal.histogram.Axis;
import org.gatewatch.ui.internal.histogram.Ends;
import org.gatewatch.ui.internal.histogram.LinearHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Some slots of one sample, with what they have beside a distribution.
 *
 * @param slots one for each slot asked for that the sample has, in the order asked for
 */
record SlotsJson(long timestamp, int iteration, List<Entry> slots) {

  /** The given slots of a sample; without histograms if there are to be no bins. */
  static SlotsJson of(
      Layout layout, long timestamp, Sample sample, List<Integer> chosen, int bins) {
    List<Entry> entries = new ArrayList<>();
    for (int slot : chosen) {
      Summary summary = sample.summaries().get(slot);
      if (summary != null) {
        Ends ends = Ends.of(layout.slots().get(slot), summary);
        Bins histogram = bins == 0 ? null : Bins.of(summary, Ends.axis(ends, summary), bins);
        entries.add(
            new Entry(
                slot,
                SummaryJson.of(summary),
                rootMeanSquare(summary),
                ends,
                histogram,
                ProfileJson.of(summary.profile())));
      }
    }
    return new SlotsJson(timestamp, sample.iteration(), entries);
  }

  private static double rootMeanSquare(Summary summary) {
    return summary.l2Norm() / Math.sqrt((double) summary.finite());
  }

  /**
   * One slot.
   *
   * @param rootMeanSquare of the finite values; NaN if there are none
   * @param ends where the activation function counts as saturated, or null
   * @param histogram null if none was asked for
   * @param profile null outside of cells
   */
  record Entry(
      int slot,
      SummaryJson summary,
      double rootMeanSquare,
      @Nullable Ends ends,
      @Nullable Bins histogram,
      @Nullable ProfileJson profile) {}

  /**
   * A histogram in bins of equal width.
   *
   * @param low where the first bin begins
   * @param high where the last bin ends
   * @param counts finite values in each bin
   */
  record Bins(double low, double high, long[] counts) {

    private static Bins of(Summary summary, Axis axis, int bins) {
      LinearHistogram linear =
          LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
      return new Bins(axis.low(), axis.high(), linear.counts());
    }
  }
}
