package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import java.util.Random;
import java.util.function.Predicate;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplodingGradientTest {
  private static final Layout ONE = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).layout();
  private static final Layout TWO =
      SyntheticNetwork.of("FLOAT")
          .lstm("first", 3, 4)
          .lstm("last", 4, 4)
          .dense("output", 4, 2)
          .layout();

  private final Rule rule = new ExplodingGradient(ONE);
  private final SyntheticSamples samples = new SyntheticSamples(ONE);
  private final Shown one = new Shown(rule, samples);
  private final Shown two = new Shown(new ExplodingGradient(TWO), new SyntheticSamples(TWO));

  private Shown norm(double norm) {
    return one.with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.of(norm));
  }

  private Shown means(double first, double last, double output) {
    return two.with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.alike(9, first))
        .with(SyntheticSamples.of(1, Quantity.GRADIENT), Summaries.alike(9, last))
        .with(SyntheticSamples.of(2, Quantity.GRADIENT), Summaries.alike(9, output));
  }

  @ParameterizedTest
  @CsvSource({
    "30.01, OPENS",
    "29.99, KEEPS_OPEN",
    "10.01, KEEPS_OPEN",
    "9.99, NOTHING",
    "0, NOTHING",
    "1e30, OPENS"
  })
  void aNormAboveThirtyTimesItsUsualSizeExplodes(double norm, Shown.Verdict verdict) {
    norm(1).calm(10);

    assertThat(norm(norm).verdict()).isEqualTo(verdict);
    assertThat(rule.patience()).isEqualTo(2);
  }

  @Test
  void aGateIsNotJudgedInItsFirstTenSamples() {
    norm(1).calm(9);
    norm(1000).calm(1);

    assertThat(norm(1e6).verdict()).isEqualTo(OPENS);
  }

  @Test
  void theUsualSizeIsAGeometricMeanFromTheFirstSampleOn() {
    norm(0.01).calm(5);
    norm(100).calm(5);

    assertThat(norm(29).next()).hasSize(8).noneMatch(Finding::opens);
    assertThat(norm(60).verdict()).isEqualTo(OPENS);
  }

  @Test
  void whatIsSmallForOneExampleMayGrowAsItLikes() {
    norm(1e-7).calm(20);

    norm(0.99e-3).calm(1);
    assertThat(norm(1.01e-3).verdict()).isEqualTo(OPENS);
    one.examples(8);
    assertThat(norm(7.9e-3).verdict()).isEqualTo(NOTHING);
    assertThat(norm(8.1e-3).verdict()).isEqualTo(OPENS);
  }

  @Test
  void samplesWithoutAGradientOrWithOneOfZeroChangeNothing() {
    norm(1).calm(10);
    norm(0).calm(20);
    one.with(SyntheticSamples.of(0, Quantity.GRADIENT), null).calm(20);

    assertThat(norm(30.01).verdict()).isEqualTo(OPENS);
  }

  @Test
  void theyDoNotCountAsTheFirstTenEither() {
    norm(0).calm(20);

    norm(1).calm(10);
    assertThat(norm(30.01).verdict()).isEqualTo(OPENS);
  }

  @Test
  void anExplosionThatGoesOnDoesNotSoonBecomeTheUsual() {
    norm(1).calm(10);

    norm(100);
    for (int i = 0; i < 25; i++) {
      assertThat(one.verdict()).isEqualTo(OPENS);
    }
  }

  @Test
  void slowGrowthBecomesTheUsual() {
    double norm = 1;
    for (int i = 0; i < 200; i++) {
      norm(norm).calm(1);
      norm *= 1.2;
    }
  }

  /** A classifier that is seldom wrong: each minibatch has a gradient of its own size. */
  @Test
  void whereNormsDifferByChanceALargeOneIsNoExplosion() {
    Random random = new Random(1);
    int inARow = 0;
    for (int i = 0; i < 1000; i++) {
      norm(0.01 * Math.exp(1.5 * random.nextGaussian()));
      inARow = one.verdict() == OPENS ? inARow + 1 : 0;
      assertThat(inARow).as("sample %d", i).isLessThan(rule.patience());
    }

    assertThat(norm(0.5).verdict()).as("50 times the usual").isNotEqualTo(OPENS);
    Finding finding = norm(1e3).next().get(0);
    assertThat(finding.opens()).isTrue();
    assertThat(finding.limit()).isBetween(100.0, 400.0);
  }

  @Test
  void aNormThatOverflowsExplodesAndIsForgotten() {
    norm(1).calm(10);

    assertThat(norm(1e200).verdict()).isEqualTo(OPENS);
    norm(1).calm(20);
    assertThat(norm(40).verdict()).isEqualTo(OPENS);
  }

  @Test
  void whatGrowsSteadilyIsNotTakenForChance() {
    norm(1).calm(10);
    double norm = 1;
    for (int i = 0; i < 20; i++) {
      norm *= 1.6;
      norm(norm).next();
    }

    Finding finding = norm(1.6 * norm).next().get(0);
    assertThat(finding.opens()).isTrue();
    assertThat(finding.limit()).isEqualTo(30);
  }

  @Test
  void eachGateOfEachKernelHasAUsualSizeOfItsOwn() {
    Predicate<Slot> forget =
        SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT)
            .and(slot -> slot.gate() == Gate.FORGET);
    norm(10).with(forget, Summaries.of(1)).calm(10);

    Finding finding = one.with(forget, Summaries.of(45)).finding();

    assertThat(finding.type()).isEqualTo(AlertType.EXPLODING_GRADIENT);
    assertThat(finding.location())
        .isEqualTo(
            new Location(
                "lstm", Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.FORGET));
    assertThat(finding.value()).isCloseTo(45, within(1e-9));
    assertThat(finding.limit()).isEqualTo(30);
    assertThat(finding.severity()).isCloseTo(1.5, within(1e-9));
    assertThat(finding.words())
        .isEqualTo(
            "the norm of the gradient of RW of the forget gate of lstm forward is 45.0 times its"
                + " usual size");
  }

  @ParameterizedTest
  @CsvSource({
    "70.01, 1, OPENS",
    "69.99, 1, KEEPS_OPEN",
    "23.4, 1, KEEPS_OPEN",
    "23.3, 1, NOTHING",
    "1, 70.01, NOTHING",
    "1, 0, NOTHING",
    "0, 1, NOTHING",
    "0, 0, NOTHING"
  })
  void aFirstLayerWithSeventyTimesTheGradientOfTheLastExplodes(
      double first, double last, Shown.Verdict verdict) {
    assertThat(means(first, last, 1e-9).verdict()).isEqualTo(verdict);
  }

  @Test
  void theFindingNamesBothLayers() {
    Finding finding = means(-140, 1, 1).finding();

    assertThat(finding.type()).isEqualTo(AlertType.EXPLODING_GRADIENT);
    assertThat(finding.location()).isEqualTo(Location.ofCell("first", null, Quantity.GRADIENT));
    assertThat(finding.value()).isEqualTo(140);
    assertThat(finding.limit()).isEqualTo(70);
    assertThat(finding.severity()).isEqualTo(2);
    assertThat(finding.words())
        .isEqualTo("the gradient of first, for its weights, is 140 times that of last");
  }

  /** As it was reported: 3.28e+20 times, when a gate that is mostly saturated let something by. */
  @Test
  void aGateWhoseGradientIsMostlyNothingIsMeasuredByTheNetworks() {
    Predicate<Slot> forget =
        SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT)
            .and(slot -> slot.gate() == Gate.FORGET);
    norm(1).with(forget, Summaries.of(3e-22)).calm(20);

    one.with(forget, Summaries.of(0.1)).calm(1);

    Finding finding = one.with(forget, Summaries.of(1)).finding();
    assertThat(finding.value()).isBetween(30.0, 100.0);
    assertThat(finding.opens()).isTrue();
  }

  @Test
  void whileTheLossFallsNothingExplodes() {
    norm(1);
    for (int i = 0; i < 10; i++) {
      samples.score(16 - i);
      one.calm(1);
    }
    norm(40);
    for (double loss : new double[] {6, 5, 4, 3}) {
      assertThat(one.verdict(loss)).isEqualTo(KEEPS_OPEN);
    }

    assertThat(one.verdict(40)).as("once it is not going down").isEqualTo(OPENS);
  }

  /** As seven layers had it: 623 times, in the very sample in which they began to learn. */
  @Test
  void whoLeavesAPlateauDoesNotExplode() {
    norm(1);
    for (int i = 0; i < 12; i++) {
      samples.score(1.1 + 0.01 * (i % 3));
      one.calm(1);
    }
    norm(623);
    for (double loss : new double[] {0.81, 0.61, 0.47}) {
      assertThat(one.verdict(loss)).isEqualTo(KEEPS_OPEN);
    }

    assertThat(one.verdict(1.1)).as("back on the plateau").isEqualTo(OPENS);
  }

  @Test
  void aFirstLayerWhoseGradientIsTinyDoesNotExplodeBesideALastOneThatIsSaturated() {
    assertThat(means(1e-6, 1e-20, 1).verdict()).isEqualTo(NOTHING);
    assertThat(means(1, 1e-3, 1).verdict()).isEqualTo(OPENS);
  }

  @Test
  void layersAreComparedForTheirWeights() {
    means(100, 1, 1)
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.alike(9, 10))
        .with(SyntheticSamples.of(1, Quantity.WEIGHT), Summaries.alike(9, 0.2));

    assertThat(two.verdict()).isEqualTo(NOTHING);
  }

  @Test
  void oneRecurrentLayerIsComparedWithNoOther() {
    means(1000, 1, 1).with(SyntheticSamples.of(1, Quantity.GRADIENT), null);

    assertThat(two.verdict()).isEqualTo(NOTHING);
  }
}
