package org.gatewatch.crashdump;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * A crash dump of a SameDiff graph that was read: an iteration in which the first non-finite value
 * was found, with what it was computed from. The graph itself comes from the program that trained
 * it, since SameDiff 1.0.0-M2.1 reads back none with an {@code lstmLayer}:
 *
 * <pre>{@code
 * SameDiffCrashDump.read(file).replay(buildGraph(), listener);
 * }</pre>
 *
 * <p>Not safe for use by several threads, as arrays are not.
 */
public final class SameDiffCrashDump extends ToldDump {
  private final Map<String, INDArray> variables;
  private final Map<String, Map<String, INDArray>> updaterStates;
  private final TrainingStep step;
  private final List<String> updated;

  SameDiffCrashDump(
      Map<String, INDArray> variables,
      Map<String, Map<String, INDArray>> updaterStates,
      TrainingStep step,
      List<String> updated,
      Told told) {
    super(told);
    this.variables = variables;
    this.updaterStates = updaterStates;
    this.step = step;
    this.updated = List.copyOf(updated);
  }

  /**
   * Reads a crash dump; all of it is held in memory.
   *
   * @param file what a {@code GatewatchSameDiffListener} wrote
   * @return all that is in the file, but for the graph
   * @throws IOException if the file cannot be read, is damaged or is no crash dump of a graph; the
   *     message is one sentence that names the file
   */
  public static SameDiffCrashDump read(Path file) throws IOException {
    return new CrashDumpReader(file).readGraph();
  }

  /**
   * Variables and constants, by their names in the graph and shaped as there.
   *
   * @return the arrays themselves, of any data type; unmodifiable
   */
  public Map<String, INDArray> variables() {
    return Collections.unmodifiableMap(variables);
  }

  /**
   * The variables that the iteration had changed already when the value was found: SameDiff updates
   * each as soon as its gradient is there. All others are those that produced the value. What the
   * updater keeps has moved on for these, and for the one in whose update the value was found.
   *
   * @return names; mostly none
   */
  public List<String> updated() {
    return updated;
  }

  /**
   * What the iteration trained on.
   *
   * @return a new one of the same arrays, in the order of the graph's mappings; with masks if there
   *     were any
   */
  public MultiDataSet minibatch() {
    return new MultiDataSet(
        step.arrays(Role.FEATURES),
        step.arrays(Role.LABELS),
        masks(Role.FEATURES_MASK, Role.FEATURES),
        masks(Role.LABELS_MASK, Role.LABELS));
  }

  private @Nullable INDArray @Nullable [] masks(Role role, Role of) {
    @Nullable INDArray[] masks = step.arrays(role);
    return masks.length == 0 ? null : Arrays.copyOf(masks, step.arrays(of).length);
  }

  /**
   * Computes the iteration again, with {@code SameDiff.fit}: gives a graph the values of variables
   * and constants, the count of iterations and epochs and what the updater kept, and trains it once
   * on the minibatch. Operations that are random draw other numbers than they did then.
   *
   * @param graph built as the one that was trained, with its training configuration; it is changed
   * @param listeners are told of the iteration, on this thread, beside the graph's own
   * @throws IllegalArgumentException if the graph is another one, naming in what
   * @throws RuntimeException whatever the listeners throw
   */
  public void replay(SameDiff graph, Listener... listeners) {
    TrainingConfig config = graph.getTrainingConfig();
    if (config == null) {
      throw new IllegalArgumentException("the graph has no training configuration");
    }
    variables.forEach((name, values) -> requireSame(graph, name, values));
    variables.forEach((name, values) -> graph.getVariable(name).getArr().assign(values));
    config.setIterationCount(alert().iteration());
    config.setEpochCount(alert().epoch());
    Listener[] all = Arrays.copyOf(listeners, listeners.length + 1);
    all[listeners.length] = new UpdaterRestore(graph);
    graph.fit(minibatch(), all);
  }

  private static void requireSame(SameDiff graph, String name, INDArray values) {
    INDArray present = graph.hasVariable(name) ? graph.getVariable(name).getArr() : null;
    if (present == null || !Arrays.equals(present.shape(), values.shape())) {
      throw new IllegalArgumentException(
          "the graph that was trained has %s of shape %s, this one %s"
              .formatted(
                  name,
                  Arrays.toString(values.shape()),
                  present == null ? "none" : Arrays.toString(present.shape())));
    }
  }

  /** A graph has an updater only from the first operation on that it trains with. */
  private final class UpdaterRestore extends BaseListener {
    private final SameDiff trained;
    private boolean isDone;

    UpdaterRestore(SameDiff trained) {
      this.trained = trained;
    }

    @Override
    public boolean isActive(Operation operation) {
      return operation == Operation.TRAINING;
    }

    @Override
    public void preOpExecution(SameDiff graph, At at, SameDiffOp operation, OpContext context) {
      if (!isDone) {
        isDone = true;
        updaterStates.forEach(this::restore);
      }
    }

    private void restore(String variable, Map<String, INDArray> state) {
      GradientUpdater<?> updater = trained.getUpdaterMap().get(variable);
      Map<String, INDArray> kept = updater == null ? Map.of() : updater.getState();
      state.forEach(
          (key, values) -> {
            INDArray present = kept.get(key);
            if (present != null) {
              present.assign(values);
            }
          });
    }
  }
}
