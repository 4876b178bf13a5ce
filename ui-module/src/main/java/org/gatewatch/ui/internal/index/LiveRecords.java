package org.gatewatch.ui.internal.index;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of which storages tell as they come. Each is read in its turn, unless they come faster
 * than they can be read: then of each worker one in a while, and the newest once there is time.
 * Samples with alerts and ends of training are always read. What is left out stays in its storage,
 * is counted, and said. For the index's thread alone.
 */
final class LiveRecords {
  private static final Logger log = LoggerFactory.getLogger(LiveRecords.class);
  private static final int MOST_SAID = 1000;

  private final WorkerReader reader;
  private final Pace pace;

  /** Of each worker the newest that was not read, as long as there is nothing newer. */
  private final Map<WorkerIndex, Left> waiting = new LinkedHashMap<>();

  private final Set<String> said = new HashSet<>();

  /**
   * A record that was not read.
   *
   * @param counted of its worker, itself among them
   */
  private record Left(long timestamp, long counted) {}

  LiveRecords(WorkerReader reader, LongSupplier nanos, IntSupplier told) {
    this.reader = reader;
    this.pace = new Pace(nanos, told);
  }

  /** A storage has told of a record that follows all that were counted. */
  void read(WorkerIndex worker, long timestamp, long heardAt) {
    if (!pace.isThinning(heardAt)) {
      leaveOutWaiting(worker);
      pace.read(worker, () -> reader.readNext(worker, timestamp));
      return;
    }
    Kind kind = kind(worker, timestamp);
    if (kind == Kind.GONE) {
      worker.progress().count(timestamp);
      worker.leaveOut();
    } else if (kind == Kind.KEPT) {
      readWaiting(worker);
      pace.read(worker, () -> reader.readNext(worker, timestamp));
    } else if (pace.takes(worker)) {
      leaveOutWaiting(worker);
      pace.read(worker, () -> reader.readNext(worker, timestamp));
    } else {
      leaveOutWaiting(worker);
      worker.progress().count(timestamp);
      waiting.put(worker, new Left(timestamp, worker.progress().counted()));
      say(worker);
    }
  }

  /** Whether not all is read at the moment. */
  boolean isThinning() {
    return pace.isThinning();
  }

  /** What is known of a record without decoding it. */
  private enum Kind {
    /** Its storage has let it go. */
    GONE,
    /** It must not be left out. */
    KEPT,
    PLAIN
  }

  private static Kind kind(WorkerIndex worker, long timestamp) {
    try {
      StoredRecord record = StoredSamples.update(worker, timestamp);
      if (record == null) {
        return Kind.GONE;
      }
      return record.isEndOfTraining() || record.mayHaveAlerts() ? Kind.KEPT : Kind.PLAIN;
    } catch (MalformedRecordException e) {
      return Kind.KEPT; // Its reader will say so.
    }
  }

  private void leaveOutWaiting(WorkerIndex worker) {
    Left left = waiting.remove(worker);
    if (left != null && worker.progress().counted() >= left.counted) { // Else all is read anew.
      worker.leaveOut();
    }
  }

  private void readWaiting(WorkerIndex worker) {
    Left left = waiting.get(worker);
    if (left != null && worker.progress().counted() == left.counted) {
      waiting.remove(worker);
      pace.read(worker, () -> reader.readCounted(worker, left.timestamp));
    } else {
      leaveOutWaiting(worker);
    }
  }

  /** Whether nothing is left to be read once there is time. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** There is time: reads one of those that were left. */
  void readOneThatWaits() {
    Iterator<WorkerIndex> workers = waiting.keySet().iterator();
    if (workers.hasNext()) {
      WorkerIndex worker = workers.next();
      if (worker.isRemoved()) {
        workers.remove();
      } else {
        readWaiting(worker);
      }
    }
  }

  private void say(WorkerIndex worker) {
    if (said.size() < MOST_SAID && said.add(worker.session())) {
      log.warn(
          "Samples of session {} come faster than this server can read them: the page leaves out"
              + " some of each worker, but none with an alert; the storage keeps what it keeps. A"
              + " higher frequency(n) makes fewer (said once)",
          WorkerReader.oneLine(worker.session()));
    }
  }
}
