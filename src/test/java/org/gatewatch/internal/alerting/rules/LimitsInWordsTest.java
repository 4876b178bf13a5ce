package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Saturation;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.junit.jupiter.api.Test;

/** What readers are told of a rule's limits are its limits; a rule's own test may say so, too. */
class LimitsInWordsTest {
  private static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").layout();

  static void assertSays(AlertType type, String... limits) {
    String words = type.opensWhen();
    assertThat(words).contains(limits).matches("[^.].*[^.]");
    // No other number stands in it, but for what is no limit.
    String rest = words;
    for (String limit : limits) {
      rest = rest.replaceFirst(Pattern.quote(limit), "");
    }
    assertThat(rest).doesNotContainPattern("[0-9]");
  }

  static String times(double limit) {
    return new BigDecimal(Double.toString(limit)).stripTrailingZeros().toPlainString() + " times";
  }

  static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  /** Such as 1e-7. */
  static String power(double limit) {
    return String.format("%.0e", limit).replaceFirst("e-0", "e-");
  }

  static String inARow(int patience) {
    return patience + " samples in a row";
  }

  @Test
  void ofGradients() {
    assertSays(
        AlertType.EXPLODING_GRADIENT,
        "over " + times(ExplodingGradient.GROWTH),
        "over " + times(ExplodingGradient.RATIO),
        inARow(new ExplodingGradient(LAYOUT).patience()),
        "any of the last " + LossTrend.RECENT);
    assertSays(
        AlertType.VANISHING_THROUGH_DEPTH,
        "below " + power(VanishingThroughDepth.TINY),
        "below " + power(VanishingThroughDepth.SMALL),
        "for its weights, " + power(VanishingThroughDepth.RATIO) + " of the last layer's",
        inARow(VanishingThroughDepth.PATIENCE),
        "over " + VanishingThroughDepth.LASTING + " iterations",
        "in " + VanishingThroughDepth.PROOF_ITERATIONS + " iterations");
    assertSays(
        AlertType.VANISHING_THROUGH_TIME,
        "1 timestep of " + VanishingThroughTime.STEPS + " or more",
        inARow(VanishingThroughTime.PATIENCE),
        "after the first " + VanishingThroughTime.WARM_UP);
    assertSays(
        AlertType.CONSTANT_CLIPPING,
        percent(ConstantClipping.SHARE) + " of the last " + ConstantClipping.SAMPLES);
    assertThat(ConstantClipping.ELEMENTS).as("a tenth of the elements").isEqualTo(0.1);
  }

  @Test
  void ofValuesThatGrow() {
    assertSays(
        AlertType.OVERFLOW_AHEAD,
        inARow(OverflowAhead.RISES),
        "within " + OverflowAhead.SAMPLES_AHEAD + " more",
        "any of the last " + LossTrend.RECENT);
  }

  @Test
  void ofCells() {
    assertSays(
        AlertType.SATURATED_GATE,
        percent(SaturatedGate.SHARE),
        "below " + Saturation.LOW,
        percent(SaturatedGate.STATE_SHARE) + " of a cell state",
        inARow(SaturatedGate.PATIENCE));
    assertSays(AlertType.DEAD_UNITS, percent(DeadUnits.SHARE), inARow(DeadUnits.PATIENCE));
    assertSays(
        AlertType.WRONG_GRADIENT,
        percent(WrongGradient.DIFFERENCE),
        WrongGradient.ROUNDINGS + " roundings",
        inARow(WrongGradient.PATIENCE));
  }

  @Test
  void ofParameters() {
    assertSays(
        AlertType.LARGE_UPDATES,
        "over " + power(UpdateRatio.HIGH * UpdateRatio.MARGIN),
        inARow(UpdateRatio.PATIENCE),
        "the mean of " + UpdateRatio.SAMPLES,
        "at once if that is " + UpdateRatio.ABOVE + " times the first");
    assertSays(
        AlertType.SMALL_UPDATES,
        "under " + power(UpdateRatio.LOW / UpdateRatio.MARGIN),
        inARow(UpdateRatio.PATIENCE),
        "the mean of " + UpdateRatio.SAMPLES,
        "under " + power(SlowLearning.LOW),
        "the mean of " + SlowLearning.RECENT,
        SlowLearning.SAMPLES + " samples over " + SlowLearning.ITERATIONS + " iterations",
        "iteration 0");
    assertThat(UpdateRatio.HALF).as("the norm of one is half of theirs").isEqualTo(0.5);
    assertSays(AlertType.UNCHANGED_WEIGHTS, UnchangedWeights.SAMPLES + " samples ago");
  }

  @Test
  void ofTheLoss() {
    assertSays(
        AlertType.LOSS_NOT_FALLING,
        "after " + LossNotFalling.SAMPLES + " samples",
        "or "
            + LossNotFalling.EARLY_SAMPLES
            + " over "
            + LossNotFalling.EARLY_ITERATIONS
            + " iterations",
        LossNotFalling.QUIET_SAMPLES + " over " + LossNotFalling.QUIET_ITERATIONS,
        "a fall of " + percent(LossNotFalling.SEEN),
        "iteration 0",
        "the last is not " + percent(LossNotFalling.SEEN) + " below it",
        "any of the last " + LossTrend.RECENT,
        percent(LossNotFalling.FALL));
    assertSays(
        AlertType.LOSS_JUMP,
        "over " + times(LossJump.RATIO) + " its running median",
        "back at " + LossJump.BACK + " of the first after it was below half of it",
        inARow(new LossJump(LAYOUT).patience()),
        "At once if it is over " + times(LossJump.FAR) + " the first");
  }

  @Test
  void everyTypeHasATitleOfAFewWords() {
    assertThat(AlertType.values())
        .allSatisfy(type -> assertThat(type.title()).matches("[A-Za-z ]{8,32}"))
        .extracting(AlertType::title)
        .doesNotHaveDuplicates();
  }
}
