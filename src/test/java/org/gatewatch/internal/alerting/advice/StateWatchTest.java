package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.facts.TrainingFacts;
import org.junit.jupiter.api.Test;

class StateWatchTest {
  private static final TrainingFacts FACTS =
      new TrainingFacts("FLOAT", 6, 6, List.of(), List.of(), List.of());

  @Test
  void aStateThatIsNotClearedInAHundredSegmentsIsToldOnce() {
    StateWatch watch = new StateWatch();
    assertThat(watch.look(FACTS, 0)).isEmpty();
    assertThat(watch.look(FACTS, 99)).isEmpty();

    Trap trap = watch.look(FACTS, 100).orElseThrow();

    assertThat(trap.kind()).isEqualTo(Trap.Kind.STATE_NOT_CLEARED);
    assertThat(trap.severity()).isEqualTo(Severity.HINT);
    assertThat(trap.finding()).contains("in 100 segments: one sequence of 600 timesteps or more");
    assertThat(trap.advice().text()).contains("rnnClearPreviousState");
    assertThat(watch.look(FACTS, 200)).isEmpty();
  }
}
