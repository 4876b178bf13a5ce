package org.gatewatch.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

class NonFiniteWatchTest {
  private static final Layout LAYOUT = layout("lstm");
  private final NonFiniteWatch watch = new NonFiniteWatch(LAYOUT);

  private static Layout layout(String name) {
    Layout.Layer layer = new Layout.Layer(name, "LSTM", false, List.of(), Map.of());
    return Layout.of(
        "MultiLayerNetwork",
        "FLOAT",
        Map.of(),
        1,
        List.of(layer, layer),
        List.of(
            slot(Quantity.WEIGHT, 0, Gate.INPUT),
            slot(Quantity.GRADIENT, 0, Gate.FORGET),
            slot(Quantity.GRADIENT, 1, Gate.FORGET),
            Slot.ofLayerOutput(1)));
  }

  private static Slot slot(Quantity quantity, int layer, Gate gate) {
    return new Slot(quantity, layer, Direction.FORWARD, Kernel.RECURRENT, gate, "RW", 10, 20);
  }

  private static Sample sample(int iteration, long... nan) {
    List<Summary> summaries = new ArrayList<>();
    for (long count : nan) {
      summaries.add(
          new Summary(200, count, 0, 0, 0, 0, 0, 0, 0, 0, 0, Histogram.empty(), null, null));
    }
    return new Sample(LAYOUT.id(), iteration, 3, 0.5, 1, 0, summaries);
  }

  @Test
  void finiteSamplesGiveNoAlert() {
    assertThat(watch.check(sample(1, 0, 0, 0, 0))).isEmpty();
  }

  @Test
  void thePlacesOfAnAlertComeInTheOrderInWhichAnIterationComputesThem() {
    Alert alert = watch.check(sample(7, 1, 2, 3, 4)).orElseThrow();

    assertThat(alert.places())
        .extracting(Place::quantity, Place::nan)
        .containsExactly(
            tuple(Quantity.ACTIVATION, 4L),
            tuple(Quantity.GRADIENT, 3L),
            tuple(Quantity.GRADIENT, 2L),
            tuple(Quantity.WEIGHT, 1L));
    assertThat(alert.iteration()).isEqualTo(7);
    assertThat(alert.epoch()).isEqualTo(3);
  }

  @Test
  void anAlertIsRepeatedOnlyWhenItSpreadsOrGrowsTenfold() {
    assertThat(watch.check(sample(1, 0, 5, 0, 0))).isPresent();
    assertThat(watch.check(sample(2, 0, 5, 0, 0))).isEmpty();
    assertThat(watch.check(sample(3, 0, 49, 0, 0))).isEmpty();
    Alert grown = watch.check(sample(4, 0, 50, 0, 0)).orElseThrow();
    assertThat(grown.first().nan()).isEqualTo(50);
    Alert spread = watch.check(sample(5, 1, 50, 0, 0)).orElseThrow();
    assertThat(spread.places()).extracting(Place::quantity).containsExactly(Quantity.WEIGHT);
  }

  @Test
  void aPlaceThatRecoveredIsReportedAnew() {
    assertThat(watch.check(sample(1, 0, 5, 0, 0))).isPresent();
    assertThat(watch.check(sample(2, 0, 0, 0, 0))).isEmpty();
    assertThat(watch.check(sample(3, 0, 1, 0, 0))).isPresent();
  }

  @Test
  void theLogLineNamesEverythingInAFixedOrder() {
    Alert alert = watch.check(sample(40, 0, 5, 0, 0)).orElseThrow();

    assertThat(AlertLog.line(alert))
        .isEqualTo(
            "non-finite values: layer=\"lstm\" direction=FORWARD quantity=GRADIENT"
                + " kernel=RECURRENT gate=FORGET count=5 share=2.50% nan=5 +inf=0 -inf=0"
                + " iteration=40 epoch=3 also-in=0");
  }

  @Test
  void aLayerNameCannotForgeASecondLogLine() {
    NonFiniteWatch hostile = new NonFiniteWatch(layout("a\nWARN b\" c"));

    String line = AlertLog.line(hostile.check(sample(1, 1, 0, 0, 0)).orElseThrow());

    assertThat(line).doesNotContain("\n").contains("layer=\"a?WARN b? c\"");
  }
}
