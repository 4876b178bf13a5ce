package org.gatewatch.spark;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskFailureListener;
import org.deeplearning4j.nn.api.Model;
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

  private final WeakReference<Model> model;
  private final String worker;
  private final TaskRecords.Task task;
  private final WorkerRecords records;
  private final GatewatchListener listener;

  private TaskReplica(
      Model model,
      String worker,
      TaskRecords.Task task,
      WorkerRecords records,
      GatewatchListener listener) {
    this.model = new WeakReference<>(model);
    this.worker = worker;
    this.task = task;
    this.records = records;
    this.listener = listener;
  }

  /**
   * Begins to watch.
   *
   * @param context of the task
   * @param number which of the task's networks it is, from 1
   * @param model the network
   * @param travelled the listener that came with the task
   * @param elsewhere what other workers have that averaging may bring
   * @param destination takes what was sampled
   */
  static TaskReplica begin(
      TaskContext context,
      int number,
      Model model,
      GatewatchListener travelled,
      Map<String, NonFiniteOrigin> elsewhere,
      Consumer<TaskRecords> destination) {
    String worker = WorkerName.of(context) + (number == 1 ? "" : " network " + number);
    ExecutorRun run = ExecutorRun.of(travelled);
    TaskReplica replica =
        new TaskReplica(
            model,
            worker,
            new TaskRecords.Task(context.stageId(), context.partitionId(), number),
            run.records(worker),
            run.replica(worker, elsewhere));
    replica.records.begin(SparkEnv.get().conf().getAppId(), replica.task);
    TaskCompletionListener ending = ended -> replica.send(destination);
    context.addTaskCompletionListener(ending);
    return replica;
  }

  /**
   * At the end of a task that does not fail, sends what tasks that are over have sampled since.
   * SharedTrainingMaster trains on with the network of an earlier task, and with its listeners.
   */
  static void sendLateAtTheEndOf(
      TaskContext context, GatewatchListener travelled, Consumer<TaskRecords> destination) {
    AtomicBoolean hasFailed = new AtomicBoolean();
    TaskFailureListener failing = (failed, cause) -> hasFailed.set(true);
    context.addTaskFailureListener(failing);
    TaskCompletionListener ending =
        ended -> {
          if (!hasFailed.get()) {
            ExecutorRun.of(travelled).late(PATIENCE).forEach(destination);
          }
        };
    context.addTaskCompletionListener(ending);
  }

  /** Whether it watches this network. */
  boolean isOf(Model other) {
    return model.get() == other;
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
    records.end();
  }

  private void flush() {
    if (!listener.flush(PATIENCE)) {
      log.warn(
          "The last samples of worker {} are late; they go with its next task, if any", worker);
    }
  }
}
