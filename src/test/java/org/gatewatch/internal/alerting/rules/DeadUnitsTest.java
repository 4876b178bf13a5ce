package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

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

class DeadUnitsTest {
  private static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 20).layout();
  private static final Predicate<Slot> OUTPUT =
      slot -> slot.isInsideCell() && slot.quantity() == Quantity.ACTIVATION && slot.gate() == null;

  private final Rule rule = new DeadUnits(LAYOUT);
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  private Shown output(Profile profile) {
    return shown.with(OUTPUT, Summaries.profiled(profile));
  }

  @ParameterizedTest
  @CsvSource({
    "20, 2, OPENS",
    "21, 2, KEEPS_OPEN",
    "20, 1, KEEPS_OPEN",
    "21, 1, NOTHING",
    "20, 0, NOTHING",
    "20, 20, OPENS",
    "0, 0, NOTHING"
  })
  void oneUnitInTenThatNeverMovesIsTooMany(int units, int dead, Shown.Verdict verdict) {
    assertThat(output(Profiles.units(16, units, dead)).verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(5);
  }

  @Test
  void fewerThanSixteenValuesAUnitProveNothing() {
    output(Profiles.units(15, 20, 20)).calm(1);

    assertThat(output(Profiles.units(16, 20, 20)).next()).hasSize(1);
  }

  @Test
  void unitsOfGatesAreNotJudged() {
    shown
        .with(
            slot -> slot.isInsideCell() && slot.gate() == Gate.INPUT,
            Summaries.profiled(Profiles.units(99, 20, 20)))
        .with(
            SyntheticSamples.of(0, Quantity.CELL_STATE),
            Summaries.profiled(Profiles.units(99, 20, 20)))
        .calm(1);
  }

  @Test
  void unitsOfWhichNothingIsToldAreNotJudged() {
    output(Profiles.plain()).calm(1);
    shown.with(OUTPUT, Summary.empty()).calm(1);
    shown.with(OUTPUT, null).calm(1);
  }

  @Test
  void aSampleThatDidNotLookIntoTheCellsIsNone() {
    assertThat(rule.canJudge(samples.next())).isFalse();
    output(Profiles.plain());
    assertThat(rule.canJudge(samples.next())).isTrue();
  }

  @Test
  void theFindingCountsThem() {
    Finding finding = output(Profiles.units(16, 20, 5)).finding();

    assertThat(finding.type()).isEqualTo(AlertType.DEAD_UNITS);
    assertThat(finding.location())
        .isEqualTo(Location.ofCell("lstm", Direction.FORWARD, Quantity.ACTIVATION));
    assertThat(finding.value()).isEqualTo(0.25);
    assertThat(finding.limit()).isEqualTo(0.1);
    assertThat(finding.severity()).isEqualTo(0.25);
    assertThat(finding.words()).isEqualTo("5 of the 20 units of lstm never move (25 %)");
  }
}
