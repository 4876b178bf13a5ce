package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Profiles;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VanishingThroughTimeTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).simpleRnn("rnn", 4, 4).layout();

  private final Rule rule = new VanishingThroughTime(LAYOUT);
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  private Shown horizon(int steps, int seen) {
    return shown.with(
        SyntheticSamples.of(0, Quantity.CELL_STATE_GRADIENT),
        Summaries.profiled(Profiles.horizon(steps, seen, 2.5)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, OPENS",
    "1, 30, OPENS",
    "1, 7, NOTHING",
    "2, 8, NOTHING",
    "0, 8, NOTHING",
    "0, 0, NOTHING"
  })
  void aGradientIsGoneThatFallsInOneStepOfEight(int steps, int seen, Shown.Verdict verdict) {
    shown.calm(20);

    assertThat(horizon(steps, seen).verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(10);
  }

  @Test
  void theFirstTwentySamplesAreNotJudged() {
    horizon(1, 8).calm(20);

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @Test
  void aSampleThatDidNotLookIntoTheCellsIsNone() {
    assertThat(rule.canJudge(samples.next())).isFalse();
    shown.with(SyntheticSamples.of(0, Quantity.ACTIVATION), Summaries.profiled(Profiles.plain()));
    assertThat(rule.canJudge(samples.next())).isFalse();
    horizon(0, 8);
    assertThat(rule.canJudge(samples.next())).isTrue();
  }

  @Test
  void withoutAHorizonThereIsNothingToJudge() {
    shown.calm(20).calm(1);
    shown.with(SyntheticSamples.of(0, Quantity.CELL_STATE_GRADIENT), Summary.empty()).calm(1);
    shown
        .with(
            SyntheticSamples.of(0, Quantity.CELL_STATE_GRADIENT),
            Summaries.profiled(Profiles.plain()))
        .calm(1);
  }

  @Test
  void frozenLayersAreLeftAlone() {
    Layout layout = SyntheticNetwork.of("FLOAT").frozenLstm("frozen", 3, 4).layout();
    Shown frozen = new Shown(new VanishingThroughTime(layout), new SyntheticSamples(layout));

    frozen
        .with(
            SyntheticSamples.of(0, Quantity.CELL_STATE_GRADIENT),
            Summaries.profiled(Profiles.horizon(1, 8, 1)))
        .calm(30);
  }

  @Test
  void theFindingSaysWhatTheForgetGateAllows() {
    shown.calm(20);

    Finding finding = horizon(1, 11).finding();

    assertThat(finding.type()).isEqualTo(AlertType.VANISHING_THROUGH_TIME);
    assertThat(finding.location())
        .isEqualTo(Location.ofCell("lstm", Direction.FORWARD, Quantity.CELL_STATE_GRADIENT));
    assertThat(finding.value()).isEqualTo(1);
    assertThat(finding.limit()).isEqualTo(1);
    assertThat(finding.words())
        .isEqualTo(
            "the gradient of lstm is gone after 1 of 11 timesteps; its forget gate allows 2.50");
  }

  @Test
  void aCellWithoutAForgetGateIsJudgedByTheGradientOfItsOutput() {
    shown.calm(20);

    shown.with(
        SyntheticSamples.of(1, Quantity.OUTPUT_GRADIENT),
        Summaries.profiled(Profiles.horizon(1, 11, Double.NaN)));

    assertThat(shown.finding().words())
        .isEqualTo("the gradient of rnn is gone after 1 of 11 timesteps");
    assertThat(shown.with(SyntheticSamples.of(1, Quantity.OUTPUT_GRADIENT), null).verdict())
        .isEqualTo(NOTHING);
  }
}
