package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.NonFiniteAlerts;
import org.gatewatch.internal.alerting.rules.RuleEngine;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.ModelCapture;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.publish.Publisher;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a listener keeps for one network: its capture, its alerts and its way to storage. */
public final class WatchedNetwork {
  private static final Logger log = LoggerFactory.getLogger(WatchedNetwork.class);

  private final Settings settings;
  private final StatsStorageRouter router;
  private final String session;
  private final String worker;
  private final Consumer<Alert> onAlert;
  private final TrainingStop stop;
  private final CrashDumpRecorder crashDump;
  private final Summariser summariser;
  private final ModelCapture capture;
  private final CellSummaries cellSummaries;
  private final AtomicBoolean cellsFailed = new AtomicBoolean();

  /** These two are made once, since they are handed on in every iteration. */
  private final IntSupplier dropped = this::takeDropped;

  private final Consumer<Alert> telling = this::tell;

  private @Nullable Started started;

  /** What is made with the first sample. */
  private record Started(
      Layout layout, Publisher publisher, NonFiniteAlerts watch, LateAlerts late) {}

  /**
   * What a listener keeps for a network that it has not seen before.
   *
   * @param stop what ends training, if it is to stop
   * @param summariser for this network alone; closed with it if it can be
   */
  public WatchedNetwork(
      Model model,
      Settings settings,
      StatsStorageRouter router,
      String session,
      String worker,
      Consumer<Alert> onAlert,
      TrainingStop stop,
      CrashDumpRecorder crashDump,
      Summariser summariser) {
    this.settings = settings;
    this.router = router;
    this.session = session;
    this.worker = worker;
    this.onAlert = onAlert;
    this.stop = stop;
    this.crashDump = crashDump;
    cellSummaries = new CellSummaries(settings.maxHeatmapSide());
    this.summariser = summariser;
    capture =
        new ModelCapture(
            model, settings.quantities(), settings.frequency(), settings.inside(), summariser);
  }

  public ModelCapture capture() {
    return capture;
  }

  /**
   * Takes the gradients. If training is to stop at a non-finite value it stops here, before the
   * updater carries it into the parameters.
   */
  public void gradient(Model model) {
    capture.gradient(model);
    beginCrashDump(model, false);
    boolean stops = settings.stopping();
    if (stops && (capture.isAlarmed() || (started != null && started.late.isStopping()))) {
      finish(model, BaseOptimizer.getIterationCount(model), BaseOptimizer.getEpochCount(model));
    }
  }

  /** Takes parameters and updates, and ends the iteration. */
  public void update(Model model, int iteration, int epoch) {
    capture.update(model, iteration);
    beginCrashDump(model, true);
    finish(model, iteration, epoch);
  }

  /** Of an iteration that is over, the parameters and the minibatch are gone. */
  private void beginCrashDump(Model model, boolean updated) {
    NonFiniteOrigin origin = capture.origin();
    boolean isPresent =
        origin == null || origin.iteration() == BaseOptimizer.getIterationCount(model);
    if (capture.isAlarmed() && isPresent) {
      crashDump.begin(model, updated);
    }
  }

  /** Hands the sample over before it raises an alert, which may end training. */
  private void finish(Model model, int iteration, int epoch) {
    NonFiniteOrigin origin = capture.origin();
    CapturedSample sample = capture.finish(model, iteration, epoch, dropped);
    if (started != null) {
      started.late.tell(telling);
    }
    if (sample != null) {
      handOver(model, sample, origin);
    }
    if (started != null && settings.stopping()) {
      LateAlerts late = started.late;
      late.takeStopping().ifPresent(alert -> stop(late, alert, iteration));
    }
  }

  /**
   * A sample that is whole is judged here, within its iteration, unless earlier ones are still to
   * be judged on the publisher's thread: then it follows them there.
   */
  private void handOver(Model model, CapturedSample sample, @Nullable NonFiniteOrigin origin) {
    Started on = started == null ? start() : started;
    boolean now = sample.isDone() && on.late.isIdle();
    int iteration = sample.soFar().iteration();
    Optional<Alert> alert =
        (now ? on.watch.check(sample.soFar(), origin) : on.watch.checkEarly(sample.soFar(), origin))
            .map(it -> it.iteration() < iteration ? LateAlerts.named(it) : it);
    CellDraft draft =
        new CellDraft(
            sample,
            alert.stream().toList(),
            now ? null : on.late.expect(origin),
            capture.gradientDivisor(model),
            capture.takeCells(),
            cellSummaries,
            on.late,
            cellsFailed);
    if (sample.isGivenUp()) {
      on.publisher.giveUp(draft);
    } else {
      on.publisher.publish(draft);
    }
    alert.ifPresent(
        it -> crashDump.complete(model, it, on.layout, recentWith(on.watch, sample.soFar())));
    alert.ifPresent(it -> raise(on.late, it, iteration));
  }

  /** The last samples; this one is the last of them, without summaries that are under way. */
  private static List<Sample> recentWith(NonFiniteAlerts watch, Sample present) {
    List<Sample> recent = new ArrayList<>(watch.recent().samples());
    if (recent.isEmpty() || recent.get(recent.size() - 1).iteration() != present.iteration()) {
      recent.add(present);
    }
    return recent;
  }

  private int takeDropped() {
    return started == null ? 0 : started.publisher.takeDropped();
  }

  private Started start() {
    Layout layout = Objects.requireNonNull(capture.layout(), "a sample has a layout");
    Publisher publisher =
        new Publisher(router, session, worker, layout, settings.maxQueuedSamples());
    NonFiniteAlerts watch = new NonFiniteAlerts(layout);
    LateAlerts late = new LateAlerts(new RuleEngine(layout, capture.clipping()), watch);
    Started begun = new Started(layout, publisher, watch, late);
    started = begun;
    log.info(
        "Watching a {} of {} layers every {} iterations, session '{}', worker '{}'",
        layout.network(),
        layout.layers().size(),
        settings.frequency(),
        session,
        worker);
    return begun;
  }

  private void raise(LateAlerts late, Alert alert, int iteration) {
    AlertLog.write(alert);
    tell(alert);
    if (settings.stopping() && alert.state() != AlertState.RESOLVED) {
      stop(late, alert, iteration);
    }
  }

  private void stop(LateAlerts late, Alert alert, int iteration) {
    late.stopped(iteration);
    throw stop.exception(alert, iteration);
  }

  private void tell(Alert alert) {
    try {
      onAlert.accept(alert);
    } catch (RuntimeException e) {
      log.warn("The onAlert callback failed; training goes on", e);
    }
  }

  /** Memory of a device is given back last: the publisher's thread may still await results. */
  public void close() {
    capture.close();
    crashDump.close();
    if (started != null) {
      started.publisher.close();
      started.late.tell(telling);
    }
    closeSummariser();
  }

  /** Only one that holds memory of a device has something to give back. */
  private void closeSummariser() {
    if (summariser instanceof AutoCloseable holding) {
      try {
        holding.close();
      } catch (Exception e) {
        log.warn("Memory of the device was not given back; training is not affected", e);
      }
    }
  }
}
