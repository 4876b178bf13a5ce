package org.gatewatch.ui.internal.index;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Reads one slot of many samples. Keeps what was read last, without heatmaps and profiles: a page
 * that follows a run asks again and again for the same samples and one new one. Safe for use by
 * many threads; calls may block.
 */
public final class SummaryReader {
  private static final int KEPT = 512;

  private final SampleReader samples;
  private final Map<RunIndex, Map<Key, SlotSummary>> kept = new WeakHashMap<>();

  /**
   * @param samples reads the samples that the summaries are taken from
   */
  public SummaryReader(SampleReader samples) {
    this.samples = samples;
  }

  /**
   * The summary of a slot in a worker's sample of a timestamp, without heatmap and profile; null if
   * there is no such sample, or the sample lacks the slot.
   *
   * @throws org.gatewatch.storage.MalformedRecordException if the stored record is malformed
   */
  public @Nullable SlotSummary read(WorkerIndex worker, RunIndex series, long timestamp, int slot) {
    Key key = new Key(timestamp, slot);
    SlotSummary known = get(series, key);
    if (known != null) {
      return known;
    }
    Sample sample = samples.readOnce(worker, series, timestamp);
    if (sample == null) {
      return null;
    }
    Summary summary = sample.summaries().get(slot);
    if (summary == null) {
      return null;
    }
    SlotSummary small = new SlotSummary(timestamp, sample.iteration(), summary.with(null, null));
    put(series, key, small);
    return small;
  }

  private synchronized @Nullable SlotSummary get(RunIndex series, Key key) {
    Map<Key, SlotSummary> own = kept.get(series);
    return own == null ? null : own.get(key);
  }

  private synchronized void put(RunIndex series, Key key, SlotSummary summary) {
    Map<Key, SlotSummary> own =
        kept.computeIfAbsent(series, unused -> new LinkedHashMap<>(16, 0.75f, true));
    own.put(key, summary);
    if (own.size() > KEPT) {
      own.remove(own.keySet().iterator().next());
    }
  }

  private record Key(long timestamp, int slot) {}
}
