package org.gatewatch;

import java.nio.file.Path;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.internal.engine.AlertReceivers;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.samediff.WatchedGraphs;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Watches every gate of the recurrent operations of a SameDiff graph while {@code SameDiff.fit}
 * trains it, as {@link GatewatchListener} watches those of DL4J's networks; the page and all that
 * is stored are the same:
 *
 * <pre>{@code
 * graph.addListeners(GatewatchSameDiffListener.builder(storage).frequency(10).build());
 * }</pre>
 *
 * <p>Recurrent operations ({@code lstmLayer}, {@code gru}) are layers, named as the operation is;
 * the graph's other variables are layers, too, one a name scope. Weights are those that the
 * iteration computed with; gradients are as backpropagation left them, updates as they are
 * subtracted.
 *
 * <p>SameDiff mostly does not compute the loss that it tells listeners and {@code History}, which
 * is 0. In iterations that are sampled the listener has it computed, for itself alone.
 *
 * <p>The listener only observes: variables after training are bit-identical with and without it. It
 * draws no random numbers, never waits for storage, and never throws into {@code fit} unless {@link
 * NonFinitePolicy#STOP} asks for it. Then {@code fit} ends before a value that is not finite is
 * carried into the variable in whose gradient or update it was found; SameDiff may have changed
 * others in the same iteration.
 *
 * <p>Callbacks belong to the training thread; {@link #close} may be called from any thread once
 * training has ended. One listener may serve several graphs, each of which is a worker.
 */
public final class GatewatchSameDiffListener extends BaseListener implements AutoCloseable {
  private final WatchedGraphs graphs;

  GatewatchSameDiffListener(
      StatsStorageRouter router,
      Settings settings,
      String sessionId,
      String workerId,
      AlertReceivers receivers) {
    graphs =
        new WatchedGraphs(
            router,
            settings,
            sessionId,
            workerId,
            receivers,
            NonFiniteException::new,
            NonFiniteException.class);
  }

  /**
   * Starts to build a listener.
   *
   * @param router where samples go: any {@code StatsStorage}, such as the one attached to the UI
   *     server, or a remote router
   * @return a builder with the default of every option
   * @throws IllegalArgumentException if it is null
   */
  public static GatewatchSameDiffListenerBuilder builder(StatsStorageRouter router) {
    return new GatewatchSameDiffListenerBuilder(Arguments.requireNonNull("router", router));
  }

  /**
   * Whether it is to be called.
   *
   * @param operation what SameDiff does
   * @return true for training only, until it is closed
   */
  @Override
  public boolean isActive(Operation operation) {
    return operation == Operation.TRAINING && graphs.isWatching();
  }

  @Override
  public void iterationStart(SameDiff graph, At at, MultiDataSet minibatch, long etlMillis) {
    graphs.begin(graph, at, minibatch);
  }

  @Override
  public void opExecution(
      SameDiff graph,
      At at,
      MultiDataSet minibatch,
      SameDiffOp operation,
      @Nullable OpContext context,
      INDArray[] outputs) {
    if (graphs.wants(operation.getName())) {
      graphs.step(graph, watched -> watched.operation(operation, context, outputs));
    }
  }

  @Override
  public void activationAvailable(
      SameDiff graph,
      At at,
      MultiDataSet minibatch,
      SameDiffOp operation,
      String name,
      INDArray activation) {
    if (graphs.wants(name)) {
      graphs.step(graph, watched -> watched.array(name, activation));
    }
  }

  @Override
  public void preUpdate(SameDiff graph, At at, Variable variable, INDArray update) {
    graphs.step(graph, watched -> watched.update(variable, update));
  }

  @Override
  public void iterationDone(SameDiff graph, At at, MultiDataSet minibatch, Loss loss) {
    try {
      graphs.step(graph, watched -> watched.end(loss));
    } finally {
      graphs.endIteration();
    }
  }

  /**
   * The crash dump that was written, as an absolute path; null if there is none. It is there when
   * the alert is told. May be called at any time, from any thread.
   *
   * @return the file, or null
   */
  public @Nullable Path crashDump() {
    return graphs.crashDump();
  }

  /**
   * How long it has held up training so far: all its callbacks.
   *
   * @return nanoseconds; to be asked on the training thread
   */
  public long overheadNanos() {
    return graphs.overheadNanos();
  }

  /**
   * Stores what is queued (waiting at most a few seconds) and marks its workers as ended. What is
   * on its way to a webhook has 5 seconds more. It stays in the graph's list, and does nothing from
   * then on. The second call does nothing.
   */
  @Override
  public void close() {
    graphs.close();
  }
}
