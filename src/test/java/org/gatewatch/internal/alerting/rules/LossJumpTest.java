package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;

class LossJumpTest {
  private final Rule rule = new LossJump();
  private final Shown shown =
      new Shown(rule, new SyntheticSamples(SyntheticNetwork.of("FLOAT").layout()));

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
    assertThat(shown.verdict(100)).as("the eleventh").isEqualTo(OPENS);
  }

  @Test
  void aLossThatStaysHighIsNotTakenForTheUsual() {
    shown.calm(10, 1);

    for (int i = 0; i < 100; i++) {
      assertThat(shown.verdict(10)).isEqualTo(OPENS);
    }
  }

  @Test
  void theUsualIsTheMedianOfTheLastTwentySamples() {
    shown.calm(20, 1).calm(9, 2);
    assertThat(shown.verdict(5)).isEqualTo(OPENS);

    shown.calm(1, 2);
    assertThat(shown.verdict(5)).as("half of them are 2").isEqualTo(KEEPS_OPEN);
  }

  @Test
  void ofTwentySamplesTheOldestCounts() {
    shown.calm(10, 2).calm(10, 1);

    assertThat(shown.verdict(5)).as("half of them are 2").isEqualTo(KEEPS_OPEN);
  }

  @Test
  void nextToZeroALossMayJumpAsItLikes() {
    shown.calm(10, 1).calm(30, 0.01);

    assertThat(shown.verdict(0.1)).as("a tenth of the first").isEqualTo(NOTHING);
    assertThat(shown.verdict(0.101)).isEqualTo(OPENS);
  }

  @Test
  void whatTheLossBeganAtIsTheMedianOfTheFirstTen() {
    shown.calm(4, 1).calm(6, 100).calm(30, 0.1);

    assertThat(shown.verdict(9.9)).isEqualTo(NOTHING);
  }

  @Test
  void lossesAtOrBelowZeroAreNotJudged() {
    shown.calm(10, 0).calm(1, 5);
    Shown negative =
        new Shown(new LossJump(), new SyntheticSamples(SyntheticNetwork.of("FLOAT").layout()));

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
}
