package org.gatewatch.ui.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.histogram.Axis;
import org.gatewatch.ui.histogram.LinearHistogram;
import org.gatewatch.ui.index.Point;
import org.jspecify.annotations.Nullable;

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
   * @param points the samples, the oldest first
   * @param read the slot's summary in a sample, or null if the sample lacks it
   */
  static RidgeJson of(
      int slot, List<Point> points, Function<Point, @Nullable Summary> read, int bins) {
    List<Point> with = new ArrayList<>();
    List<Summary> summaries = new ArrayList<>();
    for (Point point : points) {
      Summary summary = read.apply(point);
      if (summary != null) {
        with.add(point);
        summaries.add(summary);
      }
    }
    Axis axis = Axis.covering(summaries);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      lines.add(Line.of(with.get(i), summaries.get(i), axis, bins));
    }
    return new RidgeJson(slot, axis.low(), axis.high(), lines);
  }

  /**
   * The histogram of one sample.
   *
   * @param counts finite values in each bin
   * @param summary everything else, the non-finite values among it
   */
  record Line(long timestamp, int iteration, long[] counts, SummaryJson summary) {

    private static Line of(Point point, Summary summary, Axis axis, int bins) {
      LinearHistogram linear =
          LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
      return new Line(
          point.timestamp(), point.iteration(), linear.counts(), SummaryJson.of(summary));
    }
  }
}
