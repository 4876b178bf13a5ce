package org.gatewatch.benchmarks.diagnosis;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;

/**
 * What a trial was, and what was found in it.
 *
 * @param told what Gatewatch said, in the order in which it did
 * @param autoTrainer the iteration in which AutoTrainer's checks found something; negative for
 *     nothing
 * @param panic the iteration in which NaN panic ended the training; {@link #NEVER}, or {@link
 *     #NOT_TRIED}
 */
record Verdict(
    Trial trial, Label label, Course course, List<Told> told, int autoTrainer, int panic) {
  /** Nothing was found. */
  static final int NEVER = -1;

  /** Nobody knows. */
  static final int NOT_TRIED = -2;

  /** The same, tried under NaN panic. */
  Verdict withPanic(int at) {
    return new Verdict(trial, label, course, told, autoTrainer, at);
  }

  boolean isPanicTried() {
    return panic != NOT_TRIED;
  }

  boolean isHealthy() {
    return label.health() == Label.Health.HEALTHY;
  }

  boolean isSick() {
    return label.health() == Label.Health.SICK;
  }

  /** Alerts since the fault began; in a healthy training all. */
  private Stream<Told> news() {
    return told.stream().filter(one -> one.isNews() && one.iteration() >= begin());
  }

  /** What is amiss from the start is told at the start, whatever comes of it when. */
  private int begin() {
    return trial.fault().from() == 0 ? 0 : course.onset();
  }

  /** How many alerts of WARN or above opened, which is wrong in a healthy training. */
  long warnings() {
    return told.stream().filter(one -> one.state() == AlertState.OPENED && one.isWarning()).count();
  }

  /** Whether something was told that is no warning. */
  boolean isHinted() {
    return told.stream().anyMatch(one -> one.isNews() && !one.isWarning());
  }

  /** Iterations from the fault to the first warning, or to a hint that names the cause. */
  OptionalInt delay() {
    return news()
        .filter(one -> one.isWarning() || isRight(one.causes()))
        .mapToInt(one -> one.iteration() - begin())
        .min();
  }

  /** Likewise to the first warning. */
  OptionalInt delayOfWarning() {
    return news().filter(Told::isWarning).mapToInt(one -> one.iteration() - begin()).min();
  }

  /** What was named, right or wrong. */
  Set<Cause> named() {
    Set<Cause> named = EnumSet.noneOf(Cause.class);
    news().forEach(one -> named.addAll(one.causes()));
    return named;
  }

  boolean isCauseNamed() {
    return isRight(named());
  }

  private boolean isRight(Set<Cause> causes) {
    Kind kind = trial.kind();
    return kind != null && causes.stream().anyMatch(kind.accepted()::contains);
  }

  /**
   * Iterations from where loss or parameters were NaN or infinite to where that was told, 0 if
   * before; empty if it never was told. Only for what was not finite.
   */
  OptionalInt delayOfNotFinite() {
    return told.stream()
        .filter(one -> one.isNews() && one.what().equals(AlertType.NON_FINITE.name()))
        .mapToInt(one -> Math.max(0, one.iteration() - course.notFinite()))
        .min();
  }

  /** Whether an advice makes it worse, or two that stand at the same time contradict. */
  boolean isHarmful() {
    Kind kind = trial.kind();
    boolean harmful =
        kind != null
            && news().flatMap(one -> one.actions().stream()).anyMatch(kind.harmful()::contains);
    return harmful || isContradictory();
  }

  private boolean isContradictory() {
    Map<String, Set<Action>> open = new HashMap<>();
    for (Told one : told) {
      String key = one.what() + " " + one.where();
      if (!one.isNews()) {
        open.remove(key);
        continue;
      }
      open.put(key, one.actions());
      Set<Action> all = EnumSet.noneOf(Action.class);
      open.values().forEach(all::addAll);
      if (all.stream().anyMatch(action -> all.stream().anyMatch(action::contradicts))) {
        return true;
      }
    }
    return false;
  }
}
