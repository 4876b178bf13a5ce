package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.dataset.DataSet;

/** What lies inside the cells of a SameDiff graph is what its operations compute. */
class SameDiffInsideTest {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();

  /** One that looks at all examples. */
  private GatewatchSameDiffListener listener(int frequency) {
    return GatewatchSameDiffListener.builder(router)
        .frequency(frequency)
        .examples(Integer.MAX_VALUE)
        .onAlert(alerts::add)
        .build();
  }

  @Test
  void gatesAndStateAreThoseOfPlainJava() {
    LstmGraph graph = LstmGraph.usual(DataType.DOUBLE);
    DataSet minibatch = graph.minibatch(0);
    LstmOracle oracle = LstmOracle.of(graph, minibatch);
    try (GatewatchSameDiffListener listener = listener(1)) {
      graph.fit(minibatch, listener);
    }
    Sample sample = router.samples().get(0);
    for (int gate = 0; gate < GATES.size(); gate++) {
      double sum = sum(sample, Quantity.ACTIVATION, Direction.FORWARD, null, GATES.get(gate));
      assertThat(sum).isCloseTo(oracle.sumsOfGates[gate], within(1e-9));
    }
    assertThat(sum(sample, Quantity.CELL_STATE, Direction.FORWARD, null, null))
        .isCloseTo(oracle.sumOfStates, within(1e-9));
  }

  /**
   * The output of the operation is that of its cells, computed again; and the gradient of each
   * gate's bias is the sum of the gate's own gradients over all examples and timesteps.
   */
  @ParameterizedTest
  @MethodSource("org.gatewatch.samediff.SameDiffListenerTest#formatsAndDirections")
  void bothPassesAreThoseOfTheOperation(
      LSTMDataFormat format, LSTMDirectionMode direction, boolean hasPeepholes) {
    LstmGraph graph = new LstmGraph(DataType.DOUBLE, format, direction, hasPeepholes);
    try (GatewatchSameDiffListener listener = listener(1)) {
      graph.fit(1, listener);
    }
    Sample sample = router.samples().get(0);
    List<Direction> directions = new ArrayList<>();
    router.layout().layers().get(0).cells().forEach(cell -> directions.add(cell.direction()));
    double outputs = 0;
    for (Direction cell : directions) {
      outputs += sum(sample, Quantity.ACTIVATION, cell, null, null);
      for (Gate gate : GATES) {
        assertThat(sum(sample, Quantity.PRE_ACTIVATION_GRADIENT, cell, null, gate))
            .as("%s %s", cell, gate)
            .isCloseTo(sum(sample, Quantity.GRADIENT, cell, Kernel.BIAS, gate), within(1e-12));
      }
    }
    assertThat(outputs)
        .isCloseTo(sum(sample, Quantity.ACTIVATION, null, null, null), within(1e-10));
  }

  private double sum(
      Sample sample,
      Quantity quantity,
      @Nullable Direction direction,
      @Nullable Kernel kernel,
      @Nullable Gate gate) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.quantity() == quantity
          && slot.direction() == direction
          && slot.kernel() == kernel
          && slot.gate() == gate) {
        Summary summary = Objects.requireNonNull(sample.summaries().get(i), slot::toString);
        return summary.mean() * summary.count();
      }
    }
    throw new AssertionError("no slot for " + quantity + " " + kernel + " " + gate);
  }

  /** The other functions that are known: the operation's output is that of the cell, again. */
  @ParameterizedTest
  @EnumSource(names = {"RELU", "SIGMOID", "SOFTSIGN"})
  void otherFunctionsOfTheCellAreThoseOfTheOperation(LSTMActivations function) {
    LstmGraph graph = graph(function);
    try (GatewatchSameDiffListener listener = listener(1)) {
      graph.fit(1, listener);
    }
    Sample sample = router.samples().get(0);
    assertThat(sum(sample, Quantity.ACTIVATION, Direction.FORWARD, null, null))
        .isCloseTo(sum(sample, Quantity.ACTIVATION, null, null, null), within(1e-10));
    for (Gate gate : GATES) {
      assertThat(sum(sample, Quantity.PRE_ACTIVATION_GRADIENT, Direction.FORWARD, null, gate))
          .isCloseTo(
              sum(sample, Quantity.GRADIENT, Direction.FORWARD, Kernel.BIAS, gate), within(1e-12));
    }
  }

  private static LstmGraph graph(LSTMActivations function) {
    return new LstmGraph(
        DataType.DOUBLE, LSTMDataFormat.NTS, LSTMDirectionMode.FWD, false, function);
  }

  /** In an iteration that is not sampled; ReLU bounds nothing. */
  @Test
  void anOverflowInsideACellIsNamedByGateTimestepUnitAndExample() {
    LstmGraph graph = graph(LSTMActivations.RELU);
    DataSet harmless = graph.minibatch(1);
    harmless.getFeatures().assign(0);
    DataSet minibatch = graph.minibatch(0);
    minibatch.getFeatures().assign(0);
    minibatch.getFeatures().putScalar(new int[] {1, 4, 0}, 2);
    graph.variable("w").putScalar(0, 2 * LstmGraph.UNITS + 2, Double.MAX_VALUE);
    try (GatewatchSameDiffListener listener = listener(1000)) {
      graph.fit(harmless, listener);
      graph.fit(minibatch, listener);
    }
    assertThat(alerts.get(0).iteration()).isEqualTo(1);
    NonFiniteOrigin origin = Objects.requireNonNull(alerts.get(0).origin());
    assertThat(origin.stage()).isEqualTo(Stage.PRE_ACTIVATION);
    assertThat(origin.value()).isEqualTo(Double.POSITIVE_INFINITY);
    Location place = new Location("lstmLayer", Direction.FORWARD, null, Kernel.INPUT, Gate.CELL);
    assertThat(origin.position()).isEqualTo(Position.in(place).at(4, 2, 1));
  }

  /**
   * One label is far away, and what comes back from there is multiplied by a large weight. Nobody
   * hears the unit whose weight it is: its output gate is shut.
   */
  @Test
  void aGradientThatOverflowsInsideACellIsNamedByTimestepUnitAndExample() {
    LstmGraph graph = LstmGraph.usual(DataType.FLOAT);
    graph.variable("b").putScalar(3 * LstmGraph.UNITS + 3, -200);
    graph.variable("rw").putScalar(3, 2 * LstmGraph.UNITS + 2, 1e6);
    DataSet minibatch = graph.minibatch(0);
    minibatch.getLabels().putScalar(new int[] {1, 4, 2}, 1e38);
    try (GatewatchSameDiffListener listener = listener(1000)) {
      graph.fit(graph.minibatch(1), listener);
      graph.fit(minibatch, listener);
    }
    assertThat(alerts.get(0).iteration()).isEqualTo(1);
    NonFiniteOrigin origin = Objects.requireNonNull(alerts.get(0).origin());
    assertThat(origin.stage()).isEqualTo(Stage.STATE_DELTA);
    assertThat(origin.position())
        .isEqualTo(Position.ofCell("lstmLayer", Direction.FORWARD).at(3, 3, 1));
  }
}
