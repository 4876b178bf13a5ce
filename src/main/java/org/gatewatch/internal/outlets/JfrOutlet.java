package org.gatewatch.internal.outlets;

import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Location;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes events of the JDK's flight recorder. A runtime may lack the module {@code jdk.jfr}: then
 * making one of these ends in a {@link LinkageError}.
 */
final class JfrOutlet implements Outlet {
  private static final Logger log = LoggerFactory.getLogger(JfrOutlet.class);

  private final String session;
  private final String worker;

  JfrOutlet(String session, String worker) {
    this.session = session;
    this.worker = worker;
    if (new AlertEvent().isEnabled() || new SampleEvent().isEnabled()) {
      log.debug("A recording takes the samples of {} {}", session, worker);
    }
  }

  @Override
  public void sample(RunFigures figures) {
    SampleEvent event = new SampleEvent();
    if (!event.shouldCommit()) {
      return;
    }
    event.session = session;
    event.worker = worker;
    event.iteration = figures.iteration();
    event.epoch = figures.epoch();
    event.loss = figures.loss();
    event.lossPerTimestep = figures.lossPerTimestep();
    event.learningRate = figures.learningRate();
    event.gradientNorm = figures.gradientNorm();
    event.worstUpdateRatio = figures.worstUpdateRatio();
    event.nonFinite = figures.nonFinite();
    event.iterationsPerSecond = figures.iterationsPerSecond();
    event.openAlerts = figures.openAlerts();
    event.samplesLost = figures.samplesLost();
    event.cost = figures.captureNanos();
    event.costShare = figures.costShare();
    event.commit();
  }

  @Override
  public void alert(Alert alert) {
    AlertEvent event = new AlertEvent();
    if (!event.shouldCommit()) {
      return;
    }
    Location location = alert.location();
    event.session = session;
    event.worker = worker;
    event.type = alert.type().name();
    event.severity = alert.severity().name();
    event.state = alert.state().name();
    event.iteration = alert.iteration();
    event.epoch = alert.epoch();
    event.since = alert.since();
    event.layer = location.layer();
    event.direction = name(location.direction());
    event.quantity = name(location.quantity());
    event.kernel = name(location.kernel());
    event.gate = name(location.gate());
    event.value = alert.value();
    event.limit = alert.limit();
    event.finding = alert.finding();
    event.advice = alert.advice();
    event.commit();
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name();
  }

  @Override
  public void close() {
    // A recording keeps what it has.
  }
}
