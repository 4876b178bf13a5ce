package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossNotFallingTest {
  private static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").layout();

  /** Where nothing else is said iterations stand still, so that only samples count. */
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT).every(0);

  private final Rule rule = new LossNotFalling(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  @Test
  void aLossThatIsTheSameAfterAHundredSamplesDoesNotFall() {
    shown.calm(99, 1);

    assertThat(shown.verdict(1)).isEqualTo(OPENS);
    assertThat(rule.patience()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 99.001, OPENS",
    "100, 99, KEEPS_OPEN",
    "100, 98.001, KEEPS_OPEN",
    "100, 98, NOTHING",
    "100, 200, OPENS",
    "-100, -99, OPENS",
    "-100, -100.999, OPENS",
    "-100, -101, KEEPS_OPEN",
    "-100, -102, NOTHING",
    "0, 0, OPENS",
    "0, -1e-9, NOTHING"
  })
  void onePerCentIsAFallAndTwoEndTheAlert(double first, double last, Shown.Verdict verdict) {
    shown.calm(79, first).calm(20, last);

    assertThat(shown.verdict(last)).isEqualTo(verdict);
  }

  @Test
  void tenSamplesOverAHundredIterationsAreEnoughToSeeThatNothingMoves() {
    samples.every(10);
    double[] noise = {0, 0.2, -0.2, 0.2, -0.2, 0.2, -0.2, 0.2, -0.2, 0};
    for (double more : noise) {
      shown.calm(1, 1 + more);
    }

    assertThat(shown.verdict(1)).isEqualTo(OPENS);
  }

  @ParameterizedTest
  @CsvSource({"99.001, OPENS", "98.999, KEEPS_OPEN", "98.001, KEEPS_OPEN", "97.999, NOTHING"})
  void earlyOnePerCentIsAFallToo(double last, Shown.Verdict verdict) {
    samples.every(10);

    shown.calm(3, 100).calm(3, last);

    assertThat(shown.verdict(last)).isEqualTo(verdict);
  }

  /** Seven samples scatter by a share s: a fall of 5 % shows if 2 s √(4/7) is below it. */
  @ParameterizedTest
  @CsvSource({"0, 10, OPENS", "0.033, 10, OPENS", "0.034, 10, NOTHING", "0, 9, NOTHING"})
  void sevenSamplesOverSixtyIterationsAreEnoughIfAFallWouldHaveShown(
      double scatter, int spacing, Shown.Verdict verdict) {
    samples.every(spacing);
    double[] order = {-1, 1, 0, 1, -1, 0, 0};
    double unit = scatter * 100 / Math.sqrt(4.0 / 6);
    for (int i = 0; i < 6; i++) {
      shown.calm(1, 100 + unit * order[i]);
    }

    assertThat(shown.verdict(100 + unit * order[6])).isEqualTo(verdict);
  }

  @Test
  void aHundredIterationsInFewSamplesAreNotEnough() {
    samples.every(50);

    shown.calm(6, 1);

    assertThat(shown.verdict(1)).as("the seventh").isEqualTo(OPENS);
  }

  /** Noise of a tenth, and a fall of a fifth of that in each sample. */
  @Test
  void aTrendDownwardsIsAFallHoweverNoisyTheLossIs() {
    samples.every(10);
    double[] noise = {-0.05, 0.05, -0.02, 0.03, 0, -0.04, 0.04};
    for (int i = 0; i < 60; i++) {
      samples.score(10 * (1 - 0.02 * i / 2 + noise[i % 7]));
      shown.calm(1);
    }
  }

  /** Losses of the first steps may be lucky, or the rate may throw it up at first. */
  @Test
  void aTrendDownwardsCountsAlsoAboveTheFirstLosses() {
    samples.every(5);
    shown.calm(3, 90);
    for (int loss = 130; loss > 92; loss--) {
      shown.calm(1, loss);
    }
  }

  @Test
  void aWarmUpIsGivenItsTime() {
    samples.every(10);
    for (int i = 0; i < 99; i++) {
      samples.learningRate(1e-5 * (i + 1)).score(1);
      shown.calm(1);
    }

    assertThat(shown.verdict(1)).as("the hundredth").isEqualTo(OPENS);
  }

  /** Plain SGD that has learnt all there is within ten iterations. */
  @Test
  void aLossThatFellAtOnceHasFallen() {
    samples.every(10);
    shown.examples(32).calm(1, 1.9).calm(120, 0.33);
    Shown little = new Shown(new LossNotFalling(LAYOUT), new SyntheticSamples(LAYOUT).every(10));
    little.examples(32).calm(1, 1.9).calm(9, 1.34);

    assertThat(little.verdict(1.34)).as("fallen by 0.29").isEqualTo(OPENS);
  }

  @Test
  void aWarmUpThatIsOverForFourSamplesIsNoExcuse() {
    samples.every(10).learningRate(1e-3).score(1);
    shown.calm(1);
    samples.learningRate(2e-3);
    shown.calm(1);
    samples.learningRate(3e-3);
    shown.calm(4);

    assertThat(shown.verdict(1)).as("the seventh").isEqualTo(OPENS);
  }

  /** As seven layers had it: told in iteration 122, when they had just begun to learn. */
  @Test
  void whoLeavesAPlateauIsNotToldThatTheLossStandsStill() {
    shown.calm(99, 1.1).calm(1, 1.04).calm(1, 0.9).calm(1, 0.75);

    assertThat(shown.verdict(1.1)).as("back on the plateau").isEqualTo(OPENS);
    assertThat(shown.verdict(0.7)).as("lower than ever").isEqualTo(NOTHING);
  }

  @Test
  void aTrainingThatIsJoinedLaterIsNotJudged() {
    samples.from(1);

    shown.calm(300, 1);
  }

  @Test
  void theLossOfNowIsTheMedianOfTheLastTwenty() {
    shown.calm(89, 100).calm(10, 50);
    assertThat(shown.verdict(100)).as("ten of twenty").isEqualTo(OPENS);

    assertThat(shown.verdict(50)).isEqualTo(NOTHING);
  }

  @Test
  void theLossAtFirstIsTheMedianOfTheFirstTen() {
    shown.calm(4, 1e6).calm(6, 100).calm(89, 99.5);

    assertThat(shown.verdict(99.5)).as("1e6 in four of ten is chance").isEqualTo(OPENS);
  }

  @Test
  void theFirstTenAreNotForgottenHoweverLongItTakes() {
    shown.calm(10, 100).calm(300, 90);

    assertThat(shown.verdict(90)).isEqualTo(NOTHING);
  }

  /** Buckets of 5 to 80 timesteps, the short ones first: the score rises while the loss falls. */
  @Test
  void itIsTheLossOfATimestepThatHasToFall() {
    for (int i = 0; i < 300; i++) {
      samples.loss(1.82 - 0.35 * i / 300, 5 + i / 4);
      shown.calm(1);
    }
  }

  @Test
  void sequencesThatBecomeShorterAreNoFall() {
    for (int i = 0; i < 99; i++) {
      samples.loss(1.5, 80 - i / 2);
      shown.calm(1);
    }

    assertThat(shown.verdict(1.5, 20)).isEqualTo(OPENS);
  }

  @Test
  void segmentsThatAreAllPaddingAreNoSamples() {
    samples.every(10);
    for (int i = 0; i < 13; i++) {
      samples.loss(1.5, i % 2 * 7);
      shown.calm(1);
    }

    assertThat(shown.verdict(1.5, 7)).as("the seventh that counts").isEqualTo(OPENS);
  }

  @Test
  void whatADisasterHasMadeOfTheFirstLossesIsNoMeasure() {
    shown.examples(32).calm(1, 0.132).calm(50, 2000).calm(48, 128);

    assertThat(shown.verdict(128)).as("far below 2000, far above 0.132").isEqualTo(OPENS);
  }

  @Test
  void theFindingSaysWhatTheLossWasAndIs() {
    shown.calm(99, 100);

    Finding finding = shown.finding();

    assertThat(finding.type()).isEqualTo(AlertType.LOSS_NOT_FALLING);
    assertThat(finding.location()).isEqualTo(Location.NETWORK);
    assertThat(finding.value()).isEqualTo(100);
    assertThat(finding.limit()).isEqualTo(99);
    assertThat(finding.words())
        .isEqualTo("the loss is 100 after 100 samples, and was 100 at first");
  }
}
