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
 * among the samples. For the index's thread alone.
 */
final class Preview {
  /** Samples in it: at several milliseconds each, more would keep the page waiting. */
  static final int SAMPLES = 50;

  /** Of a run with fewer records than this, all are read soon enough. */
  static final int LEAST = 500;

  private static final Logger log = LoggerFactory.getLogger(Preview.class);

  private final WorkerIndex worker;
  private final long[] times;
  private final RunIndex preview;
  private int read;

  private Preview(WorkerIndex worker, long[] times) {
    this.worker = worker;
    this.times = times;
    preview = new RunIndex(worker.whole().layout());
  }

  /**
   * Begins a preview.
   *
   * @param times timestamps of all stored records, rising
   * @return null if the run needs none
   */
  static @Nullable Preview of(WorkerIndex worker, long[] times) {
    return times.length < LEAST ? null : new Preview(worker, times);
  }

  /**
   * Reads for a moment, at least one record, and shows the preview once it is whole.
   *
   * @param end of the moment, as {@link System#nanoTime} counts
   * @return whether there is more to read
   */
  boolean read(long end) {
    do {
      add((int) ((long) (times.length - 1) * read++ / (SAMPLES - 1)));
    } while (read < SAMPLES && System.nanoTime() < end && !worker.isRemoved());
    if (read < SAMPLES) {
      return true;
    }
    boolean fits = preview.layout().id() == worker.whole().layout().id();
    if (fits && preview.size() > 0) { // Another layout may have come meanwhile.
      worker.preview(preview);
    }
    return false;
  }

  private void add(int number) {
    JudgedSample judged = judged(worker, times[number]);
    if (judged != null && preview.takes(judged.sample())) {
      Sample sample = judged.sample();
      Point point = Point.of(number, times[number], sample, preview.plan(), preview.last());
      preview.append(point, judged.alerts());
    }
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
