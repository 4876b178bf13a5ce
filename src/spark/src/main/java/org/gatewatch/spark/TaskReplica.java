package org.gatewatch.spark;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFiniteException;
import org.gatewatch.origin.NonFiniteOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches what one task trains, and sends what it sampled when the task is over. */
final class TaskReplica {
  private static final Logger log = LoggerFactory.getLogger(TaskReplica.class);

  /** The last samples of a task are seldom further behind. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String worker;
  private final TaskRecords.Task task;
  private final WorkerRecords records;
  private final GatewatchListener listener;

  private TaskReplica(
      String worker, TaskRecords.Task task, WorkerRecords records, GatewatchListener listener) {
    this.worker = worker;
    this.task = task;
    this.records = records;
    this.listener = listener;
  }

  /**
   * Begins to watch.
   *
   * @param context of the task
   * @param travelled the listener that came with the task
   * @param elsewhere what other workers have that averaging may bring
   * @param destination takes what was sampled
   */
  static TaskReplica begin(
      TaskContext context,
      GatewatchListener travelled,
      Map<String, NonFiniteOrigin> elsewhere,
      Consumer<TaskRecords> destination) {
    String worker = WorkerName.of(context);
    ExecutorRun run = ExecutorRun.of(travelled);
    TaskReplica replica =
        new TaskReplica(
            worker,
            new TaskRecords.Task(context.stageId(), context.partitionId()),
            run.records(worker),
            run.replica(worker, elsewhere));
    TaskCompletionListener ending = ended -> replica.send(destination);
    context.addTaskCompletionListener(ending);
    return replica;
  }

  /** Watches a step of the training. */
  void step(Consumer<GatewatchListener> step) {
    try {
      step.accept(listener);
    } catch (NonFiniteException e) {
      flush();
      throw new NonFiniteInTaskException(
          worker, e, records.takeLastNonFinite(task, WorkerName.jvm()));
    }
  }

  /** Spark takes nothing from a task that failed, but its exception. */
  private void send(Consumer<TaskRecords> destination) {
    flush();
    destination.accept(records.take(task, WorkerName.jvm()));
  }

  private void flush() {
    if (!listener.flush(PATIENCE)) {
      log.warn(
          "The last samples of worker {} are late; they go with its next task, if any", worker);
    }
  }
}
