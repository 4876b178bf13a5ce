package org.gatewatch.spark;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.gatewatch.storage.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the driver keeps of a run: it puts samples into storage, each task's once, tells the alerts
 * that other JVMs found, and remembers whose parameters are non-finite. For one thread.
 */
final class DriverRun {
  private static final Logger log = LoggerFactory.getLogger(DriverRun.class);

  private final StatsStorageRouter storage;
  private final String session;
  private final Consumer<Alert> telling;
  private final String jvm = WorkerName.jvm();

  private final Set<TaskRecords.Task> done = new HashSet<>();

  /** By worker, when the layout that storage has was made: each of its tasks brings it along. */
  private final Map<String, Long> layouts = new LinkedHashMap<>();

  private final Map<String, Long> newest = new LinkedHashMap<>();
  private final Map<String, NonFiniteOrigin> elsewhere = new LinkedHashMap<>();
  private final Set<Cause> told = new HashSet<>();
  private long lost;

  /**
   * Where non-finite values came from. Each attempt at a task meets it anew, and every worker has
   * it after an averaging.
   *
   * @param where the partition of the data, or the worker that averaging brought it from
   */
  private record Cause(String where, Stage stage, Position position, int iteration) {
    static Cause of(String where, NonFiniteOrigin origin) {
      return new Cause(where, origin.stage(), origin.position(), origin.iteration());
    }
  }

  /**
   * A run in which nothing has been sampled.
   *
   * @param telling is told of alerts that were found in other JVMs
   */
  DriverRun(StatsStorageRouter storage, String session, Consumer<Alert> telling) {
    this.storage = storage;
    this.session = session;
    this.telling = telling;
  }

  /** Takes what a task has sampled, unless Spark has computed the task a second time. */
  void take(TaskRecords records) {
    if (records.task() == null || done.add(records.task())) {
      store(records);
    }
  }

  /** Takes what shows why a task was stopped; of several attempts at it, of the first. */
  void take(NonFiniteInTaskException stopped) {
    NonFiniteOrigin origin = stopped.alert().origin();
    TaskRecords records = stopped.records();
    TaskRecords.Task task = records.task();
    String partition = "partition " + (task == null ? "" : task.partition());
    if (origin == null || told.add(Cause.of(partition, origin))) {
      store(records);
    }
  }

  private void store(TaskRecords records) {
    StoredRecord layout = records.layout();
    if (layout != null
        && !Objects.equals(layouts.get(layout.getWorkerID()), layout.getTimeStamp())
        && put(() -> storage.putStaticInfo(layout))) {
      layouts.put(layout.getWorkerID(), layout.getTimeStamp());
    }
    for (StoredRecord sample : records.samples()) {
      newest.merge(sample.getWorkerID(), sample.getTimeStamp(), Math::max);
      if (!put(() -> storage.putUpdate(sample))) {
        lost++;
      }
      hear(sample, !records.jvm().equals(jvm));
    }
  }

  private void hear(StoredRecord sample, boolean isFromElsewhere) {
    JudgedSample judged = sample.judged();
    if (judged != null) {
      for (Alert alert : judged.alerts()) {
        remember(sample.getWorkerID(), alert);
        if (isFromElsewhere && isNews(alert)) {
          telling.accept(alert.in(session, sample.getWorkerID()));
        }
      }
    }
  }

  private void remember(String worker, Alert alert) {
    if (alert.type() == AlertType.NON_FINITE) {
      NonFiniteOrigin origin = alert.origin();
      if (alert.state() == AlertState.RESOLVED) {
        elsewhere.remove(worker);
      } else if (origin != null && origin.from() == null) {
        elsewhere.put(worker, origin);
      }
    }
  }

  /** What averaging has brought is told of one worker. */
  private boolean isNews(Alert alert) {
    NonFiniteOrigin origin = alert.origin();
    OtherWorker from = origin == null ? null : origin.from();
    return from == null || told.add(Cause.of(from.worker(), from.origin()));
  }

  private boolean put(Runnable storing) {
    try {
      storing.run();
      return true;
    } catch (RuntimeException e) {
      if (lost == 0) {
        log.warn("Storage refused a sample of session {}; the next one is tried", session, e);
      }
      return false;
    }
  }

  /** The workers with non-finite values, and where those came from. */
  Map<String, NonFiniteOrigin> elsewhere() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(elsewhere));
  }

  /** Marks every worker as ended. */
  void end() {
    newest.forEach(
        (worker, last) -> {
          long now = Math.max(last + 1, System.currentTimeMillis());
          put(() -> storage.putUpdate(StoredRecord.endOfTraining(session, worker, now)));
        });
    if (lost > 0) {
      log.warn("{} samples of session {} were not stored", lost, session);
    }
  }
}
