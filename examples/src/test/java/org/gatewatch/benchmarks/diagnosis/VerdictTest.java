package org.gatewatch.benchmarks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.gatewatch.alert.AlertState;
import org.junit.jupiter.api.Test;

/** What is counted of what was told. */
class VerdictTest {
  private static final int ONSET = 40;
  private static final Kind KIND =
      new Kind(
          "kind", Set.of(Cause.INPUT_OUTLIER), Set.of(Action.RAISE_RATE), plan -> true, List.of());
  private static final Fault FAULT = Fault.ofData("late", 0.4, Fault.Span.ONCE, (b, random) -> b);
  private static final Archetype ARCHETYPE = new Archetype("sort", (plan, draw) -> {});

  @Test
  void whatWasToldBeforeTheFaultFindsNothing() {
    assertThat(sick(warning(30, Action.LOWER_RATE)).delay()).isEmpty();
  }

  @Test
  void theDelayIsToTheFirstWarningSinceTheFault() {
    Verdict verdict = sick(warning(30, Action.CLIP), warning(50, Action.CLIP));

    assertThat(verdict.delay()).hasValue(10);
    assertThat(verdict.isCauseNamed()).isFalse();
  }

  @Test
  void aHintFindsOnlyIfItNamesTheCause() {
    Verdict wrong = sick(told("A", 50, false, AlertState.OPENED, Cause.TOO_DEEP, Action.CLIP));
    Verdict right = sick(told("A", 50, false, AlertState.OPENED, Cause.INPUT_OUTLIER, Action.CLIP));

    assertThat(wrong.delay()).isEmpty();
    assertThat(right.delay()).hasValue(10);
    assertThat(right.delayOfWarning()).isEmpty();
    assertThat(right.isCauseNamed()).isTrue();
  }

  @Test
  void advicesThatStandAtTheSameTimeContradict() {
    Told lower = warning(50, Action.LOWER_RATE);
    Told over = told("A", 60, false, AlertState.RESOLVED, Cause.TOO_DEEP, Action.LOWER_RATE);
    Told raise = told("B", 70, true, AlertState.OPENED, Cause.TOO_DEEP, Action.RAISE_RATE);

    assertThat(healthy(lower, raise).isHarmful()).isTrue();
    assertThat(healthy(lower, over, raise).isHarmful()).isFalse();
  }

  @Test
  void anAdviceOfTheKindsListIsHarmful() {
    assertThat(sick(warning(50, Action.RAISE_RATE)).isHarmful()).isTrue();
    assertThat(sick(warning(50, Action.LOWER_RATE)).isHarmful()).isFalse();
  }

  @Test
  void whatWasNotTriedUnderPanicSaysNothingOfPanic() {
    Verdict untried = sick();

    assertThat(new ResultLine(List.of(untried)).line()).doesNotContain("panic");
    assertThat(new ResultLine(List.of(untried, untried.withPanic(ONSET))).line())
        .contains("sick=2", "panic_recall=1.000", "panic_tried=1");
    assertThat(new ResultLine(List.of(untried.withPanic(Verdict.NEVER))).line())
        .contains("panic_recall=0.000", "panic_tried=1");
  }

  private static Told warning(int iteration, Action action) {
    return told("A", iteration, true, AlertState.OPENED, Cause.TOO_DEEP, action);
  }

  private static Told told(
      String what, int iteration, boolean warns, AlertState state, Cause cause, Action action) {
    return new Told(what, state, iteration, warns, "layer", "", Set.of(cause), Set.of(action));
  }

  private static Verdict sick(Told... told) {
    return verdict(Trial.sick(ARCHETYPE, 1, KIND, FAULT), told);
  }

  private static Verdict healthy(Told... told) {
    return verdict(Trial.healthy(ARCHETYPE, 1), told);
  }

  private static Verdict verdict(Trial trial, Told... told) {
    Course course = new Course(new double[] {1}, 0, ONSET, -1, null, 100);
    return new Verdict(
        trial,
        new Label(Label.Health.SICK, ""),
        course,
        List.of(told),
        Verdict.NEVER,
        Verdict.NOT_TRIED);
  }
}
