package org.gatewatch.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.Networks.graph;
import static org.gatewatch.Networks.lastStep;
import static org.gatewatch.Networks.sequence;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is captured, against copies of what DL4J shows another listener in the same iteration. */
class CaptureTest {
  /** Physical order of the gates' column blocks, as the gate order test proves it. */
  private static final List<Gate> BLOCKS = List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);

  private static final List<Gate> PEEPHOLES = List.of(Gate.FORGET, Gate.OUTPUT, Gate.INPUT);

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void everySummaryIsThatOfItsOwnGateInItsOwnIteration(
      String name, Supplier<Model> supplier, boolean oneLabel, int slots) {
    Model network = supplier.get();
    Witness witness = new Witness();
    RecordingRouter router = new RecordingRouter();
    GatewatchListener listener = GatewatchListener.builder(router).frequency(3).build();
    network.addListeners(listener, witness);
    for (int i = 0; i < 7; i++) {
      Networks.fit(
          network,
          oneLabel
              ? Networks.labelledSequences(i, DataType.FLOAT)
              : Networks.sequences(i, DataType.FLOAT));
    }
    listener.close();

    Layout layout = router.layout();
    assertThat(layout.slots()).filteredOn(slot -> !slot.isInsideCell()).hasSize(slots);
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 3, 6);
    for (Sample sample : router.samples()) {
      Witness.Iteration seen = witness.iterations.get(sample.iteration());
      assertThat(sample.score()).isEqualTo(seen.score);
      for (int s = 0; s < layout.slots().size(); s++) {
        Slot slot = layout.slots().get(s);
        if (slot.isInsideCell()) {
          continue;
        }
        assertAgrees(
            slot.toString(), sample.summaries().get(s), expected(network, layout, slot, seen));
      }
    }
  }

  private static INDArray expected(
      Model network, Layout layout, Slot slot, Witness.Iteration seen) {
    boolean isGraph = network instanceof ComputationGraph;
    String layer =
        isGraph ? layout.layers().get(slot.layer()).name() : Integer.toString(slot.layer());
    if (slot.quantity() == Quantity.ACTIVATION) {
      return seen.activations.get(isGraph ? layer : Integer.toString(slot.layer() + 1));
    }
    Map<String, INDArray> arrays =
        switch (slot.quantity()) {
          case WEIGHT -> seen.weights;
          case GRADIENT -> seen.gradients;
          default -> seen.updates;
        };
    INDArray parameter = arrays.get(layer + "_" + slot.parameter());
    if (slot.gate() == Gate.BLOCK) {
      return parameter;
    }
    INDArray matrix = parameter.rank() == 1 ? parameter.reshape(1, -1) : parameter;
    if (slot.kernel() == Kernel.PEEPHOLE) {
      int column = 4 * (int) matrix.size(0) + PEEPHOLES.indexOf(slot.gate());
      return matrix.get(NDArrayIndex.all(), NDArrayIndex.point(column));
    }
    int block = BLOCKS.indexOf(slot.gate());
    int units = slot.columns();
    INDArrayIndex columns = NDArrayIndex.interval(block * units, (block + 1) * units);
    return matrix.get(NDArrayIndex.all(), columns);
  }

  private static void assertAgrees(String what, Summary summary, INDArray expected) {
    assertThat(summary).as(what).isNotNull();
    assertThat(expected).as(what).isNotNull();
    double[] values = expected.dup('c').data().asDouble();
    assertThat(summary.count()).as(what).isEqualTo(values.length);
    double sum = 0;
    double squares = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      sum += value;
      squares += value * value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    double tolerance = 1e-9 * Math.sqrt(squares) + 1e-30;
    assertThat(summary.min()).as(what).isEqualTo(min + 0.0);
    assertThat(summary.max()).as(what).isEqualTo(max + 0.0);
    assertThat(summary.mean()).as(what).isCloseTo(sum / values.length, within(tolerance));
    assertThat(summary.l2Norm()).as(what).isCloseTo(Math.sqrt(squares), within(tolerance));
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(7).build();
  }

  private static Arguments network(String name, Supplier<Model> network, int slots) {
    return Arguments.of(name, network, false, slots);
  }

  /** Slots: 3 quantities of each gate of each kernel, output W and b, and layer outputs. */
  @SuppressWarnings("deprecation")
  static Stream<Arguments> networks() {
    DataType type = DataType.FLOAT;
    int output = 3 * 2;
    int lstm = 3 * 12 + 1;
    int both = 3 * 24 + 1;
    Supplier<Model> dense =
        () -> lastStep(type, new LastTimeStep(lstm()), new DenseLayer.Builder().nOut(4).build());
    return Stream.of(
        network("two LSTM", () -> sequence(type, lstm(), lstm()), 2 * lstm + output),
        network(
            "GravesLSTM",
            () -> sequence(type, new GravesLSTM.Builder().nOut(7).build()),
            lstm + 3 * 3 + output),
        network(
            "GravesBidirectionalLSTM",
            () -> sequence(type, new GravesBidirectionalLSTM.Builder().nOut(7).build()),
            both + 3 * 6 + output),
        network(
            "Bidirectional, concat",
            () -> sequence(type, new Bidirectional(Bidirectional.Mode.CONCAT, lstm())),
            both + output),
        network(
            "Bidirectional, average",
            () -> sequence(type, new Bidirectional(Bidirectional.Mode.AVERAGE, lstm())),
            both + output),
        network(
            "SimpleRnn",
            () -> sequence(type, new SimpleRnn.Builder().nOut(7).build()),
            3 * 3 + 1 + output),
        network(
            "MaskZero",
            () -> sequence(type, new MaskZeroLayer.Builder().setUnderlying(lstm()).build()),
            lstm + output),
        network(
            "frozen below",
            () -> sequence(type, new FrozenLayer(lstm()), lstm()),
            12 + 1 + lstm + output),
        Arguments.of("LastTimeStep and dense", dense, true, lstm + 3 * 2 + 1 + output),
        network(
            "ComputationGraph",
            () -> graph(type, lstm(), new Bidirectional(Bidirectional.Mode.ADD, lstm())),
            lstm + both + output));
  }

  @Test
  void layersAreDescribedWithTheirWrappersCellsAndWhatTheyLack() {
    Model network =
        sequence(
            DataType.FLOAT,
            new FrozenLayer(lstm()),
            new Bidirectional(Bidirectional.Mode.CONCAT, lstm()));
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      network.addListeners(listener);
      Networks.fit(network, Networks.sequences(1, DataType.FLOAT));
    }

    List<Layout.Layer> layers = router.layout().layers();
    assertThat(layers)
        .extracting(Layout.Layer::type)
        .containsExactly("FrozenLayer(LSTM)", "Bidirectional(LSTM)", "RnnOutputLayer");
    assertThat(layers.get(0).frozen()).isTrue();
    assertThat(layers.get(0).absent()).containsKeys(Quantity.GRADIENT, Quantity.UPDATE);
    assertThat(layers.get(1).cells())
        .extracting(Layout.Cell::direction)
        .containsExactly(Direction.FORWARD, Direction.BACKWARD);
    assertThat(layers.get(1).cells().get(1))
        .isEqualTo(
            new Layout.Cell(
                Direction.BACKWARD,
                true,
                7,
                7,
                List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT)));
    assertThat(layers.get(2).absent()).containsKey(Quantity.ACTIVATION);
    assertThat(router.layout().versions()).containsEntry("dl4j", "1.0.0-M2.1");
  }

  @Test
  void halfPrecisionNetworksAreCaptured() {
    Model network = sequence(DataType.FLOAT16, lstm());
    RecordingRouter router = new RecordingRouter();
    Witness witness = new Witness();
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      network.addListeners(listener, witness);
      Networks.fit(network, Networks.sequences(1, DataType.FLOAT16));
    }

    Sample sample = router.samples().get(0);
    Layout layout = router.layout();
    for (int s = 0; s < layout.slots().size(); s++) {
      Slot slot = layout.slots().get(s);
      if (slot.isInsideCell()) {
        assertThat(sample.summaries().get(s)).as(slot.toString()).isNotNull();
        continue;
      }
      INDArray expected = expected(network, layout, slot, witness.iterations.get(0));
      assertAgrees(slot.toString(), sample.summaries().get(s), expected.castTo(DataType.DOUBLE));
    }
  }
}
