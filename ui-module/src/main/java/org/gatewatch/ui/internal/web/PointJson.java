package org.gatewatch.ui.internal.web;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.PointPlan;
import org.gatewatch.ui.internal.index.RunIndex;
import org.jspecify.annotations.Nullable;

/**
 * One sample as the stream sends it.
 *
 * @param number position among all samples of the worker, from 0
 * @param lossPerTimestep the score for one of the timesteps that it counts; NaN if not known
 * @param learningRate the largest of the parameters; NaN if not known
 * @param norms L2 norms, of the slots that the layout names; null where the sample has no such
 *     quantity
 * @param trends numbers from inside the cells, likewise
 * @param nonFinite how many values are NaN or infinite, by slot, where there are any
 * @param alerts what was found in the sample; mostly nothing
 */
record PointJson(
    int number,
    long timestamp,
    int iteration,
    int epoch,
    double score,
    @Nullable Number lossPerTimestep,
    @Nullable Number learningRate,
    long captureNanos,
    int dropped,
    @Nullable Number[] norms,
    @Nullable Number[] trends,
    Map<Integer, Long> nonFinite,
    List<AlertJson> alerts) {

  static PointJson of(Point point, RunIndex series) {
    PointPlan plan = series.plan();
    @Nullable Number[] norms = new Number[plan.norms().size()];
    Arrays.setAll(norms, i -> Json.rounded(point.norm(i)));
    @Nullable Number[] trends = new Number[plan.trends().size()];
    Arrays.setAll(trends, i -> Json.rounded(point.trend(i)));
    Map<Integer, Long> nonFinite = new TreeMap<>();
    for (int slot = 0; slot < point.slots(); slot++) {
      if (point.nonFinite(slot) > 0) {
        nonFinite.put(slot, point.nonFinite(slot));
      }
    }
    return new PointJson(
        point.number(),
        point.timestamp(),
        point.iteration(),
        point.epoch(),
        point.score(),
        Json.rounded(point.lossPerTimestep()),
        Json.rounded(point.learningRate()),
        point.captureNanos(),
        point.dropped(),
        norms,
        trends,
        nonFinite,
        series.alertsOf(point.timestamp()).stream().map(AlertJson::of).toList());
  }
}
