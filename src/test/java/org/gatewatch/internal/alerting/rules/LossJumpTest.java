package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import java.util.Random;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;

class LossJumpTest {
  private static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").layout();

  private final Rule rule = new LossJump(LAYOUT);
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  @Test
  void aLossAboveThreeTimesTheMedianHasJumped() {
    shown.calm(10, 1);

    assertThat(shown.verdict(3)).isEqualTo(KEEPS_OPEN);
    assertThat(shown.verdict(3.001)).isEqualTo(OPENS);
    assertThat(rule.patience()).isEqualTo(2);
  }

  @Test
  void aLossOfTwiceTheMedianIsNormalAgain() {
    shown.calm(10, 1);

    assertThat(shown.verdict(2.001)).isEqualTo(KEEPS_OPEN);
    assertThat(shown.verdict(2)).isEqualTo(NOTHING);
  }

  @Test
  void theFirstTenSamplesAreNotJudged() {
    shown.calm(9, 1);

    assertThat(shown.verdict(100)).as("the tenth").isEqualTo(NOTHING);
    assertThat(shown.verdict(201)).as("the eleventh").isEqualTo(OPENS);
  }

  @Test
  void aLevelThatLastsBecomesTheUsualOneSoThatNoAlertStaysOpenForEver() {
    shown.calm(30, 1);

    for (int i = 0; i < 20; i++) {
      assertThat(shown.verdict(4)).isEqualTo(OPENS);
    }
    shown.calm(100, 4);
    assertThat(shown.verdict(13)).as("a jump from there").isEqualTo(OPENS);
  }

  @Test
  void aLevelThatIsLeftInBetweenHasNotLasted() {
    shown.calm(30, 1);

    for (int i = 0; i < 100; i++) {
      assertThat(shown.verdict(i % 15 == 14 ? 1 : 4)).isEqualTo(i % 15 == 14 ? NOTHING : OPENS);
    }
  }

  /** Two GravesLSTM under RmsProp 0.05, as it was reported. */
  @Test
  void aDisasterInTheSecondSampleIsToldAtOnceAndNotLearnedFrom() {
    shown.examples(32).calm(1, 0.132);

    for (double loss : new double[] {2022.9, 414, 3168, 128, 128, 128, 128, 128, 128, 128, 128}) {
      Finding finding = shown.next(loss).get(0);
      assertThat(finding.opens() && finding.atOnce()).as("%s", loss).isTrue();
      assertThat(finding.words()).endsWith("times what it was at first");
    }
  }

  @Test
  void tenTimesTheFirstLossIsADisasterAndFiveTimesTheEndOfIt() {
    shown.examples(32).calm(2, 1);

    assertThat(shown.verdict(10)).isEqualTo(KEEPS_OPEN);
    assertThat(shown.verdict(10.01)).isEqualTo(OPENS);
    assertThat(shown.verdict(5.01)).isEqualTo(KEEPS_OPEN);
    assertThat(shown.verdict(5)).isEqualTo(NOTHING);
  }

  @Test
  void aDisasterIsToldAtOnceLaterToo() {
    shown.examples(32).calm(30, 1);

    assertThat(shown.next(9.9).get(0).atOnce()).isFalse();
    assertThat(shown.next(10.1).get(0).atOnce()).isTrue();
  }

