package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

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
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  private Shown ratio(double ratio) {
    return shown
        .with(slot -> isOf(slot, Quantity.WEIGHT), Summaries.alike(9, -2))
        .with(slot -> isOf(slot, Quantity.UPDATE), Summaries.alike(9, 2 * ratio));
  }

  private static boolean isOf(Slot slot, Quantity quantity) {
    return slot.quantity() == quantity && slot.direction() == Direction.BACKWARD;
  }

  /** As it was told: "output forward". */
  @Test
  void aLayerWithoutRecurrenceHasNoDirection() {
    Layout layout = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).dense("output", 4, 2).layout();
    Shown of = new Shown(new UpdateRatio(layout), new SyntheticSamples(layout));
    of.with(slot -> slot.quantity() == Quantity.UPDATE, Summaries.alike(9, 1.9))
        .with(slot -> slot.quantity() == Quantity.WEIGHT, Summaries.alike(9, 2));

    assertThat(of.next())
        .extracting(finding -> finding.location().direction())
        .containsExactly(Direction.FORWARD, null);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0501, OPENS, LARGE_UPDATES",
    "0.0499, KEEPS_OPEN, LARGE_UPDATES",
    "0.0251, KEEPS_OPEN, LARGE_UPDATES",
    "3.99e-5, KEEPS_OPEN, SMALL_UPDATES",
    "2.01e-5, KEEPS_OPEN, SMALL_UPDATES",
    "1.99e-5, OPENS, SMALL_UPDATES",
    "0.49, OPENS, LARGE_UPDATES"
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
    ratio(0.4).calm(10);
    ratio(3e-5).calm(10);
    ratio(0.4).calm(14);

    assertThat(shown.verdict()).as("five of twenty at 3e-5").isEqualTo(KEEPS_OPEN);
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
    ratio(0.4).calm(10);
    ratio(0).calm(30);
    ratio(0.4).calm(9);

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
  }

  @Test
  void anUpdateOfHalfTheNormOfItsParametersIsToldInTheSecondSample() {
    ratio(1e-3).calm(1);

    assertThat(ratio(0.5).finding().atOnce()).as("a step that one may take").isFalse();
    Finding finding = ratio(0.5).finding();

    assertThat(finding.type()).isEqualTo(AlertType.LARGE_UPDATES);
    assertThat(finding.opens() && finding.atOnce()).isTrue();
    assertThat(finding.value()).isCloseTo(0.5, within(1e-9));
    assertThat(finding.limit()).isEqualTo(0.5);
    ratio(0.499).calm(1);
  }

  @Test
  void itIsToldAtOnceIfTheLossIsFarAboveTheFirst() {
    ratio(1e-3).calm(1, 2);

    assertThat(ratio(0.5).next(3).get(0).atOnce()).as("1.5 times the first").isFalse();
    ratio(0.1).calm(1, 2);
    assertThat(ratio(0.5).next(3.01).get(0).atOnce()).isTrue();
  }

  @Test
  void itDoesNoHarmWhileTheLossIsBelowTheFirst() {
    ratio(1e-3).calm(1, 2);

    ratio(0.9).calm(1, 1.9);
    assertThat(shown.verdict(2)).isEqualTo(OPENS);
  }

  /** RmsProp and its kin begin with steps of a few times their learning rate. */
  @Test
  void inTheFirstSampleItTakesAsMuchAsTheParameters() {
    ratio(0.7).calm(1);
    Shown huge = new Shown(new UpdateRatio(LAYOUT), new SyntheticSamples(LAYOUT));
    huge.with(slot -> isOf(slot, Quantity.WEIGHT), Summaries.alike(9, 1))
        .with(slot -> isOf(slot, Quantity.UPDATE), Summaries.alike(9, 0.72));

    assertThat(huge.verdict()).as("the parameters before were 0.69").isEqualTo(OPENS);
  }

  /** What is left of them may make the sum smaller than the update, or be lost to rounding. */
  @Test
  void anUpdateThatLeavesNothingOfItsParametersIsHuge() {
    shown
        .with(slot -> isOf(slot, Quantity.WEIGHT), Summaries.alike(9, 999))
        .with(slot -> isOf(slot, Quantity.UPDATE), Summaries.alike(9, 1000));

    assertThat(shown.finding().value()).isBetween(1.0, 1.01);
  }

  @Test
  void parametersThatWereZeroAreNoMeasure() {
    ratio(1).calm(1);
    shown
        .with(slot -> isOf(slot, Quantity.WEIGHT), Summaries.alike(9, 2.2))
        .with(slot -> isOf(slot, Quantity.UPDATE), Summaries.alike(9, 1.9))
        .calm(1);
  }

  private Shown small() {
    return ratio(1e-6);
  }

  @Test
  void updatesMayBeSmallOnceTheLossHasFallen() {
    small().calm(10, 1).calm(100, 0.69);
  }

  @Test
  void updatesMayBeSmallWhileTheLossFalls() {
    small();
    for (int i = 0; i < 30; i++) {
      shown.calm(1, 1 - 0.005 * i);
    }
  }

  @Test
  void updatesMayBeSmallWhereAScheduleHasLoweredTheLearningRate() {
    samples.learningRate(1);
    ratio(1e-3).calm(10);
    samples.learningRate(0.1);

    small().calm(100);
  }

  @Test
  void updatesMayBeSmallWhileAScheduleRaisesTheLearningRate() {
    small();
    for (int i = 1; i < 100; i++) {
      samples.learningRate(1e-9 * i);
      shown.calm(1);
    }
    samples.learningRate(1e-7);
    for (int i = 0; i < 19; i++) {
      shown.next();
    }
    assertThat(shown.verdict()).as("and stays there").isEqualTo(OPENS);
  }

  @Test
  void updatesMayBeSmallOnceNothingIsLeftOfTheGradient() {
    ratio(1e-3).with(slot -> isOf(slot, Quantity.GRADIENT), Summaries.alike(9, 1)).calm(20);
    shown.with(slot -> isOf(slot, Quantity.GRADIENT), Summaries.alike(9, 0.01)).calm(20);

    small().calm(40);

    shown.with(slot -> isOf(slot, Quantity.GRADIENT), Summaries.alike(9, 0.02)).calm(9);
    assertThat(shown.verdict()).as("a fiftieth is left").isEqualTo(OPENS);
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
