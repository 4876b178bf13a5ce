package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
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

class UnchangedWeightsTest {
  private static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).layout();
  private static final Predicate<Slot> RW =
      SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.RECURRENT);

  private final Rule rule = new UnchangedWeights(LAYOUT);
  private final Shown shown = new Shown(rule, new SyntheticSamples(LAYOUT));

  private Shown weights(double... values) {
    return shown.with(RW, Summaries.of(values));
  }

  @Test
  void weightsThatAreWhatTheyWereThreeSamplesAgoHaveNotChanged() {
    weights(1, 2).calm(3);

    Finding finding = shown.finding();

    assertThat(rule.patience()).isEqualTo(1);
    assertThat(finding.opens()).isTrue();
    assertThat(finding.type()).isEqualTo(AlertType.UNCHANGED_WEIGHTS);
    assertThat(finding.location())
        .isEqualTo(
            new Location("lstm", Direction.FORWARD, Quantity.WEIGHT, Kernel.RECURRENT, null));
    assertThat(finding.words()).isEqualTo("RW of lstm forward has not changed in 3 samples");
  }

  @Test
  void weightsThatChangedOnceInThreeSamplesHaveChanged() {
    weights(1, 2).calm(1);
    weights(1, 2.5).calm(3);

    assertThat(shown.next()).as("since then they have not").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 1", "1, 0, 1, 1", "1, 1, 0, 1", "1, 1, 1, 0"})
  void aChangeOfOneNumberIsAChange(double min, double max, double l2Norm, double meanMagnitude) {
    for (int i = 0; i < 20; i++) {
      shown
          .with(
              RW, numbers(i * (1 - min), i * (1 - max), i * (1 - l2Norm), i * (1 - meanMagnitude)))
          .calm(1);
    }
  }

  private static Summary numbers(double min, double max, double l2Norm, double meanMagnitude) {
    return new Summary(
        9, 0, 0, 0, 0, min, max, 0, 0, l2Norm, meanMagnitude, Histogram.empty(), null, null);
  }

  @Test
  void theLeastChangeCounts() {
    for (int i = 0; i < 20; i++) {
      weights(1 + i * Math.ulp(1.0), 2).calm(1);
    }
  }

  @Test
  void weightsOfZeroThatStayZeroHaveNotChanged() {
    weights(0, 0).calm(3);

    assertThat(shown.next()).hasSize(1);
  }

  @Test
  void oneGateThatChangesKeepsItsKernelAlive() {
    Predicate<Slot> forget = RW.and(slot -> slot.gate() == Gate.FORGET);
    weights(1, 2);
    for (int i = 0; i < 10; i++) {
      shown.with(forget, Summaries.of(i)).calm(1);
    }
    shown.calm(2);

    assertThat(shown.next()).as("it has not changed since").hasSize(1);
  }

  @Test
  void aKernelOfWhichAGateIsMissingIsNotJudgedAndTheGapIsNoSample() {
    Predicate<Slot> forget = RW.and(slot -> slot.gate() == Gate.FORGET);
    weights(1, 2).calm(2);
    shown.with(forget, null).calm(5);
    weights(1, 2).calm(1);

    assertThat(shown.next()).hasSize(1);
  }

  @Test
  void weightsOfWhichNoneIsFiniteAreNotCalledUnchanged() {
    weights(Double.NaN, Double.POSITIVE_INFINITY).calm(10);
  }

  @Test
  void biasesAndFrozenLayersAreLeftAlone() {
    shown.with(SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.BIAS), Summaries.of(1)).calm(10);
    Layout layout = SyntheticNetwork.of("FLOAT").frozenLstm("frozen", 3, 4).layout();
    Shown frozen = new Shown(new UnchangedWeights(layout), new SyntheticSamples(layout));

    frozen.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1)).calm(10);
  }

  @Test
  void gradientsAndUpdatesMayStayWhatTheyAre() {
    shown
        .with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.of(1))
        .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(1))
        .calm(10);
  }

  private static final String UNCHANGED = " of lstm forward has not changed in 3 samples";

  /** The words of what is found of a kernel of an LSTM whose weights do not change. */
  private static String words(Layout layout, SyntheticSamples samples, Kernel kernel) {
    samples.with(SyntheticSamples.of(0, Quantity.WEIGHT, kernel), Summaries.of(1, 2));
    Shown of = new Shown(new UnchangedWeights(layout), samples).calm(3);
    return of.finding().words();
  }

  private static SyntheticSamples gradients(Layout layout, double gradient) {
    return new SyntheticSamples(layout)
        .with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.of(gradient, gradient));
  }

  private static SyntheticSamples updates(double gradient, double update) {
    return gradients(LAYOUT, gradient)
        .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(update, update));
  }

  @Test
  void sequencesOfOneTimestepMakeNoUseOfRecurrentWeights() {
    SyntheticSamples samples =
        gradients(LAYOUT, 1)
            .with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT), Summaries.of(0, 0))
            .with(
                SyntheticSamples.of(0, Quantity.CELL_STATE),
                Summaries.profiled(Profiles.timesteps(1)));

    assertThat(words(LAYOUT, samples, Kernel.RECURRENT))
        .isEqualTo(
            "RW"
                + UNCHANGED
                + ": its gradient is exactly zero, since sequences of one timestep make no use of"
                + " it");
  }

  @Test
  void whereAllGradientsAreZeroTheLossDoesNotChange() {
    Finding finding =
        new Shown(new UnchangedWeights(LAYOUT), gradients(LAYOUT, 0))
            .with(SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.INPUT), Summaries.of(1, 2))
            .calm(3)
            .finding();

    assertThat(finding.words())
        .isEqualTo(
            "W"
                + UNCHANGED
                + ": its gradient is exactly zero, as all gradients are: nothing that the network"
                + " does changes the loss");
    assertThat(finding.lookAt()).contains("softmax over a single output").doesNotContain("rate");
  }

  @Test
  void aFrozenLayerAboveLetsNoGradientThrough() {
    Layout layout =
        SyntheticNetwork.of("FLOAT")
            .lstm("lstm", 3, 4)
            .frozenLstm("ice", 4, 4)
            .dense("output", 4, 2)
            .layout();
    SyntheticSamples samples =
        gradients(layout, 0).with(SyntheticSamples.of(2, Quantity.GRADIENT), Summaries.of(1));

    assertThat(words(layout, samples, Kernel.INPUT))
        .endsWith("gradient is exactly zero: the frozen layer ice above it lets none through");
  }

  @Test
  void aGradientMayBeLostInTheLayersAboveOrInAnInputOfZero() {
    Layout layout = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).dense("output", 4, 2).layout();
    SyntheticSamples samples =
        gradients(layout, 0).with(SyntheticSamples.of(1, Quantity.GRADIENT), Summaries.of(1));

    assertThat(words(layout, samples, Kernel.INPUT))
        .endsWith("gradient is exactly zero: none comes through the layers above it");
    samples.with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT), Summaries.of(1));
    assertThat(words(layout, samples, Kernel.INPUT))
        .endsWith("though the layer has one elsewhere: what it multiplies may be zero");
  }

  /** As under LBFGS, whose line search often takes no step: the advice was a higher rate. */
  @ParameterizedTest
  @CsvSource({"FLOAT, 1e-7, true", "FLOAT, 1e-8, false", "HALF, 1e-3, true", "HALF, 1e-4, false"})
  void whatIsLostToRoundingIsTooSmallForItsType(String type, double update, boolean isBeyond) {
    Layout layout = SyntheticNetwork.of(type).lstm("lstm", 3, 4).layout();
    SyntheticSamples samples =
        gradients(layout, 1)
            .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(update, update))
            .with(SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.INPUT), Summaries.of(1, 1));

    Finding finding = new Shown(new UnchangedWeights(layout), samples).calm(3).finding();

    assertThat(finding.words().contains("lost to rounding")).isEqualTo(!isBeyond);
    assertThat(finding.lookAt().contains("line search")).isEqualTo(isBeyond);
  }

  /** A loss at the last timestep alone teaches a backward direction nothing but its first step. */
  @ParameterizedTest
  @CsvSource({
    "FORWARD, see whether only the first timestep counts",
    "BACKWARD, see whether only the last timestep counts"
  })
  void recurrentWeightsLearnNothingWhereTheStateBeforeIsZero(Direction direction, String advice) {
    Layout layout =
        SyntheticNetwork.of("FLOAT").bidirectional("both", 3, 4).dense("out", 8, 2).layout();
    Predicate<Slot> weight = SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.RECURRENT);
    Predicate<Slot> gradient = SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT);
    Predicate<Slot> own = slot -> slot.direction() == direction;
    SyntheticSamples samples =
        gradients(layout, 1)
            .with(gradient.and(own), Summaries.of(0, 0))
            .with(weight.and(own), Summaries.of(1, 2));

    Finding finding = new Shown(new UnchangedWeights(layout), samples).calm(3).finding();

    assertThat(finding.location().direction()).isEqualTo(direction);
    assertThat(finding.words())
        .endsWith("at each timestep that it learns from, the state before is 0");
    assertThat(finding.lookAt()).startsWith(advice);

    samples.with(
        SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.INPUT).and(own), Summaries.of(0, 0));
    assertThat(new Shown(new UnchangedWeights(layout), samples).calm(3).finding().lookAt())
        .as("without a gradient of W, nobody knows")
        .isEqualTo("see whether its input is zero throughout");
  }

  /** As it was in the lowest of forty layers, and the advice was to raise the learning rate. */
  @ParameterizedTest
  @CsvSource({
    "1e-9, true",
    "0.9e-3, true",
    "1.1e-3, false",
  })
  void updatesMayBeLostSinceTheGradientHasVanishedOnItsWay(double gradient, boolean hasVanished) {
    Layout layout = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).dense("output", 4, 2).layout();
    Finding finding =
        new Shown(new UnchangedWeights(layout), gradients(layout, gradient))
            .with(SyntheticSamples.of(1, Quantity.GRADIENT), Summaries.of(1))
            .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(1e-20))
            .with(SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.INPUT), Summaries.of(1, 1))
            .with(SyntheticSamples.of(1, Quantity.WEIGHT), Summaries.of(1))
            .calm(3)
            .next()
            .get(0);

    assertThat(finding.words().contains(" of what the last layer has")).isEqualTo(hasVanished);
    assertThat(finding.lookAt().contains("fewer layers")).isEqualTo(hasVanished);
  }

  @Test
  void aGradientThatArrivesMayBeLostInTheUpdate() {
    assertThat(words(LAYOUT, updates(1, 1e-20), Kernel.INPUT))
        .endsWith("samples: its updates are lost to rounding");
    assertThat(words(LAYOUT, updates(1, 0), Kernel.INPUT))
        .endsWith("samples: it has a gradient, but its updates are exactly zero");
    assertThat(words(LAYOUT, updates(1, 0).learningRate(0), Kernel.INPUT))
        .endsWith("samples: the learning rate is 0");
  }
}
