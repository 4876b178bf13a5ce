package org.gatewatch.benchmarks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What words are taken for. */
class ReadingTest {
  @Test
  void anAdviceIsTakenAtItsWord() {
    Told told = told("lower the learning rate (Adam, now 0.1); or clip gradients");

    assertThat(told.actions()).containsExactlyInAnyOrder(Action.LOWER_RATE, Action.CLIP);
    assertThat(told.causes()).containsExactlyInAnyOrder(Cause.RATE_TOO_HIGH, Cause.NO_CLIPPING);
  }

  @Test
  void aHigherThresholdIsNoHigherRate() {
    Told told = told("a higher threshold, or a lower learning rate without clipping");

    assertThat(told.actions()).containsExactlyInAnyOrder(Action.LOWER_RATE, Action.CLIP_LESS);
  }

  @Test
  void whatIsOverAdvisesNothing() {
    Told over = Reading.of(alert(AlertState.RESOLVED, "raise the learning rate"));

    assertThat(over.isNews()).isFalse();
    assertThat(over.isWarning()).isFalse();
    assertThat(over.actions()).isEmpty();
    assertThat(over.causes()).isEmpty();
  }

  @Test
  void aTrapIsToldBeforeTraining() {
    Told told =
        Objects.requireNonNull(
            Reading.ofLine("the learning rate is 0: nothing is learned trap=RATE_ZERO", true));

    assertThat(told.iteration()).isZero();
    assertThat(told.causes()).contains(Cause.RATE_ZERO);
    assertThat(Reading.ofLine("loss jumped alert=LOSS_JUMP state=OPENED", true)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "INPUT_NOT_SCALED, INPUT_SCALE",
    "INPUT_CONSTANT, CONSTANT_INPUT",
    "LABELS_OUT_OF_REACH, LOSS_AND_OUTPUT",
    "LOSS_BEGINS_HIGH, INITIAL_WEIGHTS",
    "GATES_WITHOUT_BOUND, UNBOUNDED_ACTIVATION",
    "SEQUENCES_PADDED, MASK_MISSING",
    "STATE_NOT_CLEARED, STATE_NOT_RESET",
    "INPUT_OUTLIER, INPUT_OUTLIER",
    "LABEL_OUTLIER, LABEL_OUTLIER",
    "RECURRENT_NOT_TRAINED, FROZEN",
    "NO_OP_UPDATER, RATE_TOO_HIGH"
  })
  void aTrapNamesItsCauseWhateverItsWords(String trap, Cause cause) {
    Told told = Objects.requireNonNull(Reading.ofLine("words | trap=" + trap, true));

    assertThat(told.causes()).containsExactly(cause);
  }

  @Test
  void aTrapThatIsToldLaterSaysWhen() {
    Told told =
        Objects.requireNonNull(
            Reading.ofLine(
                "the learning rate is NaN | trap=RATE_NOT_FINITE iteration=37 session=\"a\"",
                true));

    assertThat(told.iteration()).isEqualTo(37);
  }

  /** Who reads only the words must agree that the cause is named. */
  @ParameterizedTest
  @CsvSource({
    "100 % of the activation of the candidate of lstm is at its ends, GATE_CLOSED",
    "see the input gate: a larger bias of this gate, GATE_CLOSED",
    "an update is half of its parameter, HALF_PRECISION",
    "scale the labels, LABEL_OUTLIER",
    "softmax over a single output is always 1, SOFTMAX_OVER_ONE",
    "A mask leaves this place out and does not keep NaN out, MASK_MISSING",
    "see which labels came in this iteration, LABELS_WRONG",
    "see what its updater and its learning rate are, RATE_TOO_LOW"
  })
  void whatIsOnlyTouchedUponIsNotNamed(String words, Cause cause) {
    assertThat(told(words).causes()).doesNotContain(cause);
  }

  @ParameterizedTest
  @CsvSource({
    "100 % of the activation of the input gate of lstm is below 0.1: the gate is shut, GATE_CLOSED",
    "train in FLOAT: HALF ends at 65504, HALF_PRECISION",
    "its epsilon 1e-8 is 0 in HALF, HALF_PRECISION",
    "output has a softmax over one value, SOFTMAX_OVER_ONE",
    "see whether labels match their features, LABELS_WRONG",
    "use tanh in lstm, UNBOUNDED_ACTIVATION",
    "fewer layers or shortcuts between them, TOO_DEEP"
  })
  void whatIsSaidIsNamed(String words, Cause cause) {
    assertThat(
            told(words.replace("tanh in lstm", "tanh in lstm, whose ReLU has no bound")).causes())
        .contains(cause);
  }

  @Test
  void onlyOppositesContradict() {
    assertThat(Action.LOWER_RATE.contradicts(Action.RAISE_RATE)).isTrue();
    assertThat(Action.LOWER_RATE.contradicts(Action.CLIP)).isFalse();
    for (Action one : Action.values()) {
      for (Action other : Action.values()) {
        assertThat(one.contradicts(other)).isEqualTo(other.contradicts(one));
      }
    }
  }

  private static Told told(String advice) {
    return Reading.of(alert(AlertState.OPENED, advice));
  }

  private static Alert alert(AlertState state, String advice) {
    return new Alert(
        AlertType.LOSS_JUMP,
        state,
        30,
        0,
        30,
        Location.NETWORK,
        0,
        2,
        1,
        "the loss is twice what it was",
        advice,
        null);
  }
}