  /** One example of one timestep: squares of normal errors. */
  @Test
  void aLossThatLeapsByNatureHardlyEverMakesAJumpButAJumpOfItIsTold() {
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      double loss = Math.pow(random.nextGaussian(), 2);
      alerts(i < 1500 ? loss : loss / (1 + (i - 1500) / 200.0));
    }
    assertThat(opened).as("of 3000 samples").isLessThanOrEqualTo(1);
    opened = 0;
    for (int i = 0; i < 40; i++) {
      alerts(30 * Math.pow(random.nextGaussian(), 2));
    }
    assertThat(opened).isPositive();
  }

  private final AlertLifecycle lifecycle = new AlertLifecycle(rule.patience());
  private int opened;

  private void alerts(double loss) {
    Sample sample = samples.score(loss).timesteps(1).next();
    opened +=
        (int)
            lifecycle.next(sample, rule.look(sample, 1), rule::measured).stream()
                .filter(alert -> alert.state() == AlertState.OPENED)
                .count();
  }

  @Test
  void aFirstLossOfFewTimestepsMayBeSmallByChance() {
    samples.timesteps(2);
    shown.examples(2).calm(1, 1e-9).calm(3, 2).calm(1, 2);

    assertThat(shown.verdict(40)).as("the mean of the first 16 is 0.75").isEqualTo(KEEPS_OPEN);
    assertThat(shown.verdict(40)).as("and of the last 16 above 7.5").isEqualTo(OPENS);
  }

  /** Labels that go wrong half way, in a training of a hundred iterations. */
  @Test
  void whatWasLearntAndIsLostIsToldAfterAFewSamples() {
    shown.examples(32).calm(1, 1.9).calm(1, 1.2).calm(1, 0.8).calm(1, 0.7).calm(1, 0.62);

    assertThat(shown.verdict(1.32)).as("0.7 of the first is 1.33").isEqualTo(NOTHING);
    assertThat(shown.next(1.34)).as("and scatters now").isEmpty();
    shown.calm(4, 0.6);
    assertThat(shown.verdict(1.34)).isEqualTo(OPENS);
    assertThat(shown.finding().words()).contains("times what it was of late");
  }

  @Test
  void whatScattersMoreIsNotLostSoSoonNorWhatWasHardlyLearnt() {
    shown.examples(32).calm(1, 1).calm(1, 0.3).calm(1, 0.6).calm(1, 0.2).calm(1, 0.5);
    Shown slow = new Shown(new LossJump(LAYOUT), new SyntheticSamples(LAYOUT)).examples(32);
    slow.calm(1, 1).calm(4, 0.51);

    assertThat(shown.verdict(2)).isEqualTo(NOTHING);
    assertThat(slow.verdict(2)).isEqualTo(NOTHING);
  }

  @Test
  void whatIsLostForGoodBecomesTheUsual() {
    shown.examples(32).calm(1, 2).calm(8, 0.5);

    for (int i = 0; i < 19; i++) {
      assertThat(shown.verdict(1.6)).isEqualTo(OPENS);
    }
    shown.calm(20, 1.6);
  }

  @Test
  void whatATrainingThatIsJoinedLaterBeganWithIsNotKnown() {
    samples.from(1);

    shown.examples(32).calm(1, 0.1).calm(1, 1000);
  }

  /** Buckets of 5 to 80 timesteps, whose score goes up and down with their length. */
  @Test
  void lengthsThatDifferMakeNoJump() {
    double loss = 1.82;
    for (int i = 0; i < 300; i++) {
      double steps = i < 12 ? 5 : 5 + 75 * ((i * 7 % 31) / 30.0);
      samples.loss(loss, steps);
      shown.calm(1);
      loss -= 0.35 / 300;
    }
    assertThat(shown.verdict(4 * loss, 5)).as("a real jump, of a short bucket").isEqualTo(OPENS);
  }

  /** Segments of 50 timesteps of which the last is mostly padding: a seventeenth of the score. */
  @Test
  void paddedSegmentsMakeNoJumpAndThoseThatAreAllPaddingAreNone() {
    for (int i = 0; i < 100; i++) {
      samples.loss(1.5, i % 5 < 3 ? 3 : i % 5 == 3 ? 50 : 0);
      shown.calm(1);
    }
    assertThat(shown.verdict(6, 3)).isEqualTo(OPENS);
  }

  @Test
  void theUsualIsTheMedianOfTheLastTwentySamples() {
    shown.calm(20, 1).calm(9, 2);
    Shown half = new Shown(new LossJump(LAYOUT), new SyntheticSamples(LAYOUT));
    half.calm(20, 1).calm(10, 2);

    assertThat(shown.verdict(5)).isEqualTo(OPENS);
    assertThat(half.verdict(5)).as("half of them are 2").isEqualTo(KEEPS_OPEN);
  }

  @Test
  void ofTwentySamplesTheOldestCounts() {
    shown.calm(10, 2).calm(10, 1);

    assertThat(shown.verdict(5)).as("half of them are 2").isEqualTo(KEEPS_OPEN);
  }

  @Test
  void nextToZeroALossMayJumpAsItLikes() {
    shown.calm(10, 1).calm(30, 0.01);

    assertThat(shown.verdict(0.101)).isEqualTo(OPENS);
    assertThat(shown.verdict(0.1)).as("a tenth of the first").isEqualTo(NOTHING);
  }

  @Test
  void whatTheLossBeganAtIsTheMedianOfTheFirstTen() {
    shown.calm(4, 1).calm(6, 100).calm(30, 0.1);

    assertThat(shown.verdict(9.9)).isEqualTo(NOTHING);
  }

  @Test
  void lossesAtOrBelowZeroAreNotJudged() {
    shown.calm(10, 0).calm(1, 5);
    Shown negative = new Shown(new LossJump(LAYOUT), new SyntheticSamples(LAYOUT));

    negative.calm(10, -1).calm(1, -5).calm(1, 5);
  }

  @Test
  void theFindingSaysHowMuchTheLossHasGrown() {
    shown.calm(10, 0.5);

    shown.next(2);
    Finding finding = shown.finding();

    assertThat(finding.type()).isEqualTo(AlertType.LOSS_JUMP);
    assertThat(finding.location()).isEqualTo(Location.NETWORK);
    assertThat(finding.value()).isEqualTo(2);
    assertThat(finding.limit()).isEqualTo(1.5);
    assertThat(finding.severity()).isEqualTo(4);
    assertThat(finding.words()).isEqualTo("the loss is 2.00, 4.00 times what it was");
  }

  @Test
  void theFindingSaysThatItIsTheLossOfATimestep() {
    samples.loss(0.5, 8);
    shown.calm(10);

    samples.loss(2, 4);
    assertThat(shown.finding().words())
        .isEqualTo("the loss of a timestep is 2.00, 4.00 times what it was");
  }
}
