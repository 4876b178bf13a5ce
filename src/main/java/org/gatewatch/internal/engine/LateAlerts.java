package org.gatewatch.internal.engine;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.NonFiniteAlerts;
import org.gatewatch.internal.alerting.rules.RuleEngine;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is found in a complete sample on the publisher's thread: by the rules, and, where summaries
 * come late, of non-finite values. Logged there at once, and kept until the training thread comes
 * by to tell it.
 */
final class LateAlerts {
  private static final Logger log = LoggerFactory.getLogger(LateAlerts.class);

  private final RuleEngine rules;
  private final NonFiniteAlerts nonFinite;
  private final UnaryOperator<Alert> signing;
  private final Queue<Alert> untold = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unheard = new AtomicInteger();
  private final AtomicReference<@Nullable Alert> stopping = new AtomicReference<>();
  private int stoppedAt = -1;
  private boolean failed;

  /**
   * Judges the samples of one worker.
   *
   * @param signing names session and worker in an alert
   */
  LateAlerts(RuleEngine rules, NonFiniteAlerts nonFinite, UnaryOperator<Alert> signing) {
    this.rules = rules;
    this.nonFinite = nonFinite;
    this.signing = signing;
  }

  /**
   * Judges a complete sample by the rules; one that fails is told once. On the publisher's thread.
   */
  List<Alert> find(Sample sample, int divisor) {
    if (failed) {
      return List.of();
    }
    try {
      List<Alert> alerts = rules.check(sample, divisor).stream().map(signing).toList();
      alerts.forEach(AlertLog::write);
      untold.addAll(alerts);
      return alerts;
    } catch (RuntimeException | LinkageError e) {
      failed = true;
      log.warn("Gatewatch's rules fail and are not asked any more; everything else goes on", e);
      return List.of();
    }
  }

  /**
   * Takes in a sample that is to be searched for non-finite values once it is whole. On the
   * training thread.
   *
   * @param origin what was found in its iteration already
   */
  PendingCheck expect(@Nullable NonFiniteOrigin origin) {
    unheard.incrementAndGet();
    return new PendingCheck(origin);
  }

  /** Whether every sample that was expected has been searched, or given up. */
  boolean isIdle() {
    return unheard.get() == 0;
  }

  /** A sample that is to be searched; closed once, on any thread. */
  final class PendingCheck implements AutoCloseable {
    private final @Nullable NonFiniteOrigin origin;

    private PendingCheck(@Nullable NonFiniteOrigin origin) {
      this.origin = origin;
    }

    /** What is found in the whole sample. On the publisher's thread. */
    Optional<Alert> hear(Sample whole) {
      Optional<Alert> found = nonFinite.check(whole, origin).map(LateAlerts::named).map(signing);
      found.ifPresent(
          alert -> {
            AlertLog.write(alert);
            untold.add(alert);
            if (alert.state() != AlertState.RESOLVED) {
              stopping.compareAndSet(null, alert);
            }
          });
      return found;
    }

    @Override
    public void close() {
      unheard.decrementAndGet();
    }
  }

  /** An alert that comes after its iteration, in words that say so. */
  static Alert named(Alert alert) {
    return alert.state() == AlertState.OPENED
        ? alert.withFinding(alert.finding() + ", found after its iteration")
        : alert;
  }

  /** Hands over what was found since the last call. On the training thread. */
  void tell(Consumer<Alert> listener) {
    for (Alert alert = untold.poll(); alert != null; alert = untold.poll()) {
      listener.accept(alert);
    }
  }

  /** Whether {@link #takeStopping} has something to tell. On the training thread. */
  boolean isStopping() {
    Alert alert = stopping.get();
    return alert != null && alert.iteration() > stoppedAt;
  }

  /**
   * The first alert of non-finite values that was found here since the last call, for which
   * training has not stopped already. On the training thread.
   */
  Optional<Alert> takeStopping() {
    return Optional.ofNullable(stopping.getAndSet(null))
        .filter(alert -> alert.iteration() > stoppedAt);
  }

  /** Training stops; whoever goes on with it is not stopped again for what lies before. */
  void stopped(int iteration) {
    stoppedAt = iteration;
  }
}
