package org.gatewatch.ui.internal.index;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a worker's records into the index, each once. A record that cannot be used is skipped, and
 * said so once a worker and reason. Reading samples is for the index's thread alone.
 */
final class WorkerReader {
  private static final Logger log = LoggerFactory.getLogger(WorkerReader.class);
  private static final int MOST_COMPLAINTS = 1000;

  private final SessionIndex index;
  private final Set<String> complaints = ConcurrentHashMap.newKeySet();

  WorkerReader(SessionIndex index) {
    this.index = index;
  }

  /** Makes a worker known, or its new layout, if the storage has a layout for it. */
  @Nullable WorkerIndex discover(StatsStorage storage, String session, String worker) {
    WorkerIndex known = known(session, worker);
    try {
      StoredRecord record = StoredSamples.layout(storage, session, worker);
      Layout layout = record == null ? null : record.layout();
      if (record == null || layout == null) {
        return known;
      }
      if (known == null) {
        long started = record.getTimeStamp();
        known = index.add(new WorkerIndex(session, worker, storage, started, layout));
      }
      if (known.storage() != storage) {
        complain(session, worker, "another attached storage holds this session already");
        return null;
      }
      known.follow(layout);
    } catch (MalformedRecordException e) {
      complain(session, worker, "its layout is malformed: " + e.getMessage());
    }
    return known;
  }

  /** Whether a worker is known, of whatever storage. */
  boolean knows(String session, String worker) {
    return known(session, worker) != null;
  }

  private @Nullable WorkerIndex known(String session, String worker) {
    return index.find(ShortName.of(session), ShortName.of(worker));
  }

  /**
   * Brings one record in, of which the storage told; false if there are older ones that must be
   * read before it.
   */
  boolean read(StatsStorage storage, String session, String worker, long timestamp) {
    WorkerIndex known = known(session, worker);
    if (known == null || (known.storage() == storage && !known.isCaughtUp())) {
      return false;
    }
    if (known.storage() == storage) {
      read(known, timestamp);
    }
    return true;
  }

  /** Older records than those that come next may have been missed. */
  void mayHaveMissed(StatsStorage storage, String session, String worker) {
    WorkerIndex known = known(session, worker);
    if (known != null && known.storage() == storage) {
      known.fallBehind();
    }
  }

  /**
   * Brings one record in. One that cannot be used is left out, whatever its decoding ends in: it
   * must not stand before those behind it for ever.
   */
  void read(WorkerIndex worker, long timestamp) {
    if (timestamp <= worker.lastSeen()) {
      return; // Counted already: the storage told of it while its list was being read.
    }
    try {
      StoredRecord record = StoredSamples.update(worker, timestamp);
      if (record == null) {
        return; // The storage gave it up, which is its right.
      }
      use(worker, timestamp, record);
    } catch (MalformedRecordException e) {
      complain(worker.session(), worker.worker(), "a record is malformed: " + e.getMessage());
    }
  }

  private void use(WorkerIndex worker, long timestamp, StoredRecord record) {
    JudgedSample judged;
    try {
      judged = record.judged();
    } catch (OutOfMemoryError | StackOverflowError e) {
      complain(worker.session(), worker.worker(), "a record is too large to be read: " + e);
      return;
    }
    if (judged != null) {
      append(worker, timestamp, judged);
    } else if (record.isEndOfTraining()) {
      worker.end(timestamp);
    }
  }

  private void append(WorkerIndex worker, long timestamp, JudgedSample judged) {
    Sample sample = judged.sample();
    if (sample.layoutId() != worker.whole().layout().id()) {
      discover(worker.storage(), worker.storedSession(), worker.storedWorker());
    }
    RunIndex series = worker.whole();
    if (!series.takes(sample)) {
      complain(worker.session(), worker.worker(), "a sample does not follow the stored layout");
      return;
    }
    Point point = Point.of(timestamp, sample, series.plan(), series.last());
    worker.append(point, judged.alerts());
  }

  private void complain(String session, String worker, String reason) {
    boolean first =
        complaints.size() < MOST_COMPLAINTS
            && complaints.add(session + '\n' + worker + '\n' + reason);
    if (first) {
      log.warn(
          "Left out of the page, of session {} and worker {}: {} (said once)",
          oneLine(ShortName.of(session)),
          oneLine(ShortName.of(worker)),
          oneLine(reason));
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
