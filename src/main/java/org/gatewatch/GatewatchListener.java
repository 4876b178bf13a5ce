package org.gatewatch;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.capture.ModelCapture;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.crashdump.SingleUse;
import org.gatewatch.internal.engine.RunNames;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.engine.SummariserChoice;
import org.gatewatch.internal.engine.TrainingGuard;
import org.gatewatch.internal.engine.WatchedNetwork;
import org.gatewatch.internal.summarise.Summariser;
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
  private transient Consumer<Alert> onAlert;
  private transient TrainingGuard guard = new TrainingGuard(NonFiniteException.class);
  private transient List<WatchedNetwork> networks = new ArrayList<>();
  private transient SingleUse crashDumpOnce = new SingleUse();
  private transient IntFunction<Summariser> summarisers = GatewatchListener::configured;
  private transient int networksSeen;
  private transient volatile boolean closed;

  GatewatchListener(
      @Nullable StatsStorageRouter router,
      Settings settings,
      String sessionId,
      String workerId,
      Consumer<Alert> onAlert) {
    this.router = router;
    this.settings = settings;
    this.sessionId = sessionId;
    this.workerId = workerId;
    this.onAlert = onAlert;
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
    return new GatewatchListenerBuilder(Settings.requireNonNull("router", router));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    step(model, activations, (network, of, left) -> network.capture().forward(of, left));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    step(model, activations, (network, of, left) -> network.capture().forward(of, left));
  }

  @Override
  public void onGradientCalculation(Model model) {
    step(model, model, (network, of, same) -> network.gradient(of));
  }

  @Override
  public void onBackwardPass(Model model) {
    step(model, model, (network, of, same) -> network.capture().endBackward(of));
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (isWatched(model) && guard.enter()) {
      try {
        network(model).update(model, iteration, epoch);
      } catch (Throwable e) {
        guard.caught(e);
      } finally {
        guard.leave();
        guard.endIteration();
      }
    }
  }

  private <T> void step(Model model, T given, Step<T> step) {
    if (isWatched(model) && guard.enter()) {
      try {
        step.run(network(model), model, given);
      } catch (Throwable e) {
        guard.caught(e);
      } finally {
        guard.leave();
      }
    }
  }

  /** What is done in a callback; one that holds nothing is the same object every time. */
  @FunctionalInterface
  private interface Step<T> {
    void run(WatchedNetwork network, Model model, T given);
  }

  /** Does nothing. */
  @Override
  public void onEpochStart(Model model) {}

  /** Does nothing. */
  @Override
  public void onEpochEnd(Model model) {}

  private boolean isWatched(Model model) {
    return !closed && ModelCapture.canCapture(model);
  }

  /** What is kept for a network; another network of the same listener counts as another worker. */
  private WatchedNetwork network(Model model) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).capture().isOf(model)) {
        return networks.get(i);
      }
    }
    networks.removeIf(network -> network.capture().model() == null);
    networksSeen++;
    String worker = networksSeen == 1 ? workerId : workerId + "-" + networksSeen;
    StatsStorageRouter to = Settings.requireNonNull("the listener's storage router", router);
    CrashDumpRecorder crashDump =
        new CrashDumpRecorder(settings.crashDump(), sessionId, worker, crashDumpOnce);
    Summariser summariser = summarisers.apply(settings.maxHeatmapSide());
    WatchedNetwork added =
        new WatchedNetwork(
            model,
            settings,
            to,
            sessionId,
            worker,
            onAlert,
            NonFiniteException::new,
            crashDump,
            summariser);
    networks.add(added);
    return added;
  }

  private static Summariser configured(int maxHeatmapSide) {
    return SummariserChoice.configured().make(maxHeatmapSide);
  }

  /** Takes other summarisers than those configured, made from the side of a heatmap: for tests. */
  void summariseWith(IntFunction<Summariser> others) {
    summarisers = others;
  }

  /**
   * The crash dump that was written, as an absolute path; null if there is none. It is there when
   * the alert is told. May be called at any time, from any thread.
   *
   * @return the file, or null
   */
  public @Nullable Path crashDump() {
    return crashDumpOnce.file();
  }

  /**
   * How long it has held up training so far: all its callbacks, and what it does within the
   * backward pass of recurrent layers.
   *
   * @return nanoseconds, of the networks that it watches now; to be asked on the training thread
   */
  public long overheadNanos() {
    long held = guard.nanos();
    for (WatchedNetwork network : networks) {
      held += network.capture().wayBackNanos();
    }
    return held;
  }

  /**
   * Detaches from the networks it watched, stores what is queued (waiting at most a few seconds)
   * and marks the session as ended. Within a callback of the network it stays in the network's
   * list, and does nothing from then on. The second call does nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (WatchedNetwork network : networks) {
      network.close();
      Model model = network.capture().model();
      if (model != null && !guard.isBusy()) {
        detach(model);
      }
    }
    networks.clear();
  }

  private void detach(Model model) {
    Collection<TrainingListener> attached =
        model instanceof ComputationGraph graph
            ? graph.getListeners()
            : ((MultiLayerNetwork) model).getListeners();
    List<TrainingListener> others = new ArrayList<>(attached);
    if (others.removeIf(listener -> listener == this)) {
      model.setListeners(others);
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
    Settings.requireId("workerID", workerId);
    forgetNetworks();
    this.workerId = workerId;
  }

  @Override
  public String getWorkerID() {
    return workerId;
  }

  @Override
  public void setSessionID(String sessionId) {
    Settings.requireId("sessionID", sessionId);
    forgetNetworks();
    this.sessionId = sessionId;
  }

  @Override
  public String getSessionID() {
    return sessionId;
  }

  private void forgetNetworks() {
    networks.forEach(WatchedNetwork::close);
    networks.clear();
    networksSeen = 0;
    guard = new TrainingGuard(NonFiniteException.class);
  }

  /** A listener of the same session and settings, as a worker of its own, attached to nothing. */
  @Override
  public GatewatchListener clone() {
    return new GatewatchListener(router, settings, sessionId, RunNames.nextWorker(), onAlert);
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
    out.writeObject(router instanceof Serializable ? router : null);
    out.writeObject(onAlert instanceof Serializable ? onAlert : null);
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
    Consumer<Alert> callback = (Consumer<Alert>) in.readObject();
    onAlert = callback == null ? alert -> {} : callback;
    guard = new TrainingGuard(NonFiniteException.class);
    networks = new ArrayList<>();
    crashDumpOnce = new SingleUse();
    summarisers = GatewatchListener::configured;
  }
}
