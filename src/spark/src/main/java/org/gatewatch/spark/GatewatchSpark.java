package org.gatewatch.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.SparkListenable;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.gatewatch.GatewatchListener;
import org.gatewatch.internal.engine.Arguments;

/**
 * Watches a training on Apache Spark:
 *
 * <pre>{@code
 * GatewatchSpark.attach(network, trainingMaster, listener, storage);
 * network.fit(data);
 * }</pre>
 *
 * <p>Each partition that is trained is a worker, named after host, executor, partition and JVM. Its
 * samples come to the driver's storage when its task ends, each once, whatever Spark repeats. With
 * {@link org.gatewatch.NonFinitePolicy#STOP} the task ends with a {@link NonFiniteInTaskException},
 * and the driver has the alert and its sample; Spark tries a task four times before the job fails.
 *
 * <p>Workers are marked as ended when the Spark application ends, or by {@link #close}.
 */
public final class GatewatchSpark implements AutoCloseable {
  private final JavaSparkContext context;
  private final Deliveries deliveries;
  private final FailedTasks failedTasks;

  private GatewatchSpark(
      SparkListenable network,
      JavaSparkContext context,
      TrainingMaster<?, ?> trainingMaster,
      GatewatchListener listener,
      StatsStorageRouter storage) {
    this.context = context;
    deliveries = new Deliveries(new DriverRun(storage, listener.getSessionID(), listener::relay));
    RecordsAccumulator records = new RecordsAccumulator(deliveries::take);
    context.sc().register(records);
    failedTasks = new FailedTasks(deliveries::take, deliveries::close);
    context.sc().addSparkListener(failedTasks);
    List<TrainingListener> listeners =
        List.of(new TaskListener(listener, records, deliveries::elsewhere));
    network.setListeners(listeners);
    trainingMaster.setListeners(listeners);
  }

  /**
   * Has a listener watch what a network's tasks train from now on. It takes the place of the
   * listeners that the network has.
   *
   * @param network on the driver
   * @param trainingMaster the network's
   * @param listener with the session, the options and the callback, which is called on the driver;
   *     its own router and worker are not used
   * @param storage where samples go, on the driver: any {@code StatsStorage}, such as the one
   *     attached to the UI server
   * @return what ends the run, if that shall be before the application ends
   * @throws IllegalArgumentException naming the argument that is null
   */
  public static GatewatchSpark attach(
      SparkDl4jMultiLayer network,
      TrainingMaster<?, ?> trainingMaster,
      GatewatchListener listener,
      StatsStorageRouter storage) {
    Arguments.requireNonNull("network", network);
    return attach(network, network.getSparkContext(), trainingMaster, listener, storage);
  }

  /**
   * Likewise for a graph.
   *
   * @param network on the driver
   * @param trainingMaster the network's
   * @param listener with the session, the options and the callback, which is called on the driver;
   *     its own router and worker are not used
   * @param storage where samples go, on the driver
   * @return what ends the run, if that shall be before the application ends
   * @throws IllegalArgumentException naming the argument that is null
   */
  public static GatewatchSpark attach(
      SparkComputationGraph network,
      TrainingMaster<?, ?> trainingMaster,
      GatewatchListener listener,
      StatsStorageRouter storage) {
    Arguments.requireNonNull("network", network);
    return attach(network, network.getSparkContext(), trainingMaster, listener, storage);
  }

  private static GatewatchSpark attach(
      SparkListenable network,
      JavaSparkContext context,
      TrainingMaster<?, ?> trainingMaster,
      GatewatchListener listener,
      StatsStorageRouter storage) {
    Arguments.requireNonNull("trainingMaster", trainingMaster);
    Arguments.requireNonNull("listener", listener);
    Arguments.requireNonNull("storage", storage);
    return new GatewatchSpark(network, context, trainingMaster, listener, storage);
  }

  /**
   * Stores what has come to the driver, marks the workers as ended, and takes nothing from then on.
   * Waits at most a few seconds. The second call does nothing.
   */
  @Override
  public void close() {
    if (!context.sc().isStopped()) {
      failedTasks.awaitLast(context.sc());
      context.sc().removeSparkListener(failedTasks);
    }
    deliveries.close();
  }
}
