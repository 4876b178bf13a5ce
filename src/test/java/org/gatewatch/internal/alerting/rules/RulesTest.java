package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;

/** What keeps a rule from speaking too soon, or from falling silent, which no training shows. */
class RulesTest {
  private static final Layout LAYOUT =
      Layout.of(
          "MultiLayerNetwork",
          "FLOAT",
          Map.of(),
          1,
          List.of(layer("first"), layer("last")),
          List.of(gradient(0), gradient(1)));

  private int iteration;

  private static Layout.Layer layer(String name) {
    Layout.Cell cell = new Layout.Cell(Direction.FORWARD, true, 10, 5, List.of(Gate.BLOCK));
    return new Layout.Layer(name, "SimpleRnn", false, List.of(cell), Map.of());
  }

  private static Slot gradient(int layer) {
    return new Slot(
        Quantity.GRADIENT, layer, Direction.FORWARD, Kernel.INPUT, Gate.BLOCK, "W", 10, 5);
  }

  /** Of 50 values each, all of one magnitude in a layer, and none above zero. */
  private Sample sample(double first, double last) {
    return new Sample(
        LAYOUT.id(), iteration++, 0, 0.5, 1, 0, List.of(summary(first), summary(last)));
  }

  private static Summary summary(double magnitude) {
    double norm = magnitude * Math.sqrt(50);
    return new Summary(
        50,
        0,
        0,
        0,
        0,
        -magnitude,
        0,
        -magnitude,
        0,
        norm,
        magnitude,
        Histogram.empty(),
        null,
        null);
  }

  private List<Finding> look(Rule rule, int times, double first, double last) {
    return IntStream.range(0, times)
        .mapToObj(i -> rule.look(sample(first, last), 1))
        .reduce(List.of(), (before, now) -> now);
  }

  @Test
  void anExplosionThatGoesOnDoesNotBecomeTheUsual() {
    Rule rule = new ExplodingGradient(LAYOUT);

    assertThat(look(rule, 20, 1, 1)).isEmpty();
    assertThat(look(rule, 30, 100, 100)).hasSize(2);
  }

  @Test
  void aGradientThatGrewFromNextToNothingIsHarmless() {
    Rule rule = new ExplodingGradient(LAYOUT);
    look(rule, 20, 1e-8, 1e-8);

    assertThat(look(rule, 1, 1e-5, 1e-5)).isEmpty();
    assertThat(look(rule, 1, 1e-2, 1e-2)).hasSize(2);
  }

  @Test
  void gradientsThatAreTinyEverywhereHaveNotVanishedOnTheirWay() {
    Rule rule = new VanishingThroughDepth(LAYOUT);

    assertThat(look(rule, 1, 1e-8, 5e-8)).isEmpty();
    assertThat(look(rule, 1, 1e-8, 1e-6)).hasSize(1);
  }

  @Test
  void valuesBelowZeroOverflowToo() {
    Rule rule = new OverflowAhead(LAYOUT);
    for (int power = 1; power < 8; power++) {
      look(rule, 1, Math.pow(10, power), 1);
    }

    assertThat(look(rule, 1, 1e8, 1)).hasSize(1);
  }

  @Test
  void aRiseAfterAFallForetellsNothing() {
    Rule rule = new OverflowAhead(LAYOUT);
    for (int power = 12; power > 5; power--) {
      look(rule, 1, Math.pow(10, power), 1);
    }

    assertThat(look(rule, 1, 1e7, 1)).isEmpty();
  }

  @Test
  void aLossThatIsStillFarBelowTheFirstHasNotJumped() {
    Rule rule = new LossJump();
    for (int i = 0; i < 40; i++) {
      assertThat(rule.look(scored(i < 10 ? 1 : 0.001), 1)).isEmpty();
    }

    assertThat(rule.look(scored(0.05), 1)).isEmpty();
    assertThat(rule.look(scored(0.5), 1)).hasSize(1);
  }

  @Test
  void ofATrainingThatWasJoinedLaterNobodyKnowsHowItsLossBegan() {
    Rule fromStart = new LossNotFalling();
    for (int i = 0; i < 99; i++) {
      assertThat(fromStart.look(scored(1), 1)).isEmpty();
    }
    assertThat(fromStart.look(scored(1), 1)).hasSize(1);

    Rule joined = new LossNotFalling();
    for (int i = 0; i < 150; i++) {
      assertThat(joined.look(scored(1), 1)).isEmpty();
    }
  }

  private Sample scored(double loss) {
    return new Sample(LAYOUT.id(), iteration++, 0, loss, 1, 0, List.of(summary(0.1), summary(0.1)));
  }
}
