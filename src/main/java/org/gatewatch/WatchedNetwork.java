package org.gatewatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertLog;
import org.gatewatch.alert.NonFiniteWatch;
import org.gatewatch.alert.Phase;
import org.gatewatch.alert.rules.TroubleWatch;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.capsule.CapsuleRecorder;
import org.gatewatch.capture.CapturedSample;
import org.gatewatch.capture.ModelCapture;
import org.gatewatch.cell.CellSummaries;
import org.gatewatch.publish.Publisher;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.summarise.Summariser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a listener keeps for one network: its capture, its alerts and its way to storage. */
final class WatchedNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedNetwork.class);

  private final Settings settings;
  private final StatsStorageRouter router;
  private final String session;
  private final String worker;
  private final Consumer<Alert> onAlert;
  private final CapsuleRecorder capsule;
  private final Summariser summariser;
  private final ModelCapture capture;
  private final CellSummaries cellSummaries;
  private final AtomicBoolean cellsFailed = new AtomicBoolean();
  private @Nullable Publisher publisher;
  private @Nullable NonFiniteWatch watch;
  private @Nullable LateAlerts late;

  /**
   * What a listener keeps for a network that it has not seen before.
   *
   * @param summariser for this network alone; closed with it if it can be
   */
  WatchedNetwork(
      Model model,
      Settings settings,
      StatsStorageRouter router,
      String session,
      String worker,
      Consumer<Alert> onAlert,
      CapsuleRecorder capsule,
      Summariser summariser) {
    this.settings = settings;
    this.router = router;
    this.session = session;
    this.worker = worker;
    this.onAlert = onAlert;
    this.capsule = capsule;
    cellSummaries = new CellSummaries(settings.heatmapSide());
    this.summariser = summariser;
    capture =
        new ModelCapture(
            model, settings.quantities(), settings.frequency(), settings.inside(), summariser);
  }

  ModelCapture capture() {
    return capture;
  }

  /**
   * Takes the gradients. If training is to stop at a non-finite value it stops here, before the
   * updater carries it into the parameters.
   */
  void gradient(Model model) {
    capture.gradient(model);
    beginCapsule(model, false);
    boolean stops = settings.nonFinite() == NonFinitePolicy.STOP;
    if (stops && (capture.isAlarmed() || late != null && late.isStopping())) {
      finish(model, BaseOptimizer.getIterationCount(model), BaseOptimizer.getEpochCount(model));
    }
  }

  /** Takes parameters and updates, and ends the iteration. */
  void update(Model model, int iteration, int epoch) {
    capture.update(model, iteration);
    beginCapsule(model, true);
    finish(model, iteration, epoch);
  }

  /** Of an iteration that is over, the parameters and the minibatch are gone. */
  private void beginCapsule(Model model, boolean updated) {
    BirthCertificate birth = capture.birth();
    boolean isPresent =
        birth == null || birth.iteration() == BaseOptimizer.getIterationCount(model);
    if (capture.isAlarmed() && isPresent) {
      capsule.begin(model, updated);
    }
  }

  /** Hands the sample over before it raises an alert, which may end training. */
  private void finish(Model model, int iteration, int epoch) {
    BirthCertificate birth = capture.birth();
    CapturedSample sample =
        capture.finish(
            model, iteration, epoch, () -> publisher == null ? 0 : publisher.takeDropped());
    if (late != null) {
      late.tell(this::tell);
    }
    if (sample != null) {
      handOver(model, sample, birth);
    }
    if (late != null && settings.nonFinite() == NonFinitePolicy.STOP) {
      late.takeStopping().ifPresent(alert -> stop(alert, iteration));
    }
  }

  /**
   * A sample that is whole is judged here, within its iteration, unless earlier ones are still to
   * be judged on the publisher's thread: then it follows them there.
   */
  private void handOver(Model model, CapturedSample sample, @Nullable BirthCertificate birth) {
    if (publisher == null) {
      start(capture.layout());
    }
    boolean now = sample.isDone() && late.isIdle();
    int iteration = sample.soFar().iteration();
    Optional<Alert> alert =
        (now ? watch.check(sample.soFar(), birth) : watch.checkEarly(sample.soFar(), birth))
            .map(it -> it.iteration() < iteration ? LateAlerts.named(it) : it);
    CellDraft draft =
        new CellDraft(
            sample,
            alert.stream().toList(),
            now ? null : late.expect(birth),
            capture.gradientDivisor(model),
            capture.takeCells(),
            cellSummaries,
            late,
            cellsFailed);
    if (sample.isGivenUp()) {
      publisher.giveUp(draft);
    } else {
      publisher.publish(draft);
    }
    alert.ifPresent(
        it -> capsule.complete(model, it, capture.layout(), recentWith(sample.soFar())));
    alert.ifPresent(it -> raise(it, iteration));
  }

  /** The last samples; this one is the last of them, without summaries that are under way. */
  private List<Sample> recentWith(Sample present) {
    List<Sample> recent = new ArrayList<>(watch.recent().samples());
    if (recent.isEmpty() || recent.get(recent.size() - 1).iteration() != present.iteration()) {
      recent.add(present);
    }
    return recent;
  }

  private void start(Layout layout) {
    publisher = new Publisher(router, session, worker, layout, settings.queueCapacity());
    watch = new NonFiniteWatch(layout);
    late = new LateAlerts(new TroubleWatch(layout, capture.clipping()), watch);
    LOG.info(
        "Watching a {} of {} layers every {} iterations, session '{}', worker '{}'",
        layout.network(),
        layout.layers().size(),
        settings.frequency(),
        session,
        worker);
  }

  private void raise(Alert alert, int iteration) {
    AlertLog.write(alert);
    tell(alert);
    if (settings.nonFinite() == NonFinitePolicy.STOP && alert.phase() != Phase.RECOVERED) {
      stop(alert, iteration);
    }
  }

  private void stop(Alert alert, int iteration) {
    late.stopped(iteration);
    throw new NonFiniteException(alert, iteration);
  }

  private void tell(Alert alert) {
    try {
      onAlert.accept(alert);
    } catch (RuntimeException e) {
      LOG.warn("The onAlert callback failed; training goes on", e);
    }
  }

  /** Memory of a device is given back last: the publisher's thread may still await results. */
  void close() {
    capture.close();
    capsule.close();
    if (publisher != null) {
      publisher.close();
      late.tell(this::tell);
    }
    closeSummariser();
  }

  /** Only one that holds memory of a device has something to give back. */
  private void closeSummariser() {
    if (summariser instanceof AutoCloseable holding) {
      try {
        holding.close();
      } catch (Exception e) {
        LOG.warn("Memory of the device was not given back; training is not affected", e);
      }
    }
  }
}
