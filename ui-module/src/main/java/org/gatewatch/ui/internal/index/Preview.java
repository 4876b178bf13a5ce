package org.gatewatch.ui.internal.index;

import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few samples of a long stored run, evenly spread, so that a page can show all of the run at once
 * while the rest is being read. Their numbers count what is stored, which is about their numbers
 * among the samples.
 */
final class Preview {
  /** Samples in it: at several milliseconds each, more would keep the page waiting. */
  static final int SAMPLES = 50;

  /** Of a run with fewer records than this, all are read soon enough. */
  static final int LEAST = 500;

  private static final Logger log = LoggerFactory.getLogger(Preview.class);

  private Preview() {}

  /**
   * Reads a preview.
   *
   * @param times timestamps of all stored records, rising
   * @return null if the run needs none
   */
  static @Nullable RunIndex of(WorkerIndex worker, long[] times) {
    if (times.length < LEAST) {
      return null;
    }
    RunIndex preview = new RunIndex(worker.whole().layout());
    for (int i = 0; i < SAMPLES && !worker.isRemoved(); i++) {
      int number = (int) ((long) (times.length - 1) * i / (SAMPLES - 1));
      JudgedSample judged = judged(worker, times[number]);
      if (judged != null && preview.takes(judged.sample())) {
        Sample sample = judged.sample();
        Point point = Point.of(number, times[number], sample, preview.plan(), preview.last());
        preview.append(point, judged.alerts());
      }
    }
    return preview.size() == 0 ? null : preview;
  }

  private static @Nullable JudgedSample judged(WorkerIndex worker, long timestamp) {
    try {
      StoredRecord record = StoredSamples.update(worker, timestamp);
      return record == null ? null : record.judged();
    } catch (MalformedRecordException e) {
      log.debug("Not in a preview", e); // Said aloud when it is read in its turn.
      return null;
    }
  }
}
