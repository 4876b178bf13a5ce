package org.gatewatch.ui.internal.index;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.storage.ArrivalOrder;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** Reads records of Gatewatch from a storage. Calls may block on a file or a database. */
final class StoredSamples {
  private static final int TRIES = 20;

  private StoredSamples() {}

  /** The layout's record of a worker, or null if the storage has none. */
  static @Nullable StoredRecord layout(StatsStorage storage, String session, String worker) {
    return record(storage.getStaticInfo(session, StoredRecord.TYPE_ID, worker));
  }

  /** The record of a timestamp, or null if the storage has none. */
  static @Nullable StoredRecord update(WorkerIndex of, long timestamp) {
    return record(
        of.storage()
            .getUpdate(of.storedSession(), StoredRecord.TYPE_ID, of.storedWorker(), timestamp));
  }

  /**
   * What a storage has of a worker.
   *
   * @param next the timestamps of the records that were not counted yet, in the order in which they
   *     are to be read, without gaps: if a record is among them, so is every record stored before
   *     it
   * @param total how many records there are, those that were counted among them; 0 if that is not
   *     known
   */
  record Times(long[] next, int total) {}

  /** What its storage has of a worker beyond what was counted. */
  static Times notCounted(WorkerIndex of) {
    return of.storage() instanceof ArrivalOrder order
        ? byArrival(order, of)
        : timesAfter(of.storage(), of.storedSession(), of.storedWorker(), of.progress().lastSeen());
  }

  private static Times byArrival(ArrivalOrder order, WorkerIndex of) {
    long[] all =
        order.getUpdateTimesByArrival(of.storedSession(), StoredRecord.TYPE_ID, of.storedWorker());
    ReadProgress progress = of.progress();
    int from = all.length;
    while (from > 0 && !progress.hasCounted(all[from - 1])) {
      from--;
    }
    boolean isKnown = from > 0 || progress.counted() == 0;
    long last = isKnown ? Long.MIN_VALUE : progress.lastSeen(); // Else the storage let them all go.
    long[] next = Arrays.stream(all, from, all.length).filter(time -> time >= last).toArray();
    return new Times(next, all.length);
  }

  /**
   * The timestamps of a worker's records later than a given one, rising.
   *
   * <p>{@code getAllUpdateTimes} takes the number of records first and stops at that number, so
   * that a record stored meanwhile may push an older one out. Its answer counts only if the number
   * did not change. If it changes all the time, a dearer question without that fault is asked.
   */
  static Times timesAfter(StatsStorage storage, String session, String worker, long last) {
    for (int i = 0; i < TRIES; i++) {
      long[] times = storage.getAllUpdateTimes(session, StoredRecord.TYPE_ID, worker);
      if (storage.getNumUpdateRecordsFor(session, StoredRecord.TYPE_ID, worker) == times.length) {
        long[] later = LongStream.of(times).filter(time -> time > last).sorted().toArray();
        return new Times(later, times.length);
      }
    }
    return new Times(timesUpToLatest(storage, session, worker, last), 0);
  }

  private static long[] timesUpToLatest(
      StatsStorage storage, String session, String worker, long last) {
    Persistable latest = storage.getLatestUpdate(session, StoredRecord.TYPE_ID, worker);
    if (latest == null) {
      return new long[0];
    }
    List<Persistable> all = storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, worker, last);
    long end = latest.getTimeStamp();
    long[] times = all.stream().mapToLong(Persistable::getTimeStamp).toArray();
    return Arrays.stream(times).filter(time -> time <= end).sorted().toArray();
  }

  private static @Nullable StoredRecord record(@Nullable Persistable persistable) {
    if (persistable == null || persistable instanceof StoredRecord) {
      return (StoredRecord) persistable;
    }
    throw new MalformedRecordException(
        "a record of another class: " + persistable.getClass().getName());
  }
}
