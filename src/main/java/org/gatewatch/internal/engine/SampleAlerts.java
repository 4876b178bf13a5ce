package org.gatewatch.internal.engine;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.alerting.advice.CauseGroups;
import org.gatewatch.internal.alerting.rules.RuleEngine;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.internal.outlets.Outlets;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is found in a complete sample on the publisher's thread: by the rules, and, where summaries
 * come late, of non-finite values. Logged there at once, and kept until the training thread comes
 * by to tell it.
 */
final class SampleAlerts {
  private static final Logger log = LoggerFactory.getLogger(SampleAlerts.class);

  private final Supplier<RuleEngine> making;
  private final CauseGroups causes;
  private final UnaryOperator<Alert> signing;
  private final Outlets outlets;
  private final Queue<Alert> untold = new ConcurrentLinkedQueue<>();
  private @Nullable RuleEngine rules;
  private boolean failed;

  /**
   * Those of one worker.
   *
   * @param rules makes them, on the publisher's thread: training would wait for it
   * @param advisor says where what is found comes from
   * @param signing names session and worker in an alert
   * @param outlets show what is found
   */
  SampleAlerts(
      Supplier<RuleEngine> rules, Advisor advisor, UnaryOperator<Alert> signing, Outlets outlets) {
    making = rules;
    causes = new CauseGroups(advisor);
    this.signing = signing;
    this.outlets = outlets;
  }

  /**
   * Judges a complete sample by the rules; one that fails is told once. What another alert of the
   * same sample goes on with is not logged. On the publisher's thread.
   */
  List<Alert> find(Sample sample, int divisor) {
    if (failed) {
      return List.of();
    }
    try {
      List<Alert> places = rules().check(sample, divisor);
      List<Alert> told = causes.next(sample, places);
      if (told.isEmpty()) {
        return told;
      }
      List<Alert> alerts = told.stream().map(signing).toList();
      for (Alert alert : alerts) {
        if (causes.isOnlyHandedOn(alert)) {
          outlets.alert(alert);
          untold.add(alert);
        } else {
          add(alert);
        }
      }
      return alerts;
    } catch (RuntimeException | LinkageError e) {
      failed = true;
      log.warn("Gatewatch's rules fail and are not asked any more; everything else goes on", e);
      return List.of();
    }
  }

  private RuleEngine rules() {
    RuleEngine known = rules;
    if (known == null) {
      known = making.get();
      rules = known;
    }
    return known;
  }

  /** What was compared of the sample that {@link #find} is asked for next. */
  void compared(List<ComparedGradient> gradients) {
    rules().compared(gradients);
  }

  /** Shows a complete sample, after its alerts. On the publisher's thread. */
  void show(Sample sample, long takenAt) {
    outlets.sample(sample, takenAt);
  }

  /** Logs an alert, and keeps it until it is told. On the publisher's thread. */
  void add(Alert alert) {
    AlertLog.write(alert);
    outlets.alert(alert);
    untold.add(alert);
  }

  /** Hands over what was found since the last call. On the training thread. */
  void tell(Consumer<Alert> listener) {
    for (Alert alert = untold.poll(); alert != null; alert = untold.poll()) {
      listener.accept(alert);
    }
  }
}
