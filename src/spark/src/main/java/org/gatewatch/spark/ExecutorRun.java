package org.gatewatch.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gatewatch.GatewatchListener;
import org.gatewatch.origin.NonFiniteOrigin;

/**
 * What a JVM keeps of a session from task to task: the listener whose clones watch, with what they
 * have learned of their workers, and what is on its way to the driver. Safe for use by many
 * threads.
 */
final class ExecutorRun {
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

  /** A listener for a task of this worker. */
  GatewatchListener replica(String worker, Map<String, NonFiniteOrigin> elsewhere) {
    elsewhere.forEach(root::averagedWith);
    GatewatchListener replica = root.clone();
    replica.setWorkerID(worker);
    replica.setStorageRouter(records(worker));
    return replica;
  }
}
