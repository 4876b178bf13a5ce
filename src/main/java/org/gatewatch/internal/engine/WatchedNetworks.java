package org.gatewatch.internal.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.crashdump.RetriedTask;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.dl4j.SharedGradients;
import org.gatewatch.internal.summarise.Summariser;
import org.jspecify.annotations.Nullable;

/**
 * The networks that one listener watches. Callbacks of one network come from one thread at a time;
 * {@link #forget} may be called from any.
 */
public final class WatchedNetworks {
  private final RoutingIterationListener listener;
  private final Settings settings;
  private final AlertReceivers receivers;
  private final Consumer<Alert> telling;
  private final TrainingStop stop;
  private final ListenerFamily family;
  private final boolean isClone;
  private final Class<? extends RuntimeException> wanted;
  private final OverheadClock clock = new OverheadClock();
  private TrainingGuard guard;
  private final List<WatchedNetwork> networks = new CopyOnWriteArrayList<>();
  private int finished;
  private int finishedEpoch;
  private volatile boolean ended;
  private IntFunction<Summariser> summarisers = side -> SummariserChoice.configured().make(side);

  /**
   * No networks yet.
   *
   * @param listener names session, worker and router
   * @param stop what ends training, if it is to stop
   * @param wanted what {@code stop} makes: the only exception that callbacks throw
   * @param isClone whether the listener is one that a {@code ParallelWrapper} makes for each fit
   */
  public WatchedNetworks(
      RoutingIterationListener listener,
      Settings settings,
      AlertReceivers receivers,
      TrainingStop stop,
      Class<? extends RuntimeException> wanted,
      ListenerFamily family,
      boolean isClone) {
    this.listener = listener;
    this.settings = settings;
    this.receivers = receivers;
    this.telling = receivers.telling();
    this.stop = stop;
    this.wanted = wanted;
    this.family = family;
    this.isClone = isClone;
    guard = new TrainingGuard(wanted, clock);
  }

  /** What is done in a callback; one that holds nothing is the same object every time. */
  @FunctionalInterface
  public interface Step<T> {
    /** Does it. */
    void run(WatchedNetwork network, Model model, T given);
  }

  /** Does what is to be done in a callback of a network, and keeps failures away from training. */
  public <T> void step(Model model, T given, Step<T> step) {
    if (!ended && family.isFollowing(model) && guard.enter()) {
      try {
        WatchedNetwork network = of(model);
        if (network != null && network.attachment().enter()) {
          try {
            step.run(network, model, given);
          } finally {
            network.leave();
          }
        }
      } catch (Throwable e) {
        guard.caught(e);
      } finally {
        guard.leave();
      }
    }
  }

  /** Takes what an iteration of a network has come to, and ends it. */
  public void update(Model model, int iteration, int epoch) {
    finished = iteration;
    finishedEpoch = epoch;
    try {
      step(model, this, (network, of, own) -> network.update(of, own.finished, own.finishedEpoch));
    } finally {
      guard.endIteration();
    }
  }

  /** How long all steps have held up training so far, in nanoseconds. */
  public long overheadNanos() {
    return clock.nanos();
  }

  /** Takes other summarisers than those configured, made from the side of a heatmap. */
  public void summariseWith(IntFunction<Summariser> others) {
    summarisers = others;
  }

  /** What is kept for a network; null if it has no parameters. */
  private @Nullable WatchedNetwork of(Model model) {
    for (int i = 0; i < networks.size(); i++) {
      WatchedNetwork known = networks.get(i);
      if (known.capture().isOf(model) && !known.attachment().isOver()) {
        return known;
      }
    }
    if (model.numParams() == 0) {
      family.unfollowed().noParameters();
      return null;
    }
    networks.removeIf(
        network -> network.attachment().isOver() || network.capture().model() == null);
    WatchedNetwork added =
        family.watch(
            listener,
            isClone,
            (session, worker) -> stream(session, worker, isToStop(model)),
            stream -> watched(model, stream));
    networks.add(added);
    Departures.tell(model, family);
    return added;
  }

  private boolean isToStop(Model model) {
    boolean isRefused = settings.stopping() && SharedGradients.isIn(model);
    if (isRefused) {
      family.unfollowed().stopRefused();
    }
    return settings.stopping() && !isRefused;
  }

  private WorkerStream stream(String session, String worker, boolean stopping) {
    StatsStorageRouter router =
        Arguments.requireNonNull("the listener's storage router", listener.getStorageRouter());
    return new WorkerStream(router, session, worker, settings, stopping, receivers, family.traps());
  }

  private WatchedNetwork watched(Model model, WorkerStream stream) {
    String task = listener.getStorageRouter() instanceof RetriedTask retried ? retried.task() : "";
    CrashDumpRecorder crashDump =
        new CrashDumpRecorder(
            settings.crashDump(), stream.session(), stream.worker(), task, family.crashDumpOnce());
    return new WatchedNetwork(
        new Attachment(listener),
        model,
        settings,
        stream,
        telling,
        stop,
        crashDump,
        summarisers.apply(settings.maxHeatmapSide()),
        family.unfollowed(),
        clock);
  }

  /** Takes no steps from now on; false if that is so already. */
  public boolean end() {
    boolean isFirst = !ended;
    ended = true;
    return isFirst;
  }

  /** Knows no network, and no failure, any more; networks are closed by the family. */
  public void forget() {
    networks.clear();
    guard = new TrainingGuard(wanted, clock);
  }
}
