package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.RecurrentGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Cells that are written out as products are found by the weights that they share over time. */
class SameDiffUnrolledTest {
  private static final int STEPS = 4;
  private static final int EXAMPLES = 3;
  private static final int INPUTS = 2;
  private static final int UNITS = 3;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();
  private final SameDiff graph = SameDiff.create();

  private SDVariable variable(String name, long... shape) {
    return graph.var(name, Nd4j.randn(DataType.DOUBLE, shape));
  }

  private SDVariable[] inputs() {
    Nd4j.getRandom().setSeed(4);
    SDVariable x = graph.placeHolder("x", DataType.DOUBLE, STEPS, EXAMPLES, INPUTS);
    return graph.unstack(x, 0, STEPS);
  }

  private void train(SDVariable output) {
    SDVariable labels = graph.placeHolder("labels", DataType.DOUBLE, EXAMPLES, 1);
    SDVariable sum = output.mmul(variable("dense", UNITS, 1));
    RecurrentGraph.learn(graph, sum, labels, new Sgd(0.1));
  }

  private void lstm(List<Gate> order) {
    SDVariable[] x = inputs();
    SDVariable w = variable("cell/w", INPUTS, 4 * UNITS);
    SDVariable rw = variable("cell/rw", UNITS, 4 * UNITS);
    SDVariable b = variable("cell/b", 4 * UNITS);
    SDVariable h = graph.constant(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, UNITS));
    SDVariable c = graph.constant(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, UNITS));
    for (SDVariable step : x) {
      SDVariable[] z = graph.split(step.mmul(w).add(h.mmul(rw)).add(b), 4, 1);
      SDVariable kept = graph.nn().sigmoid(z[order.indexOf(Gate.FORGET)]).mul(c);
      SDVariable candidate = graph.math().tanh(z[order.indexOf(Gate.CELL)]);
      c = kept.add(graph.nn().sigmoid(z[order.indexOf(Gate.INPUT)]).mul(candidate));
      h = graph.nn().sigmoid(z[order.indexOf(Gate.OUTPUT)]).mul(graph.math().tanh(c));
    }
    train(h);
  }

  private void fit(GatewatchSameDiffListener listener) {
    graph.fit(
        new DataSet(
            Nd4j.randn(DataType.DOUBLE, STEPS, EXAMPLES, INPUTS),
            Nd4j.randn(DataType.DOUBLE, EXAMPLES, 1)),
        listener);
  }

  private GatewatchSameDiffListener listener(int frequency) {
    return GatewatchSameDiffListener.builder(router)
        .frequency(frequency)
        .onAlert(alerts::add)
        .build();
  }

  static Stream<List<Gate>> orders() {
    return Stream.of(
        List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT),
        List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT),
        List.of(Gate.OUTPUT, Gate.INPUT, Gate.FORGET, Gate.CELL));
  }

  /** In whatever order its gates lie: what is done with each tells which it is. */
  @ParameterizedTest
  @MethodSource("orders")
  void anLstmIsShownGateByGate(List<Gate> order) {
    lstm(order);
    INDArray rw = graph.getVariable("cell/rw").getArr().dup();
    try (GatewatchSameDiffListener listener = listener(1)) {
      fit(listener);
    }
    Layout layout = router.layout();
    assertThat(layout.layers()).extracting(Layout.Layer::name).containsExactly("cell", "dense");
    assertThat(layout.layers().get(0).type()).isEqualTo("unrolled LSTM, 4 steps");
    int kernels = 0;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = router.samples().get(0).summaries().get(i);
      if (slot.layer() == 0 && slot.quantity() == Quantity.GRADIENT) {
        assertThat(Objects.requireNonNull(summary).l2Norm()).isPositive();
        kernels++;
      }
      if (slot.kernel() == Kernel.RECURRENT && slot.quantity() == Quantity.WEIGHT) {
        double sum = 0;
        for (int k = 0; k < UNITS * UNITS; k++) {
          int column = order.indexOf(slot.gate()) * UNITS + k % UNITS;
          sum += rw.getDouble(k / UNITS, column);
        }
        assertThat(Objects.requireNonNull(summary).mean() * summary.count())
            .isCloseTo(sum, within(1e-12));
      }
    }
    assertThat(kernels).isEqualTo(3 * 4);
  }

  @Test
  void nanInItsWeightsIsNamedByKernelAndGate() {
    lstm(List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT));
    try (GatewatchSameDiffListener listener = listener(1000)) {
      fit(listener);
      graph.getVariable("cell/rw").getArr().putScalar(1, 2 * UNITS + 1, Double.NaN);
      fit(listener);
    }
    Position position = Objects.requireNonNull(alerts.get(0).origin()).position();
    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.PARAMETER);
    assertThat(position.location().kernel()).isEqualTo(Kernel.RECURRENT);
    assertThat(position.location().gate()).isEqualTo(Gate.CELL);
    assertThat(position.row()).isOne();
    assertThat(position.unit()).isOne();
  }

  @Test
  void aCellWithoutGatesHasItsKernelsAsAWhole() {
    SDVariable[] x = inputs();
    SDVariable w = variable("w", INPUTS, UNITS);
    SDVariable rw = variable("rw", UNITS, UNITS);
    SDVariable h = graph.constant(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, UNITS));
    for (SDVariable step : x) {
      h = graph.math().tanh(step.mmul(w).add(h.mmul(rw)));
    }
    train(h);
    try (GatewatchSameDiffListener listener = listener(1)) {
      fit(listener);
    }
    Layout layout = router.layout();
    assertThat(layout.layers()).extracting(Layout.Layer::name).containsExactly("rw", "dense");
    assertThat(layout.layers().get(0).type()).isEqualTo("unrolled cell, 4 steps");
    List<Kernel> kernels = new ArrayList<>();
    for (Slot slot : layout.slots()) {
      if (slot.layer() == 0 && slot.quantity() == Quantity.WEIGHT) {
        kernels.add(slot.kernel());
        assertThat(slot.gate()).isEqualTo(Gate.BLOCK);
        assertThat(slot.columns()).isEqualTo(UNITS);
      }
    }
    assertThat(kernels).containsExactlyInAnyOrder(Kernel.INPUT, Kernel.RECURRENT);
  }
}
