package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one sample.
 *
 * @param lossPerTimestep the score for one of the timesteps that it counts; NaN if not known
 * @param learningRate the largest of the parameters; NaN if not known
 * @param summaries one for each slot, null where the sample has no such quantity
 */
record SampleJson(
    long timestamp,
    int iteration,
    int epoch,
    double score,
    double lossPerTimestep,
    double learningRate,
    long captureNanos,
    int dropped,
    List<@Nullable Full> summaries) {

  static SampleJson of(long timestamp, Sample sample) {
    List<@Nullable Full> summaries = new ArrayList<>();
    for (Summary summary : sample.summaries()) {
      summaries.add(summary == null ? null : Full.of(summary));
    }
    return new SampleJson(
        timestamp,
        sample.iteration(),
        sample.epoch(),
        sample.score(),
        sample.lossPerTimestep(),
        sample.learningRate(),
        sample.captureNanos(),
        sample.dropped(),
        summaries);
  }

  /**
   * A summary with its histogram, heatmap and profile.
   *
   * @param buckets triples: the bucket's smallest value, its largest, how many values it holds
   * @param heatmap rows of cells, or null if the slot is not a matrix
   * @param profile null outside of cells
   */
  record Full(
      SummaryJson summary,
      double[][] buckets,
      float @Nullable [][] heatmap,
      @Nullable ProfileJson profile) {

    private static Full of(Summary summary) {
      Heatmap heatmap = summary.heatmap();
      return new Full(
          SummaryJson.of(summary),
          buckets(summary.histogram()),
          heatmap == null ? null : cells(heatmap),
          ProfileJson.of(summary.profile()));
    }

    private static double[][] buckets(Histogram histogram) {
      double[][] buckets = new double[histogram.size()][];
      for (int i = 0; i < buckets.length; i++) {
        double one = Histogram.inner(histogram.keyAt(i));
        double other = Histogram.outer(histogram.keyAt(i));
        buckets[i] =
            new double[] {Math.min(one, other), Math.max(one, other), histogram.countAt(i)};
      }
      return buckets;
    }

    private static float[][] cells(Heatmap heatmap) {
      float[][] cells = new float[heatmap.rows()][heatmap.columns()];
      for (int row = 0; row < heatmap.rows(); row++) {
        for (int column = 0; column < heatmap.columns(); column++) {
          cells[row][column] = heatmap.value(row, column);
        }
      }
      return cells;
    }
  }
}
