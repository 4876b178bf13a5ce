package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateWatchTest {
  private static final TrainingFacts FACTS = Made.training(2, "Adam", 1e-3);

  private static List<Trap> traps(TrainingFacts facts, double... rates) {
    RateWatch watch = new RateWatch();
    watch.begin(Traps.of(facts));
    List<Trap> traps = new ArrayList<>();
    for (double rate : rates) {
      watch.look(facts, rate).ifPresent(traps::add);
    }
    return traps;
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aRateThatBecomesNoNumberIsToldOnce(double rate) {
    List<Trap> traps = traps(FACTS, 1e-3, rate, rate, 1e-3, rate);

    assertThat(traps).hasSize(1);
    assertThat(traps.get(0).kind()).isEqualTo(Trap.Kind.RATE_NOT_FINITE);
    assertThat(traps.get(0).severity()).isEqualTo(Severity.HARM);
  }

  @Test
  void aRateThatEndsAtNothingIsAHintOnce() {
    List<Trap> traps = traps(FACTS, 1e-3, 1e-4, 0, 0);

    assertThat(traps).hasSize(1);
    assertThat(traps.get(0).kind()).isEqualTo(Trap.Kind.RATE_ZERO);
    assertThat(traps.get(0).severity()).isEqualTo(Severity.HINT);
  }

  @Test
  void aWarmUpThatBeginsWithNothingIsNoNews() {
    UpdaterFacts updater = new UpdaterFacts("Adam", true, 0, "RampSchedule", 1e-8);
    TrainingFacts facts =
        Made.training("FLOAT", Made.output("MSE", "Identity", null), Made.lstm("lstm", updater));

    assertThat(traps(facts, 0, 0, 1e-4)).isEmpty();
  }

  @Test
  void theScheduleIsToBeLookedAt() {
    UpdaterFacts updater = new UpdaterFacts("Adam", true, 1e-3, "PolySchedule", 1e-8);
    TrainingFacts facts =
        Made.training("FLOAT", Made.output("MSE", "Identity", null), Made.lstm("lstm", updater));

    assertThat(traps(facts, 1e-3, Double.NaN).get(0).advice().text()).contains("PolySchedule");
  }

  @Test
  void whatWasToldAtTheStartIsNotToldAgain() {
    assertThat(traps(Made.training(2, "Adam", Double.NaN), Double.NaN)).isEmpty();
    assertThat(traps(Made.training(2, "Adam", 0), 0, 1e-3, 0)).isEmpty();
  }

  @Test
  void withoutARateThereIsNothingToTell() {
    TrainingFacts facts =
        Made.training(
            "FLOAT",
            Made.output("MSE", "Identity", null),
            Made.lstm("lstm", new UpdaterFacts("AdaDelta", false, Double.NaN, null, 1e-6)));

    assertThat(traps(facts, Double.NaN, Double.NaN)).isEmpty();
    assertThat(traps(TrainingFacts.UNKNOWN, Double.NaN)).isEmpty();
  }
}
