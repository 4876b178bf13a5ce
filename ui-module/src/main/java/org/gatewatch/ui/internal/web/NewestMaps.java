package org.gatewatch.ui.internal.web;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SampleReader;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest sample that has heatmaps: where watching keeps to a budget, many have none. Safe
 * for use by many threads; calls may block.
 */
final class NewestMaps {
  private final SampleReader samples;

  /** What was found last in a run. */
  private final Map<RunIndex, Span> known = Collections.synchronizedMap(new WeakHashMap<>());

  /** Between two timestamps no sample has heatmaps, but the first has. */
  private record Span(long from, long upTo) {}

  /** A sample and its timestamp. */
  record Mapped(long timestamp, Sample sample) {}

  NewestMaps(SampleReader samples) {
    this.samples = samples;
  }

  /**
   * A sample, or if it has none of some heatmaps, the newest before it that does.
   *
   * @param asked the sample
   * @param slots of which it is to have a heatmap of at least one
   * @param most how many samples before it to look through; if none of them has, it is {@code
   *     asked}
   */
  Mapped find(WorkerIndex worker, RunIndex series, Mapped asked, List<Integer> slots, int most) {
    Mapped tried = asked;
    for (int i = 0; i < most && !Heatmaps.has(tried.sample, slots); i++) {
      tried = before(worker, series, tried.timestamp);
      if (tried == null) {
        return asked;
      }
    }
    if (!Heatmaps.has(tried.sample, slots)) {
      return asked;
    }
    if (tried.timestamp != asked.timestamp) {
      known.put(series, new Span(tried.timestamp, asked.timestamp));
    }
    return tried;
  }

  private @Nullable Mapped before(WorkerIndex worker, RunIndex series, long timestamp) {
    Point point = series.upTo(newestBefore(series, timestamp));
    if (point == null) {
      return null;
    }
    Sample sample = samples.read(worker, series, point.timestamp());
    return sample == null ? null : new Mapped(point.timestamp(), sample);
  }

  /** The newest timestamp before one at which there may be heatmaps. */
  private long newestBefore(RunIndex series, long timestamp) {
    Span span = known.get(series);
    return span != null && span.from < timestamp && timestamp <= span.upTo
        ? span.from
        : timestamp - 1;
  }
}
