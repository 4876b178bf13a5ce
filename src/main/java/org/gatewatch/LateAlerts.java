package org.gatewatch;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertLog;
import org.gatewatch.alert.rules.TroubleWatch;
import org.gatewatch.sample.Sample;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rules find in a complete sample: found and logged on the publisher's thread, kept until
 * the training thread comes by to tell it.
 */
final class LateAlerts {
  private static final Logger LOG = LoggerFactory.getLogger(LateAlerts.class);

  private final TroubleWatch watch;
  private final Queue<Alert> untold = new ConcurrentLinkedQueue<>();
  private boolean failed;

  LateAlerts(TroubleWatch watch) {
    this.watch = watch;
  }

  /** Judges a complete sample; a rule that fails is told once. On the publisher's thread. */
  List<Alert> find(Sample sample, int divisor) {
    if (failed) {
      return List.of();
    }
    try {
      List<Alert> alerts = watch.check(sample, divisor);
      alerts.forEach(AlertLog::write);
      untold.addAll(alerts);
      return alerts;
    } catch (RuntimeException | LinkageError e) {
      failed = true;
      LOG.warn("Gatewatch's rules fail and are not asked any more; everything else goes on", e);
      return List.of();
    }
  }

  /** Hands over what was found since the last call. On the training thread. */
  void tell(Consumer<Alert> listener) {
    for (Alert alert = untold.poll(); alert != null; alert = untold.poll()) {
      listener.accept(alert);
    }
  }
}
