package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
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
  private final Shown shown = new Shown(rule, new SyntheticSamples(LAYOUT));

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
    "0.99e-7, 1e-6, OPENS",
    "1.01e-7, 1.1e-6, KEEPS_OPEN",
    "2.99e-7, 3e-6, KEEPS_OPEN",
    "3.01e-7, 4e-6, NOTHING",
    "0.99e-7, 0.98e-6, NOTHING",
    // Small: below 1e-4, and below a thousandth of the last.
    "0.99e-4, 0.1, OPENS",
    "0.99e-4, 0.098, KEEPS_OPEN",
    "1.01e-4, 1, KEEPS_OPEN",
    "2.99e-4, 1, KEEPS_OPEN",
    "3.01e-4, 1, NOTHING",
    "0.5e-4, 0.0168, KEEPS_OPEN",
    "0.5e-4, 0.0166, NOTHING",
    // Zero: it has vanished only if there was something to lose.
    "0, 1, OPENS",
    "0, 1e-30, OPENS",
    "0, 0, NOTHING",
    "1, 0, NOTHING"
  })
  void aGradientHasToBeSmallAndFarBelowThatOfTheLastLayer(
      double first, double last, Shown.Verdict verdict) {
    assertThat(gradients(first, 1, last).verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(5);
  }

  @Test
  void gradientsAreThoseOfOneExample() {
    shown.examples(32);

    assertThat(gradients(32 * 0.99e-7, 1, 32e-6).verdict()).isEqualTo(OPENS);
    assertThat(gradients(32 * 3.01e-7, 1, 32 * 4e-6).verdict()).isEqualTo(NOTHING);
  }

  @Test
  void onlyRecurrentLayersAreJudged() {
    assertThat(gradients(1, 1e-9, 1).verdict()).isEqualTo(NOTHING);
  }

  @Test
  void theMeanIsOverAllValuesOfAllKernelsThatMultiply() {
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
    Finding tiny = gradients(0.5e-7, 1, 1e-6).finding();

    assertThat(tiny.type()).isEqualTo(AlertType.VANISHING_THROUGH_DEPTH);
    assertThat(tiny.location()).isEqualTo(Location.ofCell("first", null, Quantity.GRADIENT));
    assertThat(tiny.value()).isCloseTo(0.5e-7, within(1e-15));
    assertThat(tiny.limit()).isEqualTo(1e-7);
    assertThat(tiny.severity()).isCloseTo(20, within(1e-9));
    assertThat(tiny.words())
        .isEqualTo(
            "the gradient of first is 5.00e-08 on average, 0.0500 of what the last layer has");
    assertThat(gradients(0.5e-4, 1, 1).finding().limit()).isEqualTo(1e-4);
    assertThat(gradients(0, 1, 1).finding().severity()).isEqualTo(Double.MAX_VALUE);
  }
}
