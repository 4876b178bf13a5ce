package org.gatewatch;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.engine.AlertReceivers;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.engine.ListenerFamily;
import org.gatewatch.internal.engine.RunNames;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.engine.WatchedNetworks;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Watches every gate of every LSTM of a network while it trains:
 *
 * <pre>{@code
 * model.addListeners(GatewatchListener.builder(storage).frequency(10).build());
 * }</pre>
 *
 * <p>Every N-th iteration, and the one in which a value becomes NaN or infinite, all quantities of
 * that one iteration are summarised, where they lie or from copies; what a few examples do inside
 * recurrent cells is computed again from copies, and the sample goes to storage, on another thread.
 * The listener only observes: training is bit-identical with and without it, it draws no random
 * numbers, never waits for storage, and never throws into {@code fit} unless {@link
 * NonFinitePolicy#STOP} asks for it. Training waits for nothing but the crash dump, once, if a
 * directory for it is given.
 *
 * <p>Works on {@code MultiLayerNetwork} and {@code ComputationGraph}. Callbacks belong to the
 * training thread; {@link #close} may be called from any thread once training has ended. {@link
 * #clone} gives each worker of a {@code ParallelWrapper} or of Spark a listener of its own.
 */
public final class GatewatchListener implements RoutingIterationListener, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** What it was asked to do. */
  private final Settings settings;

  /** The run that it belongs to. */
  private String sessionId;

  /** Its first network's worker; others have a number behind it. */
  private String workerId;

  private transient @Nullable StatsStorageRouter router;
  private transient AlertReceivers receivers;
  private transient ListenerFamily family;
  private transient WatchedNetworks networks;
  private final transient boolean isClone;

  GatewatchListener(
      @Nullable StatsStorageRouter router,
      Settings settings,
      String sessionId,
      String workerId,
      AlertReceivers receivers,
      ListenerFamily family,
      boolean isClone) {
    this.router = router;
    this.settings = settings;
    this.sessionId = sessionId;
    this.workerId = workerId;
    this.receivers = receivers;
    this.family = family;
    this.isClone = isClone;
    this.networks = newNetworks();
  }

  private WatchedNetworks newNetworks() {
    return new WatchedNetworks(
        this,
        settings,
        receivers,
        NonFiniteException::new,
        NonFiniteException.class,
        family,
        isClone);
  }

  /**
   * Starts to build a listener.
   *
   * @param router where samples go: any {@code StatsStorage}, such as the one attached to the UI
   *     server, or a remote router
   * @return a builder with the default of every option
   * @throws IllegalArgumentException if it is null
   */
  public static GatewatchListenerBuilder builder(StatsStorageRouter router) {
    return new GatewatchListenerBuilder(Arguments.requireNonNull("router", router));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    networks.step(model, activations, (network, of, left) -> network.forward(of, left));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    networks.step(model, activations, (network, of, left) -> network.forward(of, left));
  }

  @Override
  public void onGradientCalculation(Model model) {
    family.hasSeen(model);
    networks.step(model, model, (network, of, same) -> network.gradient(of));
  }

  @Override
  public void onBackwardPass(Model model) {
    networks.step(model, model, (network, of, same) -> network.capture().endBackward(of));
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    family.hasSeen(model);
    networks.update(model, iteration, epoch);
  }

  /** Does nothing. */
  @Override
  public void onEpochStart(Model model) {}

  /** Does nothing. */
  @Override
  public void onEpochEnd(Model model) {}

  /** Takes other summarisers than those configured, made from the side of a heatmap: for tests. */
  void summariseWith(IntFunction<Summariser> others) {
    networks.summariseWith(others);
  }

  /**
   * The crash dump that was written, as an absolute path; null if there is none. It is there when
   * the alert is told. May be called at any time, from any thread.
   *
   * @return the file, or null
   */
  public @Nullable Path crashDump() {
    return family.crashDumpOnce().file();
  }

  /**
   * How long it has held up training so far: all its callbacks, and what it does within the
   * backward pass of recurrent layers.
   *
   * @return nanoseconds; to be asked on the training thread
   */
  public long overheadNanos() {
    return networks.overheadNanos();
  }

  /**
   * Waits until what was sampled so far is stored, or given up as lost; of a listener that is no
   * clone, in all its clones, too. For the end of a part of a training, such as a task of Spark,
   * behind which nobody may wait any more. To be called on the training thread, outside callbacks.
   *
   * @param patience how long to wait at most
   * @return false if some samples are still on their way then
   */
  public boolean flush(Duration patience) {
    return family.flush(isClone ? this : null, patience.toNanos());
  }

  /**
   * Hears of an alert of a copy of it on another machine. It is written to the log, told to the
   * callback and sent to the webhook, as if it had been found here; not to a callback that is
   * serialisable, since that went along.
   *
   * @param alert with the session and the worker that have it
   */
  public void relay(Alert alert) {
    receivers.relay(alert);
  }

  /**
   * Hears of non-finite values in a replica on another machine, with which those here are averaged.
   * If the parameters of one here are non-finite at the beginning of an iteration from now on, its
   * alert says that they came from there.
   *
   * @param worker the replica's worker
   * @param origin where its values came from
   */
  public void averagedWith(String worker, NonFiniteOrigin origin) {
    family.averagedWith(worker, origin);
  }

  /**
   * Detaches from the networks it watched, stores what is queued (waiting at most a few seconds)
   * and marks its workers as ended; so it does for all its clones. What is on its way to a webhook
   * has 5 seconds more. Within a callback of a network it stays in the network's list, and does
   * nothing from then on. The second call does nothing.
   */
  @Override
  public void close() {
    if (networks.end()) {
      if (isClone) {
        family.close(this);
      } else {
        receivers.close(family.close());
      }
      networks.forget();
    }
  }

  @Override
  public void setStorageRouter(@Nullable StatsStorageRouter router) {
    forgetNetworks();
    this.router = router;
  }

  @Override
  public @Nullable StatsStorageRouter getStorageRouter() {
    return router;
  }

  @Override
  public void setWorkerID(String workerId) {
    Arguments.requireId("workerID", workerId);
    forgetNetworks();
    this.workerId = workerId;
  }

  @Override
  public String getWorkerID() {
    return workerId;
  }

  @Override
  public void setSessionID(String sessionId) {
    Arguments.requireId("sessionID", sessionId);
    forgetNetworks();
    this.sessionId = sessionId;
  }

  @Override
  public String getSessionID() {
    return sessionId;
  }

  private void forgetNetworks() {
    family.close(this);
    networks.forget();
  }

  /**
   * A listener of the same session and settings, as a worker of its own, attached to nothing. It is
   * closed with the listener that it is a clone of, or by itself before.
   */
  @Override
  public GatewatchListener clone() {
    String worker = RunNames.nextWorker(sessionId);
    return new GatewatchListener(router, settings, sessionId, worker, receivers, family, true);
  }

  /**
   * Takes along what can travel.
   *
   * @serialData its fields, then the router and the callback, each null if it is not serialisable
   * @param out where to
   * @throws IOException if it cannot be written
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    family.hasTravelled();
    out.writeObject(router instanceof Serializable ? router : null);
    out.writeObject(receivers.travelling());
  }

  /**
   * Starts anew on another machine: it has seen no network, and tells nobody unless its callback
   * came along.
   *
   * @param in where from
   * @throws IOException if it cannot be read
   * @throws ClassNotFoundException if the class of the router or the callback is not there
   */
  @SuppressWarnings("unchecked")
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    router = (StatsStorageRouter) in.readObject();
    receivers = AlertReceivers.arrived((Consumer<Alert>) in.readObject());
    family = new ListenerFamily();
    networks = newNetworks();
  }
}
