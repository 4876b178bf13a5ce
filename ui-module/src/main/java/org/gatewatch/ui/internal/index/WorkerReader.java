package org.gatewatch.ui.internal.index;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.words.Words;
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

  /** The end of the year 9999, in milliseconds since 1970. */
  private static final long LATEST = 253_402_300_799_999L;

  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final SessionIndex index;
  private final Set<String> complaints = ConcurrentHashMap.newKeySet();
  private final AtomicLong heard = new AtomicLong();
  private final LongSupplier nanos;
  private final LiveRecords live;

  /**
   * @param nanos a clock, as {@link System#nanoTime}
   * @param told how many records wait to be read of which storages told
   */
  WorkerReader(SessionIndex index, LongSupplier nanos, IntSupplier told) {
    this.index = index;
    this.nanos = nanos;
    this.live = new LiveRecords(this, nanos, told);
  }

  /** What comes as it is stored. */
  LiveRecords live() {
    return live;
  }

  /**
   * That a storage told of a record.
   *
   * @param number in the order in which all storages tell
   * @param at when, by the clock of this
   */
  record Told(long number, long at) {}

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

  /** Numbers what storages tell, in the order in which they tell it. For any thread. */
  Told hear() {
    return new Told(heard.incrementAndGet(), nanos.getAsLong());
  }

  /** Number of what storages told last. */
  long heard() {
    return heard.get();
  }

  /** A storage told of a record, which will have to be looked for. For any thread. */
  void miss(String session, String worker, Told told) {
    WorkerIndex known = known(session, worker);
    if (known != null) {
      known.progress().miss(told.number);
    }
  }

  /**
   * Brings one record in, of which the storage told; false if there are older ones that must be
   * read before it.
   *
   * @param told when the storage told of it
   */
  boolean read(StatsStorage storage, String session, String worker, long timestamp, Told told) {
    WorkerIndex known = known(session, worker);
    if (known == null || (known.storage() == storage && !known.progress().isCaughtUp())) {
      return false;
    }
    if (known.storage() == storage) {
      readTold(known, timestamp, told);
    }
    return true;
  }

  /**
   * Clocks may be wrong, or set: what has an earlier timestamp than the newest was counted already,
   * since the storage told of it while its list was being read, or it has only come now.
   */
  private void readTold(WorkerIndex worker, long timestamp, Told told) {
    ReadProgress progress = worker.progress();
    if (timestamp > progress.lastSeen()) {
      live.read(worker, timestamp, told.at);
    } else if (told.number > progress.caughtUpWith() && !progress.hasCounted(timestamp)) {
      sayOutOfOrder(worker, "in which they come");
      live.read(worker, timestamp, told.at);
    }
  }

  private static void sayOutOfOrder(WorkerIndex worker, String order) {
    if (worker.progress().isFirstOutOfOrder()) {
      log.info(
          "Of session {} and worker {} a record has a timestamp before that of an earlier one: a"
              + " clock is behind, or was ahead. Such are shown in the order {} (said once)",
          oneLine(worker.session()),
          oneLine(worker.worker()),
          order);
    }
  }

  /** Has what was read by its timestamps read by its iterations; false if that was done often. */
  boolean beginAnewInOrder(WorkerIndex worker) {
    sayOutOfOrder(worker, "of their iterations, as their storage knows no other");
    return worker.beginAnew();
  }

  /**
   * An end that no clock can have shown yet, of a run whose samples are of the past, comes from a
   * clock that was ahead. In a storage that knows timestamps alone it stands behind samples that
   * may have come after it.
   */
  void doubtEnd(WorkerIndex worker) {
    Long ended = worker.endedAt();
    Point last = worker.whole().last();
    long now = System.currentTimeMillis();
    if (ended != null && ended > now + DAY && last != null && last.stored() <= now) {
      worker.goOn();
      log.info(
          "Of session {} and worker {} the end has a time that is yet to come: whether samples came"
              + " after it is not known, so that it is not shown as ended (said once)",
          oneLine(worker.session()),
          oneLine(worker.worker()));
    }
  }

  /** Older records than those that come next may have been missed. */
  void mayHaveMissed(StatsStorage storage, String session, String worker) {
    WorkerIndex known = known(session, worker);
    if (known != null && known.storage() == storage) {
      known.progress().fallBehind();
    }
  }

  /**
   * Whether everything that a storage has of a worker was counted. If not, some have earlier
   * timestamps than what was counted before them: the worker begins anew, a few times.
   *
   * @param total records that the storage has; 0 if that is not known
   */
  boolean hasAll(WorkerIndex worker, int total) {
    long missing = total - worker.progress().counted();
    if (missing <= 0) {
      return true;
    }
    if (worker.beginAnew()) {
      return false;
    }
    refuse(worker, missing, "they have timestamps before those of records that came before them");
    return true;
  }

  /**
   * Brings one record in behind all others. One that cannot be used is left out, whatever its
   * decoding ends in: it must not stand before those behind it for ever.
   */
  void readNext(WorkerIndex worker, long timestamp) {
    if (timestamp < 0 || timestamp > LATEST) {
      worker.progress().count(timestamp);
      refuse(worker, 1, "it has no timestamp that a clock could show");
      return;
    }
    read(worker, timestamp, false);
  }

  /** Brings one record in that is on a storage's list, or leaves it out as one that comes live. */
  void readListed(WorkerIndex worker, long timestamp) {
    if (worker.progress().counted() > 0 && live.isThinning()) {
      live.read(worker, timestamp, nanos.getAsLong());
    } else {
      readNext(worker, timestamp);
    }
  }

  /** Brings in one that was counted already. */
  void readCounted(WorkerIndex worker, long timestamp) {
    read(worker, timestamp, true);
  }

  private void read(WorkerIndex worker, long timestamp, boolean isCounted) {
    ReadProgress progress = worker.progress();
    try {
      StoredRecord record = StoredSamples.update(worker, timestamp);
      if (!isCounted) {
        progress.count(timestamp); // Not one that the storage fails to give: it is asked again.
      }
      if (record == null) { // The storage gave it up, which is its right.
        worker.leaveOut();
      } else {
        use(worker, timestamp, record);
      }
    } catch (MalformedRecordException e) {
      if (!progress.hasCounted(timestamp)) {
        progress.count(timestamp);
      }
      refuse(worker, 1, "a record is malformed: " + e.getMessage());
    }
  }

  private void use(WorkerIndex worker, long timestamp, StoredRecord record) {
    JudgedSample judged;
    try {
      judged = record.judgedWithoutMaps(); // The index keeps scalars alone.
    } catch (OutOfMemoryError | StackOverflowError e) {
      refuse(worker, 1, "a record is too large to be read: " + e);
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
      refuse(worker, 1, "a sample does not follow the stored layout");
      return;
    }
    Point point = Point.of(timestamp, sample, series.plan(), series.last());
    worker.append(point, judged.alerts());
  }

  private void refuse(WorkerIndex worker, long records, String reason) {
    worker.refuse(records);
    complain(worker.session(), worker.worker(), reason);
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

  static String oneLine(String text) {
    return Words.oneLine(text);
  }
}
