package org.gatewatch.ui.internal.web;

import java.util.List;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.internal.histogram.Axis;
import org.gatewatch.ui.internal.histogram.LinearHistogram;
import org.gatewatch.ui.internal.index.SlotSummary;

/**
 * The histograms of one slot in several samples, on one axis that covers them all.
 *
 * @param low where the first bin begins
 * @param high where the last bin ends
 * @param lines one for each sample that has the slot, the oldest first
 */
record RidgeJson(int slot, double low, double high, List<Line> lines) {

  /**
   * Puts histograms on one axis.
   *
   * @param of the slot in each sample, the oldest first
   */
  static RidgeJson of(int slot, List<SlotSummary> of, int bins) {
    Axis axis = Axis.covering(of.stream().map(SlotSummary::summary).toList());
    List<Line> lines = of.stream().map(one -> Line.of(one, axis, bins)).toList();
    return new RidgeJson(slot, axis.low(), axis.high(), lines);
  }

  /**
   * The histogram of one sample.
   *
   * @param counts finite values in each bin
   * @param summary everything else, the non-finite values among it
   */
  record Line(long timestamp, int iteration, long[] counts, SummaryJson summary) {

    private static Line of(SlotSummary of, Axis axis, int bins) {
      Summary summary = of.summary();
      LinearHistogram linear =
          LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
      return new Line(of.timestamp(), of.iteration(), linear.counts(), SummaryJson.of(summary));
    }
  }
}
