package org.gatewatch.internal.outlets;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Severity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meters in Micrometer's global registry, from a worker's first sample until it has ended, if there
 * is room for them. Micrometer need not be there: then making one of these, or its first meter,
 * ends in a {@link LinkageError}.
 */
final class MeterOutlet implements Outlet {
  private static final Logger log = LoggerFactory.getLogger(MeterOutlet.class);

  private final MeterRegistry registry = Metrics.globalRegistry;
  private final Tags tags;
  private final OpenAlerts open;
  private final MeterPlaces places;
  private final List<Meter> meters = new ArrayList<>();
  private boolean begun;
  private boolean isShown;
  private volatile @Nullable RunFigures last;

  MeterOutlet(String session, String worker, OpenAlerts open, MeterPlaces places) {
    tags = Tags.of("session", session, "worker", worker);
    this.open = open;
    this.places = places;
  }

  @Override
  public void sample(RunFigures figures) {
    last = figures;
    begin();
  }

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    isShown = places.take();
    if (isShown) {
      addGauges();
    } else {
      log.warn(
          "{} workers have meters already; {} has none of its own",
          places.most(),
          tags.stream().map(tag -> tag.getKey() + " '" + tag.getValue() + "'").toList());
    }
  }

  private void addGauges() {
    gauge("loss", "DL4J's score of the last sample", RunFigures::loss);
    gauge("loss.per.timestep", "The score for one timestep", RunFigures::lossPerTimestep);
    gauge("learning.rate", "The largest learning rate", RunFigures::learningRate);
    gauge("iteration", "DL4J's count of iterations", RunFigures::iteration);
    gauge("epoch", "DL4J's count of epochs", RunFigures::epoch);
    gauge(
        "iterations.per.second",
        "Speed of training since the sample before",
        RunFigures::iterationsPerSecond);
    gauge("gradient.norm", "L2 norm of all gradients of parameters", RunFigures::gradientNorm);
    gauge(
        "update.ratio.worst",
        "Updates over parameters of the cell that is farthest from 1e-3",
        RunFigures::worstUpdateRatio);
    gauge("nonfinite", "NaN and infinite values in the last sample", RunFigures::nonFinite);
    gauge("samples.lost", "Samples that were not stored", RunFigures::samplesLost);
    gauge(
        "cost.share",
        "Part of the time since the sample before that training waited for it",
        RunFigures::costShare);
    for (Severity severity : Severity.values()) {
      meters.add(
          Gauge.builder("gatewatch.alerts.open", open, alerts -> alerts.count(severity))
              .description("Alerts that are open")
              .tags(tags.and("severity", severity.name()))
              .register(registry));
    }
  }

  private void gauge(String name, String description, ToDoubleFunction<RunFigures> figure) {
    meters.add(
        Gauge.builder("gatewatch." + name, this, outlet -> outlet.read(figure))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  private double read(ToDoubleFunction<RunFigures> figure) {
    RunFigures figures = last;
    return figures == null ? Double.NaN : figure.applyAsDouble(figures);
  }

  @Override
  public void alert(Alert alert) {
    begin();
    if (isShown) {
      Counter counter =
          Counter.builder("gatewatch.alerts")
              .description("Alerts that were told")
              .tags(
                  tags.and(
                      "type",
                      alert.type().name(),
                      "severity",
                      alert.type().severity().name(),
                      "state",
                      alert.state().name()))
              .register(registry);
      counter.increment();
      if (!meters.contains(counter)) {
        meters.add(counter);
      }
    }
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
    if (isShown) {
      isShown = false;
      places.giveBack();
    }
  }
}
