package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.synthetic.Profiles;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;

/** All rules together, on trainings that go wrong in one way each. */
class RuleEngineTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("first", 3, 4).lstm("last", 4, 4).layout();
  private static final Predicate<Slot> GRADIENT = SyntheticSamples.of(0, Quantity.GRADIENT);
  private static final Predicate<Slot> FORGET_GATE =
      SyntheticSamples.of(0, Quantity.ACTIVATION)
          .and(slot -> slot.isInsideCell() && slot.gate() == Gate.FORGET);

  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final List<Alert> alerts = new ArrayList<>();
  private RuleEngine engine = new RuleEngine(LAYOUT, Arrays.asList(null, null));

  private RuleEngineTest show(int times) {
    for (int i = 0; i < times; i++) {
      alerts.addAll(engine.check(samples.next(), 1));
    }
    return this;
  }

  /** That all that was found is this, in this sample, counted from 0. */
  private void assertOpened(AlertType type, int iteration) {
    assertThat(alerts).extracting(Alert::type).containsOnly(type);
    assertThat(alerts.get(0).state()).isEqualTo(AlertState.OPENED);
    assertThat(alerts.get(0).iteration()).isEqualTo(iteration);
  }

  private void inside(Predicate<Slot> slots, Profile profile) {
    samples.with(slots, Summaries.profiled(profile));
  }

  @Test
  void anExplosionHasToLastTwoSamples() {
    samples.with(GRADIENT, Summaries.of(1));
    show(20);
    samples.with(GRADIENT, Summaries.of(100));
    show(5);

    assertOpened(AlertType.EXPLODING_GRADIENT, 21);
  }

  @Test
  void anOverflowIsForetoldAtOnce() {
    for (int i = 1; i < 9; i++) {
      samples.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(Math.pow(10, i)));
      show(1);
    }

    assertOpened(AlertType.OVERFLOW_AHEAD, 5);
  }

  @Test
  void aGradientHasToVanishForFiveSamplesOverTwentyIterations() {
    samples
        .with(GRADIENT, Summaries.of(1e-9))
        .with(SyntheticSamples.of(1, Quantity.GRADIENT), Summaries.of(1));
    show(30);

    assertOpened(AlertType.VANISHING_THROUGH_DEPTH, 20);
  }

  @Test
  void aGradientHasToVanishInTimeForTenSamplesAfterTwenty() {
    inside(SyntheticSamples.of(0, Quantity.CELL_STATE_GRADIENT), Profiles.horizon(1, 9, 2));
    show(50);

    assertOpened(AlertType.VANISHING_THROUGH_TIME, 29);
  }

  @Test
  void samplesThatDidNotLookIntoTheCellsNeitherInterruptNorCount() {
    for (int i = 0; i < 3; i++) {
      inside(FORGET_GATE, Profiles.sigmoid(1, 0));
      show(1);
      samples.with(FORGET_GATE, null);
      show(10);
    }

    assertOpened(AlertType.SATURATED_GATE, 22);
    assertThat(alerts).hasSize(1);
  }

  @Test
  void unitsHaveToBeDeadForFiveSamples() {
    inside(
        slot ->
            slot.isInsideCell() && slot.quantity() == Quantity.ACTIVATION && slot.gate() == null,
        Profiles.units(99, 4, 4));
    show(9);

    assertOpened(AlertType.DEAD_UNITS, 4);
  }

  @Test
  void updatesHaveToBeLargeInTwentySamplesOnTheMeanOfTwenty() {
    samples.with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(0.1));
    for (int i = 0; i < 60; i++) {
      samples.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1 + 1e-6 * (i % 7)));
      show(1);
    }

    assertOpened(AlertType.LARGE_UPDATES, 38);
  }

  /** Two GravesLSTM under RmsProp 0.05: each update as large as the weights. */
  @Test
  void aDisasterInTheFirstSamplesIsToldAtOnce() {
    double[] losses = {0.132, 2022.9, 414, 3168, 128};
    samples
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1))
        .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(0.9));
    for (int i = 0; i < losses.length; i++) {
      samples
          .score(losses[i])
          .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1 + 0.1 * i));
      alerts.addAll(engine.check(samples.next(), 32));
    }

    assertThat(alerts)
        .extracting(Alert::type, Alert::state, Alert::iteration)
        .containsExactlyInAnyOrder(
            tuple(AlertType.LARGE_UPDATES, AlertState.OPENED, 0),
            tuple(AlertType.LOSS_JUMP, AlertState.OPENED, 1));
  }

  @Test
  void updatesHaveToBeSmallInTwentySamplesOnTheMeanOfTwenty() {
    samples.with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(1e-6));
    for (int i = 0; i < 60; i++) {
      samples.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1 + 1e-6 * (i % 7)));
      show(1);
    }

    assertOpened(AlertType.SMALL_UPDATES, 38);
  }

  @Test
  void weightsAreCalledUnchangedInTheFourthSample() {
    samples.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1));
    show(9);

    assertOpened(AlertType.UNCHANGED_WEIGHTS, 3);
  }

  @Test
  void aLossThatStandsStillIsSaidNotToFallAfterSixtyIterations() {
    show(120);

    assertOpened(AlertType.LOSS_NOT_FALLING, 60);
  }

  @Test
  void aLossHasToJumpInTwoSamples() {
    show(20);
    samples.score(4);
    show(2);

    assertOpened(AlertType.LOSS_JUMP, 21);
  }

  @Test
  void clippingIsSaidToDecideAloneInTheTwentiethSample() {
    Clipping clipping = new Clipping(Clipping.Scope.LAYER, 0.1);
    engine = new RuleEngine(LAYOUT, Arrays.asList(clipping, null));
    samples.with(GRADIENT, Summaries.of(1));
    show(25);

    assertOpened(AlertType.CONSTANT_CLIPPING, 19);
  }

  @Test
  void samplesWithValuesThatAreNotFiniteAreNone() {
    samples.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1));
    show(3);
    samples.with(SyntheticSamples.of(1, Quantity.WEIGHT), Summaries.of(1, Double.NaN));
    show(3);
    samples.with(SyntheticSamples.of(1, Quantity.WEIGHT), Summaries.of(Double.NEGATIVE_INFINITY));
    show(3);
    samples.with(SyntheticSamples.of(1, Quantity.WEIGHT), null).score(Double.NaN);
    show(3);
    samples.score(Double.POSITIVE_INFINITY);
    show(3);
    assertThat(alerts).isEmpty();
    samples.score(1);
    show(1);

    assertOpened(AlertType.UNCHANGED_WEIGHTS, 15);
  }

  @Test
  void whatIsOpenStaysOpenHoweverManySamplesAreNotFinite() {
    samples.with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1));
    show(10);
    samples.score(Double.NaN);
    show(40);
    samples.score(1);
    show(9);

    assertOpened(AlertType.UNCHANGED_WEIGHTS, 3);
    assertThat(alerts).hasSize(1);
  }

  @Test
  void gradientsAreJudgedForOneExample() {
    samples
        .with(GRADIENT, Summaries.of(32 * 0.9e-4))
        .with(SyntheticSamples.of(1, Quantity.GRADIENT), Summaries.of(32));
    for (int i = 0; i < 30; i++) {
      alerts.addAll(engine.check(samples.next(), 32));
    }

    assertOpened(AlertType.VANISHING_THROUGH_DEPTH, 20);
  }
}
