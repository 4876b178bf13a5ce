package org.gatewatch.internal.stored;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.ArrivalOrder;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a storage has of one worker of one session. Samples are read one at a time, since those of a
 * long run do not fit into memory. Calls may block on a file or a database.
 */
public final class StoredWorker {
  private final StatsStorage storage;
  private final String session;
  private final String worker;
  private final long started;
  private final Layout layout;

  private StoredWorker(StatsStorage storage, StoredRecord first, Layout layout) {
    this.storage = storage;
    this.session = first.getSessionID();
    this.worker = first.getWorkerID();
    this.started = first.getTimeStamp();
    this.layout = layout;
  }

  /**
   * All workers of all sessions, the session that began first first; none of other listeners.
   *
   * @param complaints told of what cannot be read, a line each
   */
  public static List<StoredWorker> allIn(StatsStorage storage, Consumer<String> complaints) {
    List<StoredWorker> all = new ArrayList<>();
    for (String session : storage.listSessionIDs()) {
      for (String worker : storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID)) {
        Persistable first = storage.getStaticInfo(session, StoredRecord.TYPE_ID, worker);
        if (first instanceof StoredRecord record) {
          Layout layout = layout(record, complaints);
          if (layout != null) {
            all.add(new StoredWorker(storage, record, layout));
          }
        }
      }
    }
    all.sort(
        Comparator.comparingLong((StoredWorker of) -> of.started)
            .thenComparing(StoredWorker::session)
            .thenComparing(StoredWorker::worker));
    return all;
  }

  private static @Nullable Layout layout(StoredRecord record, Consumer<String> complaints) {
    try {
      return record.layout();
    } catch (MalformedRecordException e) {
      complaints.accept(
          "the layout of session " + record.getSessionID() + " is malformed: " + e.getMessage());
      return null;
    }
  }

  /** {@return the storage that has it} */
  public StatsStorage storage() {
    return storage;
  }

  /** {@return id of the session} */
  public String session() {
    return session;
  }

  /** {@return id of the worker} */
  public String worker() {
    return worker;
  }

  /** {@return what the samples are made of} */
  public Layout layout() {
    return layout;
  }

  /**
   * The timestamps of its records, in the order in which they came, if the storage knows it, else
   * rising; that of the end of training may be among them.
   */
  public long[] times() {
    if (storage instanceof ArrivalOrder order) {
      return order.getUpdateTimesByArrival(session, StoredRecord.TYPE_ID, worker);
    }
    long[] times = storage.getAllUpdateTimes(session, StoredRecord.TYPE_ID, worker);
    Arrays.sort(times);
    return times;
  }

  /**
   * Its samples, in the order of {@link #times}, each read when it is asked for.
   *
   * @param complaints told of what cannot be read and is left out, a line each
   */
  public Stream<StoredSample> samples(Consumer<String> complaints) {
    return Arrays.stream(times())
        .mapToObj(time -> sample(time, complaints))
        .flatMap(Optional::stream);
  }

  /** The newest sample that can be read; empty if there is none. */
  public Optional<StoredSample> newest(Consumer<String> complaints) {
    long[] times = times();
    Optional<StoredSample> found = Optional.empty();
    for (int i = times.length - 1; i >= 0 && found.isEmpty(); i--) {
      found = sample(times[i], complaints);
    }
    return found;
  }

  /** The sample of a timestamp; empty if there is none, or it was complained of. */
  public Optional<StoredSample> sample(long time, Consumer<String> complaints) {
    try {
      StoredRecord record = record(time);
      JudgedSample judged = record == null ? null : record.judged();
      if (judged == null) {
        return Optional.empty();
      }
      if (judged.sample().layoutId() == layout.id()) {
        return Optional.of(new StoredSample(time, judged));
      }
      complaints.accept(
          "iteration " + judged.sample().iteration() + " is of another network, and left out");
    } catch (MalformedRecordException e) {
      complaints.accept("a sample is malformed, and left out: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** Whether the last record says that training has ended. */
  public boolean isEnded() {
    long[] times = times();
    StoredRecord last = times.length == 0 ? null : record(times[times.length - 1]);
    return last != null && last.isEndOfTraining();
  }

  private @Nullable StoredRecord record(long time) {
    Persistable found = storage.getUpdate(session, StoredRecord.TYPE_ID, worker, time);
    return found instanceof StoredRecord record ? record : null;
  }
}
