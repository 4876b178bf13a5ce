package org.gatewatch.internal.alerting.advice;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.TrainingFacts;

/**
 * Tells, once each, when the learning rate of a training becomes 0, or no number at all: Adam then
 * makes updates that are next to nothing, and nothing becomes NaN. Safe for use by several threads.
 */
public final class RateWatch {
  private final Set<Trap.Kind> told = ConcurrentHashMap.newKeySet();

  /** A rate of 0 is news only to those that had another. */
  private volatile boolean moved;

  /** These were told when training began, and are not told again. */
  public void begin(List<Trap> traps) {
    traps.forEach(trap -> told.add(trap.kind()));
  }

  /**
   * What is amiss by now.
   *
   * @param facts what was known of the training when it began
   * @param rate the largest learning rate in this iteration
   */
  public Optional<Trap> look(TrainingFacts facts, double rate) {
    if (rate > 0 && rate < Double.POSITIVE_INFINITY) {
      moved = true;
      return Optional.empty();
    }
    Circumstances now = new Circumstances(facts, rate);
    if (now.isRateBroken() && told.add(Trap.Kind.RATE_NOT_FINITE)) {
      String finding = "the learning rate is " + Words.number(rate) + " by now";
      return Optional.of(trap(Trap.Kind.RATE_NOT_FINITE, Severity.HARM, finding, now));
    }
    if (now.isRateZero() && moved && told.add(Trap.Kind.RATE_ZERO)) {
      String finding = "the learning rate is 0 by now: nothing more is learned";
      return Optional.of(trap(Trap.Kind.RATE_ZERO, Severity.HINT, finding, now));
    }
    return Optional.empty();
  }

  private static Trap trap(Trap.Kind kind, Severity severity, String finding, Circumstances now) {
    List<String> schedules =
        now.facts().trained().stream()
            .map(LayerFacts::updater)
            .filter(updater -> updater != null && updater.schedule() != null)
            .map(updater -> updater.schedule())
            .distinct()
            .toList();
    Advice advice =
        new Advice.Builder()
            .addIf(
                !schedules.isEmpty(),
                Remedy.LOOK,
                "see what " + CauseWords.list(schedules) + " gives in this iteration")
            .add(now.setRate())
            .build();
    return new Trap(kind, severity, null, finding, advice);
  }
}
