package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VanishingThroughDepthTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT")
          .lstm("first", 3, 4)
          .dense("between", 4, 4)
          .dense("output", 4, 2)
          .layout();

  private final Rule rule = new VanishingThroughDepth(LAYOUT);
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final Shown shown = new Shown(rule, samples);

  private Shown gradients(double first, double between, double last) {
    return gradient(0, first)
        .with(SyntheticSamples.of(1, Quantity.GRADIENT), alike(between))
        .with(SyntheticSamples.of(2, Quantity.GRADIENT), alike(last));
  }

  private Shown gradient(int layer, double magnitude) {
    return shown.with(SyntheticSamples.of(layer, Quantity.GRADIENT), alike(magnitude));
  }

  private static Summary alike(double magnitude) {
    return Summaries.alike(10, -magnitude);
  }

  @ParameterizedTest
  @CsvSource({
    // Tiny: below 1e-7, and the last ten times as large.
    "0.99e-7, 1.01e-6, OPENS",
    "1.01e-7, 1.1e-6, KEEPS_OPEN",
    "2.99e-7, 3e-6, KEEPS_OPEN",
    "3.01e-7, 4e-6, NOTHING",
    "1.01e-7, 1.005e-6, NOTHING",
    // The last has to be alive.
    "0.5e-8, 0.99e-6, NOTHING",
    "1e-15, 1e-11, NOTHING",
    // Small: below 1e-4, and below a thousandth of the last.
    "0.99e-4, 0.1, OPENS",
    "0.99e-4, 0.098, KEEPS_OPEN",
    "1.01e-4, 1, KEEPS_OPEN",
    "2.99e-4, 1, KEEPS_OPEN",
    "3.01e-4, 1, NOTHING",
    "0.5e-4, 0.0168, KEEPS_OPEN",
    "0.5e-4, 0.0166, NOTHING",
    // Zero is not small.
    "0, 1, NOTHING",
    "0, 1e-30, NOTHING",
    "0, 0, NOTHING",
    "1, 0, NOTHING"
  })
  void aGradientHasToBeSmallAndFarBelowThatOfTheLastLayer(
      double first, double last, Shown.Verdict verdict) {
    assertThat(gradients(first, 1, last).verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(5);
  }

  /** As seven layers had it, which went below the limit for eight iterations, and learned later. */
  @Test
  void fiveSamplesInARowHaveToSpanTwentyIterations() {
    for (int times = 0; times < 2; times++) {
      gradients(1e-8, 1e-5, 0.1);
      shown.next();
      for (int i = 1; i < 16; i++) {
        assertThat(shown.verdict()).as("%d iterations", i).isEqualTo(KEEPS_OPEN);
      }
      assertThat(shown.verdict()).as("the first of five").isEqualTo(OPENS);
      assertThat(gradients(2e-4, 1, 1).verdict()).as("above the limit").isEqualTo(KEEPS_OPEN);
      shown.next();
    }
    samples.every(5).next();
    gradients(1e-8, 1e-5, 0.1);

    assertThat(shown.verdict()).as("five of these are twenty").isEqualTo(OPENS);
  }

  @Test
  void gradientsAreThoseOfOneExample() {
    shown.examples(32);

    assertThat(gradients(32 * 0.99e-7, 1, 32 * 1.01e-6).verdict()).isEqualTo(OPENS);
    assertThat(gradients(32 * 3.01e-7, 1, 32 * 4e-6).verdict()).isEqualTo(NOTHING);
  }

  @Test
  void onlyRecurrentLayersAreJudged() {
    assertThat(gradients(1, 1e-9, 1).verdict()).isEqualTo(NOTHING);
  }

  @Test
  void theMeanIsOverAllValuesOfAllKernelsThatMultiply() {
    samples.every(5);
    gradients(0, 1, 1);
    shown.with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.INPUT), Summaries.alike(1, 9e-4));
    shown.with(
        SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT), Summaries.alike(9, 1e-6));
    assertThat(shown.verdict()).as("a mean of 9.09e-5").isEqualTo(OPENS);

    shown.with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.BIAS), Summaries.alike(99, 1));
    assertThat(shown.verdict()).as("whatever the bias").isEqualTo(OPENS);
  }

  @Test
  void aLayerWithoutAGradientIsNotJudged() {
    gradients(0, 1, 1).with(SyntheticSamples.of(0, Quantity.GRADIENT), null);
    assertThat(shown.verdict()).isEqualTo(NOTHING);

    shown.with(SyntheticSamples.of(0, Quantity.GRADIENT), Summary.empty());
    assertThat(shown.verdict()).isEqualTo(NOTHING);
  }

  @Test
  void aKernelOfWhichNothingIsFiniteIsLeftOutOfTheMean() {
    gradients(1e-8, 1, 1)
        .with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.INPUT), Summary.empty());

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @Test
  void theLastLayerThatHasAGradientCounts() {
    gradients(1e-8, 1, 1e-8).with(SyntheticSamples.of(2, Quantity.GRADIENT), null);

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @Test
  void frozenLayersAreLeftAlone() {
    Layout layout =
        SyntheticNetwork.of("FLOAT").frozenLstm("frozen", 3, 4).dense("output", 4, 2).layout();
    Shown frozen = new Shown(new VanishingThroughDepth(layout), new SyntheticSamples(layout));

    frozen
        .with(SyntheticSamples.of(0, Quantity.GRADIENT), alike(0))
        .with(SyntheticSamples.of(1, Quantity.GRADIENT), alike(1))
        .calm(1);
  }

  @Test
  void theFindingSaysHowSmallItIsBesideTheLast() {
    Finding tiny = gradients(0.5e-7, 1, 2e-6).finding();

    assertThat(tiny.type()).isEqualTo(AlertType.VANISHING_THROUGH_DEPTH);
    assertThat(tiny.location()).isEqualTo(Location.ofCell("first", null, Quantity.GRADIENT));
    assertThat(tiny.value()).isCloseTo(0.5e-7, within(1e-15));
    assertThat(tiny.limit()).isEqualTo(1e-7);
    assertThat(tiny.severity()).isCloseTo(40, within(1e-9));
    assertThat(tiny.words())
        .isEqualTo(
            "the gradient of first is 5.00e-08 on average, for its weights 0.0250 of what the last"
                + " layer has");
    assertThat(gradients(0.5e-4, 1, 1).finding().limit()).isEqualTo(1e-4);
  }

  @Test
  void aGradientOfZeroHasVanishedIfWhatIsAboveItHasNearly() {
    Finding zero = gradients(0, 1e-9, 1).finding();

    assertThat(zero.opens()).isTrue();
    assertThat(zero.severity()).isEqualTo(Double.MAX_VALUE);
    assertThat(zero.words())
        .startsWith("the gradient of first is exactly zero, for its weights 0.00");
  }

  @Test
  void layersAreComparedForTheirWeights() {
    samples.every(5);
    gradients(0.99e-4, 1, 0.1)
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), alike(0.1))
        .with(SyntheticSamples.of(2, Quantity.WEIGHT), alike(0.4));
    assertThat(shown.verdict()).as("a 253rd of the last").isEqualTo(NOTHING);

    shown.with(SyntheticSamples.of(2, Quantity.WEIGHT), alike(0.1));
    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  /** Seven layers that learned well under Adam, whose output has three units. */
  @Test
  void aLayerThatIsTrainedAsFastAsTheLastLearnsUnlessTheLossDoesNotFall() {
    updates(1e-3, 1e-3);
    shown.calm(50);

    assertThat(shown.verdict()).as("a loss that has not fallen in 50").isEqualTo(OPENS);
    updates(1e-3, 0.1);
    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @Test
  void aLossThatHasNotFallenIsKnownFromFiveSamplesOverFiftyIterations() {
    samples.from(1000).every(10);
    updates(1e-3, 1e-3);
    shown.calm(5);

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @Test
  void fewSamplesFarApartDoNotTell() {
    samples.every(100);
    updates(1e-3, 1e-3);
    shown.calm(4);

    assertThat(shown.verdict()).as("the fifth").isEqualTo(OPENS);
  }

  @Test
  void aLossThatHasFallenALittleIsNoPlateau() {
    samples.every(10);
    updates(1e-3, 1e-3);
    shown.calm(4, 1).calm(12, 0.979);
  }

  private void updates(double first, double last) {
    gradients(1e-8, 1e-5, 0.1)
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), alike(0.1))
        .with(SyntheticSamples.of(2, Quantity.WEIGHT), alike(0.1))
        .with(SyntheticSamples.of(0, Quantity.UPDATE), alike(first))
        .with(SyntheticSamples.of(2, Quantity.UPDATE), alike(last));
  }

  @Test
  void whereTheLossFallsAllLayersAreAsGoodAsTheyNeedToBe() {
    gradients(1e-8, 1e-5, 0.1);
    assertThat(shown.verdict(1)).isEqualTo(OPENS);
    for (int i = 0; i < 5; i++) {
      shown.next(1 - 0.01 * i);
    }
    for (int i = 0; i < 40; i++) {
      assertThat(shown.verdict(0.95 - 0.01 * i)).as("falling").isEqualTo(NOTHING);
    }
    shown.calm(30, 0.55);
  }

  @Test
  void whatHasFallenEverywhereHasNotVanishedOnItsWay() {
    for (double size = 1; size > 1e-9; size /= 3) {
      gradients(1e-2 * size, size, size).calm(1);
    }
  }
}
