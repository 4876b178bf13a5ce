package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import java.util.function.Predicate;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Profiles;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SaturatedGateTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).simpleRnn("rnn", 4, 4).layout();

  private final Rule rule = new SaturatedGate(LAYOUT);
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  private static Predicate<Slot> activation(Gate gate) {
    return slot ->
        slot.isInsideCell() && slot.quantity() == Quantity.ACTIVATION && slot.gate() == gate;
  }

  private Shown gate(Gate gate, Profile profile) {
    return shown.with(activation(gate), Summaries.profiled(profile));
  }

  @ParameterizedTest
  @CsvSource({
    "0.95, OPENS",
    "0.949, KEEPS_OPEN",
    "0.9, KEEPS_OPEN",
    "0.899, NOTHING",
    "0, NOTHING",
    "1, OPENS",
    "NaN, NOTHING"
  })
  void aGateIsShutOfWhichNinetyFivePerCentAreLow(double low, Shown.Verdict verdict) {
    assertThat(gate(Gate.FORGET, Profiles.sigmoid(low, 0)).verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"INPUT", "FORGET", "OUTPUT"})
  void aGateHeldOpenDoesNoHarmAndOneHeldShutDoes(Gate gate) {
    assertThat(gate(gate, Profiles.sigmoid(0, 1)).verdict()).isEqualTo(NOTHING);
    assertThat(gate(gate, Profiles.sigmoid(0.5, 0.5)).verdict()).isEqualTo(NOTHING);
    assertThat(gate(gate, Profiles.sigmoid(1, 0)).verdict()).isEqualTo(OPENS);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.45, OPENS", "0.95, 0, OPENS", "0, 0.95, OPENS", "0.4, 0.4, NOTHING"})
  void aCandidateIsSaturatedAtEitherEnd(double low, double high, Shown.Verdict verdict) {
    assertThat(gate(Gate.CELL, Profiles.tanh(low, high)).verdict()).isEqualTo(verdict);
  }

  @Test
  void aGateWithoutAShutEndIsNotJudged() {
    gate(Gate.INPUT, Profiles.tanh(1, 0)).calm(1);
  }

  @Test
  void whatIsNoGateIsNotJudged() {
    shown.with(activation(Gate.BLOCK), Summaries.profiled(Profiles.sigmoid(1, 0))).calm(1);
    shown.with(activation(null), Summaries.profiled(Profiles.sigmoid(1, 0))).calm(1);
    shown
        .with(
            SyntheticSamples.of(0, Quantity.PRE_ACTIVATION),
            Summaries.profiled(Profiles.sigmoid(1, 0)))
        .calm(1);
  }

  @Test
  void aGateOfWhichNothingIsToldIsNotJudged() {
    gate(Gate.INPUT, Profiles.plain()).calm(1);
    shown.with(activation(Gate.INPUT), Summary.empty()).calm(1);
    shown.with(activation(Gate.INPUT), null).calm(1);
  }

  @Test
  void aSampleThatDidNotLookIntoTheCellsIsNone() {
    shown.with(activation(null), Summary.empty());
    assertThat(rule.canJudge(samples.next())).isFalse();

    gate(Gate.OUTPUT, Profiles.plain());
    assertThat(rule.canJudge(samples.next())).isTrue();
  }

  @Test
  void theFindingSaysWhichGateIsShut() {
    Finding finding = gate(Gate.OUTPUT, Profiles.sigmoid(0.97, 0)).finding();

    assertThat(finding.type()).isEqualTo(AlertType.SATURATED_GATE);
    assertThat(finding.location())
        .isEqualTo(new Location("lstm", Direction.FORWARD, Quantity.ACTIVATION, null, Gate.OUTPUT));
    assertThat(finding.value()).isEqualTo(0.97);
    assertThat(finding.limit()).isEqualTo(0.95);
    assertThat(finding.severity()).isEqualTo(0.97);
    assertThat(finding.words())
        .isEqualTo(
            "97 % of the activation of the output gate of lstm forward is below 0.1: the gate is"
                + " shut");
  }

  @Test
  void theFindingSaysThatACandidateIsAtItsEnds() {
    Finding finding = gate(Gate.CELL, Profiles.tanh(0.5, 0.5)).finding();

    assertThat(finding.words())
        .isEqualTo("100 % of the activation of the candidate of lstm forward is at its ends");
  }

  private Shown state(double low, double high) {
    return shown.with(
        SyntheticSamples.of(0, Quantity.CELL_STATE),
        Summaries.of(-77, 3, 65).with(null, Profiles.tanh(low, high)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.35, 0.4, OPENS",
    "0.84, 0, OPENS",
    "0.4, 0.349, KEEPS_OPEN",
    "0.3, 0.351, KEEPS_OPEN",
    "0.3, 0.349, NOTHING",
    "NaN, NaN, NOTHING"
  })
  void aCellStateIsSaturatedWhereItsOutputFunctionIsAtItsEnds(
      double low, double high, Shown.Verdict verdict) {
    assertThat(state(low, high).verdict()).isEqualTo(verdict);
  }

  /** A public text example after 168 iterations. */
  @Test
  void theFindingSaysHowFarACellStateRuns() {
    Finding finding = state(0.4, 0.36).finding();

    assertThat(finding.location())
        .isEqualTo(Location.ofCell("lstm", Direction.FORWARD, Quantity.CELL_STATE));
    assertThat(finding.value()).isEqualTo(0.76);
    assertThat(finding.limit()).isEqualTo(0.75);
    assertThat(finding.words())
        .isEqualTo(
            "76 % of the cell state of lstm forward, which runs from -77.0 to 65.0, is at the ends"
                + " of its output function");
  }

  @Test
  void aSampleThatHasNothingButTheStateIsOne() {
    state(0.4, 0.36);

    assertThat(rule.canJudge(samples.next())).isTrue();
  }
}
