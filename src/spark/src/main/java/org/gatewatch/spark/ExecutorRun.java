package org.gatewatch.spark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gatewatch.GatewatchListener;
import org.gatewatch.origin.NonFiniteOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a JVM keeps of a session from task to task: the listener whose clones watch, with what they
 * have learned of their workers, and what is on its way to the driver. Safe for use by many
 * threads.
 */
final class ExecutorRun {
  private static final Logger log = LoggerFactory.getLogger(ExecutorRun.class);
  private static final Map<String, ExecutorRun> RUNS = new ConcurrentHashMap<>();

  private final GatewatchListener root;
  private final Map<String, WorkerRecords> records = new ConcurrentHashMap<>();

  private ExecutorRun(GatewatchListener root) {
    this.root = root;
  }

  /** The run of a listener's session; the first listener of a session that comes here is kept. */
  static ExecutorRun of(GatewatchListener travelled) {
    return RUNS.computeIfAbsent(travelled.getSessionID(), session -> new ExecutorRun(travelled));
  }

  /** What this worker has sampled. */
  WorkerRecords records(String worker) {
    return records.computeIfAbsent(worker, name -> new WorkerRecords());
  }

  /** What was sampled of workers whose tasks are over. */
  List<TaskRecords> late(Duration patience) {
    boolean isAll = root.flush(patience);
    List<TaskRecords> late = new ArrayList<>();
    for (WorkerRecords one : records.values()) {
      TaskRecords taken = one.takeLate(WorkerName.jvm());
      if (taken != null) {
        late.add(taken);
      }
    }
    if (!isAll) {
      log.warn("The last samples of this JVM are late; they go with its next task, if any");
    }
    return late;
  }

  /** A listener for a task of this worker. */
  GatewatchListener replica(String worker, Map<String, NonFiniteOrigin> elsewhere) {
    elsewhere.forEach(root::averagedWith);
    GatewatchListener replica = root.clone();
    replica.setWorkerID(worker);
    replica.setStorageRouter(records(worker));
    return replica;
  }
}
