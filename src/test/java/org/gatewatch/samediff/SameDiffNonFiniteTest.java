package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.NonFiniteException;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What is not finite in a SameDiff graph is found where it began. */
class SameDiffNonFiniteTest {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);
  private static final List<Gate> PEEPHOLES = List.of(Gate.INPUT, Gate.FORGET, Gate.OUTPUT);
  private static final int UNIT = 2;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();

  private GatewatchSameDiffListener listener(int frequency, NonFinitePolicy policy) {
    return GatewatchSameDiffListener.builder(router)
        .frequency(frequency)
        .onNonFinite(policy)
        .onAlert(alerts::add)
        .build();
  }

  /** A parameter's variable, its row if it has one, and the gate. */
  record Place(String variable, Kernel kernel, int row, Gate gate) {
    /** Puts NaN there, in an array that has two directions or one. */
    void spoil(INDArray array, boolean isBothWays, Direction direction) {
      List<Gate> order = kernel == Kernel.PEEPHOLE ? PEEPHOLES : GATES;
      int column = order.indexOf(gate) * LstmGraph.UNITS + UNIT;
      INDArray own = isBothWays ? array.slice(direction == Direction.FORWARD ? 0 : 1) : array;
      if (row == Position.UNKNOWN) {
        own.putScalar(column, Double.NaN);
      } else {
        own.putScalar(row, column, Double.NaN);
      }
    }
  }

  static Stream<Place> places() {
    List<Place> places = new ArrayList<>();
    for (Gate gate : GATES) {
      places.add(new Place("w", Kernel.INPUT, 1, gate));
      places.add(new Place("rw", Kernel.RECURRENT, 3, gate));
      places.add(new Place("b", Kernel.BIAS, Position.UNKNOWN, gate));
    }
    PEEPHOLES.forEach(gate -> places.add(new Place("wp", Kernel.PEEPHOLE, Position.UNKNOWN, gate)));
    return places.stream();
  }

  private static LstmGraph graph() {
    return new LstmGraph(DataType.FLOAT, LSTMDataFormat.NTS, LSTMDirectionMode.BIDIR_CONCAT, true);
  }

  /** In an iteration that is not sampled; in gradients, below, it is in the other direction. */
  @ParameterizedTest
  @MethodSource("places")
  void nanInAParameterIsNamedByKernelAndGate(Place place) {
    LstmGraph graph = graph();
    try (GatewatchSameDiffListener listener = listener(1000, NonFinitePolicy.LOG)) {
      graph.fit(2, listener);
      place.spoil(graph.variable(place.variable()), true, Direction.FORWARD);
      graph.fit(1, listener);
    }
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).iteration()).isEqualTo(2);
    assertNames(alerts.get(0), Stage.PARAMETER, place, Direction.FORWARD);
    assertThat(alerts.get(0).advice()).contains("Sgd, now 0.1").doesNotContain("clip");
  }

  /** Before the updater has it; training stops, and the variable is what it was. */
  @ParameterizedTest
  @MethodSource("places")
  void nanInAGradientIsNamedByKernelAndGateAndStopsBeforeItIsApplied(Place place) {
    LstmGraph graph = graph();
    Map<String, INDArray> before = graph.variables();
    Spoiler spoiler = new Spoiler(place);
    try (GatewatchSameDiffListener listener = listener(1, NonFinitePolicy.STOP)) {
      assertThatExceptionOfType(NonFiniteException.class)
          .isThrownBy(() -> graph.fit(1, spoiler, listener));
    }
    assertThat(alerts).hasSize(1);
    assertNames(alerts.get(0), Stage.WEIGHT_GRADIENT, place, Direction.BACKWARD);
    assertThat(graph.variable(place.variable())).isEqualTo(before.get(place.variable()));
    assertThat(graph.graph().getTrainingConfig().getTrainEvaluations()).isEmpty();
    assertThat(router.samples()).hasSize(1);
  }

  private static void assertNames(Alert alert, Stage stage, Place place, Direction direction) {
    assertThat(alert.type()).isEqualTo(AlertType.NON_FINITE);
    NonFiniteOrigin origin = Objects.requireNonNull(alert.origin());
    assertThat(origin.stage()).isEqualTo(stage);
    assertThat(origin.value()).isNaN();
    Position at = origin.position();
    assertThat(at.location().layer()).isEqualTo("lstmLayer");
    assertThat(at.location().direction()).isEqualTo(direction);
    assertThat(at.location().kernel()).isEqualTo(place.kernel());
    assertThat(at.location().gate()).isEqualTo(place.gate());
    assertThat(at.unit()).isEqualTo(UNIT);
    assertThat(at.row()).isEqualTo(place.row());
  }

  /** Spoils a gradient before others hear of it. */
  private static final class Spoiler extends BaseListener {
    private final Place place;

    Spoiler(Place place) {
      this.place = place;
    }

    @Override
    public boolean isActive(Operation operation) {
      return true;
    }

    @Override
    public void activationAvailable(
        SameDiff graph,
        At at,
        MultiDataSet minibatch,
        SameDiffOp operation,
        String name,
        INDArray activation) {
      if (name.equals(place.variable() + "-grad")) {
        place.spoil(activation, true, Direction.BACKWARD);
      }
    }
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(LSTMDataFormat.NTS, new int[] {1, 4, 2}),
        Arguments.of(LSTMDataFormat.NST, new int[] {1, 2, 4}),
        Arguments.of(LSTMDataFormat.TNS, new int[] {4, 1, 2}));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void nanInTheFeaturesIsNamedByTimestepUnitAndExample(LSTMDataFormat format, int[] index) {
    LstmGraph graph = new LstmGraph(DataType.FLOAT, format, LSTMDirectionMode.FWD, false);
    DataSet minibatch = graph.minibatch(0);
    minibatch.getFeatures().putScalar(index, Double.NaN);
    try (GatewatchSameDiffListener listener = listener(1000, NonFinitePolicy.STOP)) {
      graph.fit(1, listener);
      assertThatExceptionOfType(NonFiniteException.class)
          .isThrownBy(() -> graph.fit(minibatch, listener));
    }
    NonFiniteOrigin origin = Objects.requireNonNull(alerts.get(0).origin());
    assertThat(origin.stage()).isEqualTo(Stage.INPUT_DATA);
    assertThat(origin.position()).isEqualTo(Position.ofCell("x", null).at(4, 2, 1));
  }

  @Test
  void nanInTheLabelsIsNamed() {
    LstmGraph graph = LstmGraph.usual(DataType.DOUBLE);
    DataSet minibatch = graph.minibatch(0);
    minibatch.getLabels().putScalar(new int[] {3, 5, 1}, Double.POSITIVE_INFINITY);
    try (GatewatchSameDiffListener listener = listener(1000, NonFinitePolicy.LOG)) {
      graph.fit(1, listener);
      graph.fit(minibatch, listener);
    }
    NonFiniteOrigin origin = Objects.requireNonNull(alerts.get(0).origin());
    assertThat(origin.stage()).isEqualTo(Stage.LABEL_DATA);
    assertThat(origin.value()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void anInfiniteUpdateIsNamedAndTheAlertEndsWhenAllIsFiniteAgain() {
    LstmGraph graph = LstmGraph.usual(DataType.FLOAT);
    Map<String, INDArray> good = graph.variables();
    BaseListener spoiler =
        new BaseListener() {
          @Override
          public boolean isActive(Operation operation) {
            return true;
          }

          @Override
          public void preUpdate(SameDiff sameDiff, At at, Variable variable, INDArray update) {
            if (at.iteration() == 0 && variable.getName().equals("rw")) {
              update.putScalar(3, LstmGraph.UNITS + UNIT, Double.POSITIVE_INFINITY);
            }
          }
        };
    try (GatewatchSameDiffListener listener = listener(1, NonFinitePolicy.LOG)) {
      graph.fit(1, spoiler, listener);
      graph.variable("rw").assign(good.get("rw"));
      graph.fit(1, spoiler, listener);
    }
    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    Alert opened = alerts.get(0);
    assertThat(opened.finding()).contains("the parameters are not finite any more");
    NonFiniteOrigin origin = Objects.requireNonNull(opened.origin());
    assertThat(origin.stage()).isEqualTo(Stage.UPDATE);
    assertThat(origin.position().location().gate()).isEqualTo(Gate.FORGET);
    assertThat(origin.position().row()).isEqualTo(3);
    assertThat(origin.position().unit()).isEqualTo(UNIT);
  }
}
