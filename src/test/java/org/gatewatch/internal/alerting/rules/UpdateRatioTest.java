package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateRatioTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").bidirectional("lstm", 3, 4).layout();

  private final Rule rule = new UpdateRatio(LAYOUT);
  private final Shown shown = new Shown(rule, new SyntheticSamples(LAYOUT));

  private Shown ratio(double ratio) {
    return shown
        .with(slot -> isOf(slot, Quantity.WEIGHT), Summaries.alike(9, -2))
        .with(slot -> isOf(slot, Quantity.UPDATE), Summaries.alike(9, 2 * ratio));
  }

  private static boolean isOf(Slot slot, Quantity quantity) {
    return slot.quantity() == quantity && slot.direction() == Direction.BACKWARD;
  }

  @ParameterizedTest
  @CsvSource({
    "0.0501, OPENS, LARGE_UPDATES",
    "0.0499, KEEPS_OPEN, LARGE_UPDATES",
    "0.0251, KEEPS_OPEN, LARGE_UPDATES",
    "3.99e-5, KEEPS_OPEN, SMALL_UPDATES",
    "2.01e-5, KEEPS_OPEN, SMALL_UPDATES",
    "1.99e-5, OPENS, SMALL_UPDATES",
    "1e9, OPENS, LARGE_UPDATES"
  })
  void updatesFarFromAThousandthOfTheirParametersAreWrong(
      double ratio, Shown.Verdict verdict, AlertType type) {
    ratio(ratio).calm(19);

    Finding finding = shown.finding();

    assertThat(finding.type()).isEqualTo(type);
    assertThat(finding.opens()).isEqualTo(verdict == Shown.Verdict.OPENS);
    assertThat(rule.patience()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0249, 1e-3, 4.01e-5})
  void updatesOfAboutAThousandthOfTheirParametersAreRight(double ratio) {
    ratio(ratio).calm(100);
  }

  @Test
  void oneNumberIsTheGeometricMeanOfTheLastTwentySamples() {
    ratio(1).calm(10);
    ratio(1e-6).calm(10);
    ratio(1).calm(14);

    assertThat(shown.verdict()).as("five of twenty at 1e-6").isEqualTo(KEEPS_OPEN);
  }

  @Test
  void samplesWithoutUpdatesOrWithUpdatesOfZeroChangeNothing() {
    ratio(1e-3).calm(20);

    ratio(0).calm(30);
    shown.with(slot -> isOf(slot, Quantity.UPDATE), null).calm(30);
    shown.with(slot -> isOf(slot, Quantity.UPDATE), Summary.empty()).calm(30);
    ratio(1e-3).with(slot -> isOf(slot, Quantity.WEIGHT), Summaries.alike(9, 0)).calm(30);
    ratio(1e-3).with(slot -> isOf(slot, Quantity.WEIGHT), null).calm(30);
  }

  @Test
  void theyDoNotFillTheFirstTwentyEither() {
    ratio(1).calm(10);
    ratio(0).calm(30);
    ratio(1).calm(9);

    assertThat(shown.next()).hasSize(1);
  }

  @Test
  void theMeanIsOverAllValuesOfBothKernels() {
    ratio(1e-3)
        .with(
            slot -> isOf(slot, Quantity.UPDATE) && slot.kernel() == Kernel.INPUT,
            Summaries.alike(1, 2))
        .with(
            slot -> isOf(slot, Quantity.UPDATE) && slot.kernel() == Kernel.RECURRENT,
            Summaries.alike(9, 0))
        .with(
            slot -> isOf(slot, Quantity.UPDATE) && slot.kernel() == Kernel.BIAS,
            Summaries.alike(9, 1e9))
        .calm(19);

    assertThat(shown.finding().value()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void theFindingOfLargeUpdatesNamesTheCell() {
    ratio(0.1).calm(19);

    Finding finding = shown.finding();

    assertThat(finding.location())
        .isEqualTo(Location.ofCell("lstm", Direction.BACKWARD, Quantity.UPDATE));
    assertThat(finding.value()).isCloseTo(0.1, within(1e-12));
    assertThat(finding.limit()).isEqualTo(0.05);
    assertThat(finding.severity()).isCloseTo(2, within(1e-9));
    assertThat(finding.words())
        .isEqualTo(
            "an update is 0.100 of its parameter in lstm: parameters are shaken more than trained");
    assertThat(finding.advice()).isEqualTo("lower the learning rate");
  }

  @Test
  void theFindingOfSmallUpdatesNamesTheCell() {
    ratio(1e-5).calm(19);

    Finding finding = shown.finding();

    assertThat(finding.value()).isCloseTo(1e-5, within(1e-12));
    assertThat(finding.limit()).isEqualTo(2e-5);
    assertThat(finding.severity()).isCloseTo(2, within(1e-9));
    assertThat(finding.words())
        .isEqualTo("an update is 1.00e-05 of its parameter in lstm: it hardly learns");
    assertThat(finding.advice()).isEqualTo("raise the learning rate");
  }

  @Test
  void frozenLayersAreLeftAlone() {
    Layout layout = SyntheticNetwork.of("FLOAT").frozenLstm("frozen", 3, 4).layout();
    Shown frozen = new Shown(new UpdateRatio(layout), new SyntheticSamples(layout));

    frozen
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.alike(9, 1))
        .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.alike(9, 1))
        .calm(30);
  }
}
