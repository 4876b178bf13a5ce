package org.gatewatch.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Series;
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
        List.of(layer, new Layout.Layer("dense", "DenseLayer", false, List.of(), Map.of())),
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
          new Summary(200, count, 0, 0, 0, 0, 0, 0, 0, 2, 0, Histogram.empty(), null, null));
    }
    return new Sample(LAYOUT.id(), iteration, 3, 0.5, 1, 0, summaries);
  }

  private static Sample scored(double score, Sample sample) {
    return new Sample(
        sample.layoutId(),
        sample.iteration(),
        sample.epoch(),
        score,
        sample.captureNanos(),
        sample.dropped(),
        sample.summaries());
  }

  private Optional<Alert> check(Sample sample) {
    return watch.check(sample, null);
  }

  @Test
  void finiteSamplesGiveNoAlert() {
    assertThat(check(sample(1, 0, 0, 0, 0))).isEmpty();
  }

  @Test
  void anAlertNamesTheFirstPlaceThatAnIterationComputes() {
    Alert alert = check(sample(7, 1, 2, 3, 4)).orElseThrow();

    assertThat(alert.place()).isEqualTo(new Place("dense", null, Quantity.ACTIVATION, null, null));
    assertThat(alert.certificate().stage()).isEqualTo(Stage.OUTPUT);
    assertThat(alert.certificate().counts()).isEqualTo(new Counts(200, 4, 0, 0));
    assertThat(alert.alsoIn()).isEqualTo(3);
    assertThat(alert.iteration()).isEqualTo(7);
    assertThat(alert.epoch()).isEqualTo(3);
  }

  @Test
  void gradientsAreComputedFromTheLastLayerToTheFirst() {
    Alert alert = check(sample(7, 1, 2, 3, 0)).orElseThrow();

    assertThat(alert.place().quantity()).isEqualTo(Quantity.GRADIENT);
    assertThat(alert.place().layer()).isEqualTo("dense");
  }

  @Test
  void aLossThatIsNotFiniteComesBeforeAllGradients() {
    Alert alert = watch.check(scored(Double.NaN, sample(7, 1, 2, 3, 0)), null).orElseThrow();

    assertThat(alert.certificate().stage()).isEqualTo(Stage.LOSS);
    assertThat(alert.place().layer()).isNull();
    assertThat(alert.alsoIn()).isEqualTo(2);
  }

  @Test
  void whatWasFoundInTheIterationItselfIsToldInsteadOfWhatTheSampleShows() {
    Spot spot = Spot.ofCell("lstm", Direction.FORWARD).in(Gate.INPUT, null).at(3, 2, 1);
    BirthCertificate birth =
        new BirthCertificate(
            Stage.GATE_DELTA, spot, 7, 3, Double.NaN, Counts.of(Double.NaN), LeadUp.NONE);
    check(sample(5, 0, 0, 0, 0));
    check(sample(6, 0, 0, 0, 0));

    Alert alert = watch.check(sample(7, 0, 0, 3, 0), birth).orElseThrow();

    assertThat(alert.certificate().spot()).isEqualTo(spot);
    assertThat(alert.finding())
        .isEqualTo(
            "the first NaN is in the gate delta of the input gate of lstm forward at timestep 3,"
                + " unit 2, example 1");
    assertThat(alert.certificate().before().iterations()).containsExactly(5, 6);
    assertThat(alert.certificate().before().weights()).isEqualTo(Series.of(2, 2));
    assertThat(alert.certificate().before().updates().at(1)).isNaN();
  }

  @Test
  void anAlertIsRepeatedOnlyWhenItGrowsTenfold() {
    assertThat(check(sample(1, 0, 5, 0, 0))).isPresent();
    assertThat(check(sample(2, 0, 5, 0, 0))).isEmpty();
    assertThat(check(sample(3, 0, 49, 0, 0))).isEmpty();
    Alert grown = check(sample(4, 1, 49, 0, 0)).orElseThrow();
    assertThat(grown.phase()).isEqualTo(Phase.WORSENED);
    assertThat(grown.since()).isEqualTo(1);
    assertThat(grown.certificate().iteration()).isEqualTo(1);
    assertThat(check(sample(5, 9, 200, 0, 0))).isEmpty();
  }

  @Test
  void anAlertClosesAndOpensAnew() {
    assertThat(check(sample(1, 0, 5, 0, 0))).isPresent();
    Alert over = check(sample(2, 0, 0, 0, 0)).orElseThrow();
    assertThat(over.phase()).isEqualTo(Phase.RECOVERED);
    assertThat(over.since()).isEqualTo(1);
    assertThat(check(sample(3, 0, 0, 0, 0))).isEmpty();
    assertThat(check(sample(4, 0, 1, 0, 0)).orElseThrow().phase()).isEqualTo(Phase.OPENED);
  }

  @Test
  void theLogLineNamesEverythingInAFixedOrder() {
    Alert alert = check(sample(40, 0, 5, 0, 0)).orElseThrow();

    assertThat(AlertLog.line(alert))
        .isEqualTo(
            "trouble=NON_FINITE phase=OPENED iteration=40 epoch=3 since=40 layer=\"lstm\""
                + " direction=FORWARD quantity=GRADIENT kernel=RECURRENT gate=FORGET value=NaN"
                + " limit=- also-in=0 stage=WEIGHT_GRADIENT timestep=- unit=- example=- row=-"
                + " count=200 nan=5 +inf=0 -inf=0 finding=\"the first NaN is in the weight gradient"
                + " RW of the forget gate of lstm forward\""
                + " try=\"clip gradients, or scale the inputs of the layer\"");
  }

  @Test
  void aLayerNameCannotForgeASecondLogLine() {
    NonFiniteWatch hostile = new NonFiniteWatch(layout("a\nWARN b\" c"));

    String line = AlertLog.line(hostile.check(sample(1, 1, 0, 0, 0), null).orElseThrow());

    assertThat(line).doesNotContain("\n").contains("layer=\"a?WARN b? c\"");
  }
}
