package org.gatewatch.internal.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;

class NonFiniteAlertsTest {
  private static final Layout LAYOUT = layout("lstm");
  private final NonFiniteAlerts watch =
      new NonFiniteAlerts(LAYOUT, new Advisor(TrainingFacts.UNKNOWN), false);

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
    return check(sample, null);
  }

  private Optional<Alert> check(Sample sample, NonFiniteOrigin origin) {
    return watch.check(
        sample,
        new NonFiniteAlerts.Iteration(sample.iteration(), origin != null, origin != null, origin));
  }

  @Test
  void finiteSamplesGiveNoAlert() {
    assertThat(check(sample(1, 0, 0, 0, 0))).isEmpty();
  }

  @Test
  void anAlertNamesTheFirstPlaceThatAnIterationComputes() {
    Alert alert = check(sample(7, 1, 2, 3, 4)).orElseThrow();

    assertThat(alert.location())
        .isEqualTo(new Location("dense", null, Quantity.ACTIVATION, null, null));
    assertThat(alert.origin().stage()).isEqualTo(Stage.OUTPUT);
    assertThat(alert.origin().counts()).isEqualTo(new NonFiniteCounts(200, 4, 0, 0));
    assertThat(alert.alsoIn()).isEqualTo(3);
    assertThat(alert.iteration()).isEqualTo(7);
    assertThat(alert.epoch()).isEqualTo(3);
  }

  @Test
  void gradientsAreComputedFromTheLastLayerToTheFirst() {
    Alert alert = check(sample(7, 1, 2, 3, 0)).orElseThrow();

    assertThat(alert.location().quantity()).isEqualTo(Quantity.GRADIENT);
    assertThat(alert.location().layer()).isEqualTo("dense");
  }

  @Test
  void aLossThatIsNotFiniteComesBeforeAllGradients() {
    Alert alert = check(scored(Double.NaN, sample(7, 1, 2, 3, 0))).orElseThrow();

    assertThat(alert.origin().stage()).isEqualTo(Stage.LOSS);
    assertThat(alert.location().layer()).isNull();
    assertThat(alert.alsoIn()).isEqualTo(2);
  }

  @Test
  void whatWasFoundInTheIterationItselfIsToldInsteadOfWhatTheSampleShows() {
    Position position = Position.ofCell("lstm", Direction.FORWARD).in(Gate.INPUT, null).at(3, 2, 1);
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.GATE_DELTA,
            position,
            7,
            3,
            Double.NaN,
            NonFiniteCounts.of(Double.NaN),
            NormHistory.NONE);
    check(sample(5, 0, 0, 0, 0));
    check(sample(6, 0, 0, 0, 0));

    Alert alert = check(sample(7, 0, 0, 3, 0), origin).orElseThrow();

    assertThat(alert.origin().position()).isEqualTo(position);
    assertThat(alert.finding())
        .isEqualTo(
            "the first NaN is in the gate delta of the input gate of lstm forward at timestep 3,"
                + " unit 2, example 1; the parameters are still finite");
    assertThat(alert.origin().before().iterations()).containsExactly(5, 6);
    assertThat(alert.origin().before().weights()).isEqualTo(Series.of(2, 2));
    assertThat(alert.origin().before().updates().at(1)).isNaN();
  }

  @Test
  void anAlertIsRepeatedOnlyWhenItGrowsTenfold() {
    assertThat(check(sample(1, 0, 5, 0, 0))).isPresent();
    assertThat(check(sample(2, 0, 5, 0, 0))).isEmpty();
    assertThat(check(sample(3, 0, 49, 0, 0))).isEmpty();
    Alert grown = check(sample(4, 1, 49, 0, 0)).orElseThrow();
    assertThat(grown.state()).isEqualTo(AlertState.WORSENED);
    assertThat(grown.since()).isEqualTo(1);
    assertThat(grown.origin().iteration()).isEqualTo(1);
    assertThat(check(sample(5, 9, 200, 0, 0))).isEmpty();
  }

  @Test
  void anotherOriginJoinsTheAlertThatIsOpen() {
    check(sample(1, 0, 5, 0, 0));
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.OUTPUT,
            Position.ofCell("dense", null),
            3,
            3,
            Double.POSITIVE_INFINITY,
            NonFiniteCounts.of(Double.POSITIVE_INFINITY),
            NormHistory.NONE);

    Alert another = check(sample(3, 0, 0, 0, 1), origin).orElseThrow();

    assertThat(another.state()).isEqualTo(AlertState.WORSENED);
    assertThat(another.iteration()).isEqualTo(3);
    assertThat(another.since()).isEqualTo(1);
    assertThat(another.finding())
        .isEqualTo("the first +Inf is in the output of dense; the parameters are still finite");
    assertThat(another.origin().stage()).isEqualTo(Stage.OUTPUT);
    assertThat(check(sample(4, 0, 0, 0, 49))).as("not ten times as many as the most").isEmpty();
    Alert spread = check(sample(5, 0, 0, 0, 50)).orElseThrow();
    assertThat(spread.finding())
        .isEqualTo("non-finite values have spread; the parameters are still finite");
    assertThat(spread.origin().iteration()).isEqualTo(3);
    assertThat(check(sample(6, 0, 0, 0, 0)).orElseThrow().since()).isEqualTo(1);
  }

  @Test
  void anAlertClosesAndOpensAnew() {
    assertThat(check(sample(1, 0, 5, 0, 0))).isPresent();
    Alert over = check(sample(2, 0, 0, 0, 0)).orElseThrow();
    assertThat(over.state()).isEqualTo(AlertState.RESOLVED);
    assertThat(over.since()).isEqualTo(1);
    assertThat(check(sample(3, 0, 0, 0, 0))).isEmpty();
    assertThat(check(sample(4, 0, 1, 0, 0)).orElseThrow().state()).isEqualTo(AlertState.OPENED);
  }

  @Test
  void theLogLineNamesEverythingInAFixedOrder() {
    Alert alert = check(sample(40, 0, 5, 0, 0)).orElseThrow();

    assertThat(AlertLog.line(alert.in("a run", "worker-1")))
        .isEqualTo(
            "NaN or infinite values: the first NaN is in the weight gradient RW of the forget gate"
                + " of lstm forward; the parameters are still finite | try: lower the learning"
                + " rate; or clip gradients: ClipElementWiseAbsoluteValue | alert=NON_FINITE"
                + " state=OPENED iteration=40 epoch=3 layer=\"lstm\" direction=FORWARD"
                + " quantity=GRADIENT kernel=RECURRENT gate=FORGET value=NaN stage=WEIGHT_GRADIENT"
                + " count=200 nan=5 session=\"a run\" worker=\"worker-1\"");
  }

  @Test
  void aLayerNameCannotForgeASecondLogLine() {
    NonFiniteAlerts hostile =
        new NonFiniteAlerts(
            layout("a\nWARN b\" c\r\u2028\u2029\u001b[2K\u009b2K\u202e"),
            new Advisor(TrainingFacts.UNKNOWN),
            false);
    NonFiniteAlerts.Iteration nothing = new NonFiniteAlerts.Iteration(1, false, false, null);

    String line = AlertLog.line(hostile.check(sample(1, 1, 0, 0, 0), nothing).orElseThrow());

    assertThat(line).contains("layer=\"a?WARN b? c????[2K?2K?\"");
  }

  @Test
  void noNameOfASessionOrWorkerCanForgeASecondLogLine() {
    Alert alert = check(sample(1, 1, 0, 0, 0)).orElseThrow().in("s\nWARN", "w\" x=");

    assertThat(AlertLog.line(alert))
        .doesNotContain("\n")
        .endsWith(" session=\"s?WARN\" worker=\"w? x=\"");
  }

  @Test
  void theLogLineCountsEachKindOfItsOwn() {
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.LOSS,
            Position.ofCell(null, null),
            1,
            0,
            Double.NaN,
            new NonFiniteCounts(20, 1, 2, 3),
            NormHistory.NONE);

    Alert alert = check(sample(1, 0, 0, 0, 0), origin).orElseThrow();

    assertThat(AlertLog.line(alert)).endsWith(" count=20 nan=1 +inf=2 -inf=3");
  }
}
