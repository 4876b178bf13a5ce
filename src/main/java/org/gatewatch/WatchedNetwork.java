package org.gatewatch;

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
import org.gatewatch.alert.Report;
import org.gatewatch.alert.rules.TroubleWatch;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.capsule.CapsuleRecorder;
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

  WatchedNetwork(
      Model model,
      Settings settings,
      StatsStorageRouter router,
      String session,
      String worker,
      Consumer<Alert> onAlert,
      CapsuleRecorder capsule) {
    this.settings = settings;
    this.router = router;
    this.session = session;
    this.worker = worker;
    this.onAlert = onAlert;
    this.capsule = capsule;
    cellSummaries = new CellSummaries(settings.heatmapSide());
    summariser = SummariserChoice.configured().make(settings.heatmapSide());
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
    if (capture.isAlarmed()) {
      capsule.begin(model, false);
    }
    if (capture.isAlarmed() && settings.nonFinite() == NonFinitePolicy.STOP) {
      finish(model, BaseOptimizer.getIterationCount(model), BaseOptimizer.getEpochCount(model));
    }
  }

  /** Takes parameters and updates, and ends the iteration. */
  void update(Model model, int iteration, int epoch) {
    capture.update(model, iteration);
    if (capture.isAlarmed()) {
      capsule.begin(model, true);
    }
    finish(model, iteration, epoch);
  }

  /** Hands the sample over before it raises an alert, which may end training. */
  private void finish(Model model, int iteration, int epoch) {
    BirthCertificate birth = capture.birth();
    int dropped = publisher == null ? 0 : publisher.takeDropped();
    Sample sample = capture.finish(model, iteration, epoch, dropped);
    if (late != null) {
      late.tell(this::tell);
    }
    if (sample == null) {
      return;
    }
    if (publisher == null) {
      start(capture.layout());
    }
    Optional<Alert> alert = watch.check(sample, birth);
    Report report = new Report(sample, alert.stream().toList());
    int divisor = capture.gradientDivisor(model);
    publisher.publish(
        new CellDraft(report, divisor, capture.takeCells(), cellSummaries, late, cellsFailed));
    alert.ifPresent(it -> capsule.complete(model, it, capture.layout(), watch.recent().samples()));
    alert.ifPresent(this::raise);
  }

  private void start(Layout layout) {
    publisher = new Publisher(router, session, worker, layout, settings.queueCapacity());
    watch = new NonFiniteWatch(layout);
    late = new LateAlerts(new TroubleWatch(layout, capture.clipping()));
    LOG.info(
        "Watching a {} of {} layers every {} iterations, session '{}', worker '{}'",
        layout.network(),
        layout.layers().size(),
        settings.frequency(),
        session,
        worker);
  }

  private void raise(Alert alert) {
    AlertLog.write(alert);
    tell(alert);
    if (settings.nonFinite() == NonFinitePolicy.STOP && alert.phase() != Phase.RECOVERED) {
      throw new NonFiniteException(alert);
    }
  }

  private void tell(Alert alert) {
    try {
      onAlert.accept(alert);
    } catch (RuntimeException e) {
      LOG.warn("The onAlert callback failed; training goes on", e);
    }
  }

  void close() {
    capture.close();
    closeSummariser();
    capsule.close();
    if (publisher != null) {
      publisher.close();
      late.tell(this::tell);
    }
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
