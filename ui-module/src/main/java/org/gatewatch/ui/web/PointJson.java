package org.gatewatch.ui.web;

import java.util.Map;
import java.util.TreeMap;
import org.gatewatch.ui.index.Point;
import org.jspecify.annotations.Nullable;

/**
 * One sample as the stream sends it.
 *
 * @param norms L2 norm a slot; null where the sample has no such quantity
 * @param nonFinite how many values are NaN or infinite, by slot, where there are any
 */
record PointJson(
    long timestamp,
    int iteration,
    int epoch,
    double score,
    long captureNanos,
    int dropped,
    @Nullable Number[] norms,
    Map<Integer, Long> nonFinite) {

  static PointJson of(Point point) {
    @Nullable Number[] norms = new Number[point.slots()];
    Map<Integer, Long> nonFinite = new TreeMap<>();
    for (int slot = 0; slot < norms.length; slot++) {
      norms[slot] = norm(point, slot);
      if (point.nonFinite(slot) > 0) {
        nonFinite.put(slot, point.nonFinite(slot));
      }
    }
    return new PointJson(
        point.timestamp(),
        point.iteration(),
        point.epoch(),
        point.score(),
        point.captureNanos(),
        point.dropped(),
        norms,
        nonFinite);
  }

  static @Nullable Number norm(Point point, int slot) {
    return point.has(slot) ? Json.rounded(point.norm(slot)) : null;
  }
}
