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
import org.gatewatch.internal.summarise.Summariser;
import org.jspecify.annotations.Nullable;

/**
 * The networks that one listener watches. Callbacks of one network come from one thread at a time;
 * {@link #forget} may be called from any.
 */
public final class WatchedNetworks {
  private final RoutingIterationListener listener;
  private final Settings settings;
  private final Consumer<Alert> onAlert;
  private final TrainingStop stop;
  private final ListenerFamily family;
  private final List<WatchedNetwork> networks = new CopyOnWriteArrayList<>();
  private IntFunction<Summariser> summarisers = side -> SummariserChoice.configured().make(side);

  /**
   * No networks yet.
   *
   * @param listener names session, worker and router
   * @param stop what ends training, if it is to stop
   */
  public WatchedNetworks(
      RoutingIterationListener listener,
      Settings settings,
      Consumer<Alert> onAlert,
      TrainingStop stop,
      ListenerFamily family) {
    this.listener = listener;
    this.settings = settings;
    this.onAlert = onAlert;
    this.stop = stop;
    this.family = family;
  }

  /** Takes other summarisers than those configured, made from the side of a heatmap. */
  public void summariseWith(IntFunction<Summariser> others) {
    summarisers = others;
  }

  /** What is kept for a network; null if it has no parameters. */
  public @Nullable WatchedNetwork of(Model model) {
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
    WatchedNetwork added = family.watch(listener, this::stream, stream -> watched(model, stream));
    networks.add(added);
    return added;
  }

  private WorkerStream stream(String session, String worker) {
    StatsStorageRouter router =
        Settings.requireNonNull("the listener's storage router", listener.getStorageRouter());
    return new WorkerStream(
        router, session, worker, settings.maxQueuedSamples(), settings.stopping());
  }

  private WatchedNetwork watched(Model model, WorkerStream stream) {
    CrashDumpRecorder crashDump =
        new CrashDumpRecorder(
            settings.crashDump(), stream.session(), stream.worker(), family.crashDumpOnce());
    return new WatchedNetwork(
        new Attachment(listener),
        model,
        settings,
        stream,
        onAlert,
        stop,
        crashDump,
        summarisers.apply(settings.maxHeatmapSide()),
        family.unfollowed());
  }

  /** How long the backward passes of recurrent layers were held up so far, in nanoseconds. */
  public long wayBackNanos() {
    long held = 0;
    for (WatchedNetwork network : networks) {
      held += network.capture().wayBackNanos();
    }
    return held;
  }

  /** Knows no network any more; they are closed by the family. */
  public void forget() {
    networks.clear();
  }
}
