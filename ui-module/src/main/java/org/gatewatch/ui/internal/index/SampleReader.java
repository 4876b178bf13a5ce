package org.gatewatch.ui.internal.index;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.function.Function;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.wire.Recent;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole samples from their storages. Keeps the few that were asked for last, because many
 * pages look at the same newest one, as long as memory is not short: a stored sample may be far
 * larger than those of real networks. Safe for use by many threads; calls may block.
 */
public final class SampleReader {
  private static final int KEPT = 8;

  private final Map<Key, SoftReference<Sample>> kept = new Recent<>(KEPT);

  /**
   * The sample of a worker and timestamp, or null if there is none that follows the layout. It is
   * asked of the storage, which may have what the index no longer keeps, and the other way round.
   *
   * @throws org.gatewatch.storage.MalformedRecordException if the stored record is malformed
   */
  public @Nullable Sample read(WorkerIndex worker, RunIndex series, long timestamp) {
    Sample sample = find(worker, series, timestamp, StoredRecord::judged);
    if (sample != null) {
      put(new Key(series, timestamp), sample);
    }
    return sample;
  }

  /**
   * As {@link #read}, for one who reads many and looks at no map: a sample that is not kept already
   * is not kept now, and may come without them.
   */
  @Nullable Sample readOnce(WorkerIndex worker, RunIndex series, long timestamp) {
    return find(worker, series, timestamp, StoredRecord::judgedWithoutMaps);
  }

  private @Nullable Sample find(
      WorkerIndex worker,
      RunIndex series,
      long timestamp,
      Function<StoredRecord, @Nullable JudgedSample> decoding) {
    Sample known = get(new Key(series, timestamp));
    if (known != null) {
      return known;
    }
    Point point = series.at(timestamp);
    long stored = point == null ? timestamp : point.stored();
    StoredRecord record = StoredSamples.update(worker, stored);
    JudgedSample judged = record == null ? null : decoding.apply(record);
    Sample sample = judged == null ? null : judged.sample();
    return sample != null && series.takes(sample) ? sample : null;
  }

  private synchronized @Nullable Sample get(Key key) {
    SoftReference<Sample> of = kept.get(key);
    return of == null ? null : of.get();
  }

  private synchronized void put(Key key, Sample sample) {
    kept.put(key, new SoftReference<>(sample));
  }

  /** A series is the same only if it is the same object. */
  private record Key(RunIndex series, long timestamp) {}
}
