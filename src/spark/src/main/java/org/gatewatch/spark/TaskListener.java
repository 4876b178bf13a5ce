package org.gatewatch.spark;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.origin.NonFiniteOrigin;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The listener that DL4J knows. On the driver it sees nothing; Spark sends a copy with each task,
 * which watches what that task trains.
 */
final class TaskListener implements TrainingListener, Serializable {
  private static final long serialVersionUID = 1L;

  private final GatewatchListener listener;
  private final RecordsAccumulator records;

  /** On the driver, what is known of all workers. */
  private transient @Nullable Supplier<Map<String, NonFiniteOrigin>> knowing;

  /** In a task, what was known when it was sent. */
  private transient Map<String, NonFiniteOrigin> elsewhere = Map.of();

  private transient @Nullable TaskContext task;

  /** Most tasks train one network; with SharedTrainingMaster one may train several at once. */
  private transient List<TaskReplica> replicas = new CopyOnWriteArrayList<>();

  /** For the driver. */
  TaskListener(
      GatewatchListener listener,
      RecordsAccumulator records,
      Supplier<Map<String, NonFiniteOrigin>> knowing) {
    this.listener = listener;
    this.records = records;
    this.knowing = knowing;
  }

  private void step(Model model, Consumer<GatewatchListener> step) {
    if (task != null) {
      of(model, task).step(step);
    }
  }

  private TaskReplica of(Model model, TaskContext task) {
    for (TaskReplica replica : replicas) {
      if (replica.isOf(model)) {
        return replica;
      }
    }
    return begin(model, task);
  }

  private synchronized TaskReplica begin(Model model, TaskContext task) {
    int number = replicas.size() + 1;
    TaskReplica replica = TaskReplica.begin(task, number, model, listener, elsewhere, records::add);
    replicas.add(replica);
    return replica;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    step(model, one -> one.onForwardPass(model, activations));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    step(model, one -> one.onForwardPass(model, activations));
  }

  @Override
  public void onGradientCalculation(Model model) {
    step(model, one -> one.onGradientCalculation(model));
  }

  @Override
  public void onBackwardPass(Model model) {
    step(model, one -> one.onBackwardPass(model));
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    step(model, one -> one.iterationDone(model, iteration, epoch));
  }

  /** Does nothing. */
  @Override
  public void onEpochStart(Model model) {}

  /** Does nothing. */
  @Override
  public void onEpochEnd(Model model) {}

  /**
   * Takes along what is known of other workers by now.
   *
   * @serialData its fields, then the map
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(knowing == null ? elsewhere : knowing.get());
  }

  @SuppressWarnings("unchecked")
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    elsewhere = (Map<String, NonFiniteOrigin>) in.readObject();
    replicas = new CopyOnWriteArrayList<>();
    task = TaskContext.get();
    if (task != null) {
      TaskReplica.sendLateAtTheEndOf(task, listener, records::add);
    }
  }
}
