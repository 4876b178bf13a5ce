package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowLearningTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).dense("output", 4, 2).layout();

  private final Rule rule = new SlowLearning(LAYOUT);
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT).every(10);
  private final Shown shown = new Shown(rule, samples);

  private Shown ratio(double ratio) {
    return shown
        .with(slot -> slot.quantity() == Quantity.WEIGHT, Summaries.alike(9, -0.5))
        .with(slot -> slot.quantity() == Quantity.UPDATE, Summaries.alike(9, 0.5 * ratio));
  }

  private Shown gradient(double size) {
    return shown.with(slot -> slot.quantity() == Quantity.GRADIENT, Summaries.alike(9, size));
  }

  @ParameterizedTest
  @CsvSource({
    "2.99e-3, OPENS",
    "3.01e-3, KEEPS_OPEN",
    "5.99e-3, KEEPS_OPEN",
    "6.01e-3, NOTHING",
    "1e-9, OPENS",
    "0, NOTHING"
  })
  void updatesBelowThreeThousandthsOfTheirParametersAreSlow(double ratio, Shown.Verdict verdict) {
    gradient(1);
    ratio(ratio).calm(5);

    assertThat(shown.verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(1);
  }

  @Test
  void fiftyIterationsHaveToPass() {
    samples.every(9);
    gradient(1);
    ratio(1e-4).calm(6);

    assertThat(shown.verdict()).as("iteration 54").isEqualTo(OPENS);
  }

  @Test
  void sixSamplesHaveToCome() {
    samples.every(50);
    gradient(1);
    ratio(1e-4).calm(5);

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @ParameterizedTest
  @CsvSource({"0.31, OPENS", "0.29, NOTHING"})
  void thereHasToBeAGradientLeft(double left, Shown.Verdict verdict) {
    ratio(1e-4);
    gradient(1).calm(3);
    gradient(left).calm(2);

    shown.next();
    shown.next();

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"0.71, OPENS", "0.69, NOTHING"})
  void whoHasLearnedIsNotSlow(double loss, Shown.Verdict verdict) {
    ratio(1e-4);
    gradient(1).calm(3, 1).calm(2, loss);

    assertThat(shown.verdict(loss)).isEqualTo(verdict);
  }

  @Test
  void whereOneLayerMovesAsItShouldTheRateIsNotWhy() {
    gradient(1);
    ratio(1e-4)
        .with(SyntheticSamples.of(1, Quantity.UPDATE), Summaries.alike(9, 0.5 * 6.01e-3))
        .calm(50);
  }

  @ParameterizedTest
  @CsvSource({"0.99, OPENS", "1.01, NOTHING"})
  void besideHugeWeightsEveryUpdateIsSmall(double weight, Shown.Verdict verdict) {
    gradient(1);
    ratio(1e-4).with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.alike(9, weight)).calm(5);

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  /** Nine slots of nine values each have a norm of nine times their magnitude. */
  @ParameterizedTest
  @CsvSource({"1.12e-6, OPENS", "1.1e-6, NOTHING"})
  void whereNoGradientArrivesTheRateIsNotWhy(double size, Shown.Verdict verdict) {
    gradient(size);
    ratio(1e-4).calm(5);

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  @Test
  void aWarmUpIsGivenItsTime() {
    ratio(1e-4);
    gradient(1);
    for (int i = 0; i < 50; i++) {
      samples.learningRate(1e-6 * (i + 1));
      shown.calm(1);
    }

    assertThat(shown.verdict()).as("the rate rises no more").isEqualTo(OPENS);
  }

  @Test
  void aScheduleThatHasTakenTheRateDownIsMeant() {
    ratio(1e-4);
    gradient(1);
    samples.learningRate(1);
    shown.calm(3);
    samples.learningRate(0.49);
    shown.calm(20);
  }

  @Test
  void aTrainingThatIsJoinedLaterIsNotJudged() {
    samples.from(10);
    gradient(1);
    ratio(1e-4).calm(50);
  }

  @Test
  void theLastFiveSamplesCount() {
    gradient(1);
    ratio(0.03).calm(5);
    ratio(3e-4).calm(1);

    assertThat(shown.verdict()).as("two of five").isEqualTo(KEEPS_OPEN);
    assertThat(shown.verdict()).as("three of five").isEqualTo(OPENS);
  }

  @Test
  void theFindingSaysHowLittleHasComeOfIt() {
    gradient(1);
    ratio(1e-4).calm(5);

    Finding finding = shown.next(0.9).get(0);

    assertThat(finding.type()).isEqualTo(AlertType.SMALL_UPDATES);
    assertThat(finding.location()).isEqualTo(Location.NETWORK);
    assertThat(finding.value()).isCloseTo(1e-4, within(1e-12));
    assertThat(finding.limit()).isEqualTo(3e-3);
    assertThat(finding.words())
        .isEqualTo(
            "an update is 0.000100 of its parameter, though there is as much to learn as at first:"
                + " after 50 iterations the gradient is hardly smaller, and the loss has fallen by"
                + " 0 %");
  }
}
