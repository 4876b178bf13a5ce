package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A recurrent layer that Gatewatch has never heard of, with two gates and no cell state, is shown
 * and traced like any other once a spec, its math and a reader are there. Nothing else was changed
 * for it.
 */
class NewCellTest {
  private static final int UNITS = 4;
  private static final List<Gate> GATES = List.of(Gate.FORGET, Gate.CELL);

  private LayerReaders.Registration registration;

  @BeforeEach
  void register() {
    registration = LayerReaders.register(new MinimalGatedUnitReader());
  }

  @AfterEach
  void forget() {
    registration.close();
  }

  private static MultiLayerNetwork network(DataType type, Activation gate, Activation cell) {
    return Networks.sequence(
        type,
        new MinimalGatedUnit.Builder().nOut(UNITS).activation(cell).gateFunction(gate).build());
  }

  private static MultiLayerNetwork usual() {
    return network(DataType.DOUBLE, Activation.SIGMOID, Activation.TANH);
  }

  private static RecordingRouter watchOneIteration(MultiLayerNetwork network) {
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE).build()) {
      network.addListeners(listener);
      network.fit(Networks.sequences(1, DataType.DOUBLE));
    }
    return router;
  }

  private static void forEach(
      RecordingRouter router, Quantity quantity, BiConsumer<Slot, Summary> consumer) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.layer() == 0 && slot.direction() != null && slot.quantity() == quantity) {
        assertThat(router.samples().get(0).summaries().get(i)).as(slot.toString()).isNotNull();
        consumer.accept(slot, router.samples().get(0).summaries().get(i));
      }
    }
  }

  private static Summary of(RecordingRouter router, Quantity quantity, Kernel kernel, Gate gate) {
    List<Summary> found = new ArrayList<>();
    forEach(
        router,
        quantity,
        (slot, summary) -> {
          if (slot.kernel() == kernel && slot.gate() == gate) {
            found.add(summary);
          }
        });
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static double sum(Summary summary) {
    return summary.mean() * summary.count();
  }

  @Test
  void withoutItsReaderOnlyItsParametersAreShown() {
    registration.close();
    Layout.Layer layer = watchOneIteration(usual()).layout().layers().get(0);

    assertThat(layer.cells().get(0).gates()).containsExactly(Gate.BLOCK);
    assertThat(layer.absent())
        .containsEntry(
            Quantity.PRE_ACTIVATION, "its class MinimalGatedUnitLayer is not known to Gatewatch");
  }

  @Test
  void itsGatesAreShownInTheirOrderAndAreWhereItsSpecSays() {
    MultiLayerNetwork network = usual();
    RecordingRouter router = watchOneIteration(network);

    Layout.Cell cell = router.layout().layers().get(0).cells().get(0);
    assertThat(cell)
        .isEqualTo(new Layout.Cell(Direction.FORWARD, true, Networks.INPUTS, UNITS, GATES));
    for (String key : List.of("W", "RW", "b")) {
      INDArray parameter = network.getLayer(0).getParam(key);
      for (Gate gate : GATES) {
        int first = gate == Gate.FORGET ? UNITS : 0;
        INDArray columns =
            parameter.get(NDArrayIndex.all(), NDArrayIndex.interval(first, first + UNITS));
        Summary weights = of(router, Quantity.WEIGHT, kernel(key), gate);
        assertThat(weights.max()).isEqualTo(columns.maxNumber().doubleValue());
        assertThat(weights.min()).isEqualTo(columns.minNumber().doubleValue());
        assertThat(weights.count()).isEqualTo(columns.length());
      }
    }
  }

  private static Kernel kernel(String key) {
    return switch (key) {
      case "W" -> Kernel.INPUT;
      case "RW" -> Kernel.RECURRENT;
      default -> Kernel.BIAS;
    };
  }

  @Test
  void eachGateHasItsActivationsAndSaturationAndTheCellNoState() {
    RecordingRouter router = watchOneIteration(usual());
    List<Gate> activations = new ArrayList<>();
    forEach(router, Quantity.ACTIVATION, (slot, summary) -> activations.add(slot.gate()));

    assertThat(activations).containsExactly(Gate.FORGET, Gate.CELL, null);
    Saturation ofForget = of(router, Quantity.ACTIVATION, null, Gate.FORGET).profile().saturation();
    assertThat(ofForget.end()).isEqualTo(Saturation.LOW);
    Saturation ofCandidate =
        of(router, Quantity.ACTIVATION, null, Gate.CELL).profile().saturation();
    assertThat(ofCandidate.end()).isEqualTo(-Saturation.HIGH);
    for (Kernel kernel : List.of(Kernel.INPUT, Kernel.RECURRENT, Kernel.BIAS)) {
      for (Gate gate : GATES) {
        Summary share = of(router, Quantity.PRE_ACTIVATION, kernel, gate);
        assertThat(share.profile().saturation()).isNotNull();
      }
    }
    assertThat(router.layout().slots())
        .extracting(Slot::quantity)
        .doesNotContain(Quantity.CELL_STATE, Quantity.CELL_STATE_GRADIENT);
    assertThat(router.layout().layers().get(0).absent())
        .containsEntry(
            Quantity.CELL_STATE, "a MinimalGatedUnit has no cell state beside its output");
  }

  @Test
  void itsHorizonIsThatOfItsOutputAndOfTheGateThatKeepsIt() {
    RecordingRouter router = watchOneIteration(usual());

    double kept = of(router, Quantity.ACTIVATION, null, Gate.FORGET).mean();
    assertThat(of(router, Quantity.OUTPUT_GRADIENT, null, null).profile().horizon().gateAllows())
        .isCloseTo(1 / (1 - kept), within(1e-9));
  }

  /** DL4J's own gradient by differences of its score, and ours by DL4J's. */
  @Test
  void itsGradientsThroughTimeAreThoseOfTheLoss() {
    MultiLayerNetwork network = usual();
    network.setInput(Networks.sequences(1, DataType.DOUBLE).getFeatures());
    network.setLabels(Networks.sequences(1, DataType.DOUBLE).getLabels());
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();
    for (int i = 0; i < network.getLayer(0).numParams(); i++) {
      assertThat(gradient.getDouble(i) / Networks.EXAMPLES)
          .as("parameter %d", i)
          .isCloseTo(slope(network, i), within(1e-6));
    }

    RecordingRouter router = watchOneIteration(network);

    for (Gate gate : GATES) {
      double ofBias = sum(of(router, Quantity.GRADIENT, Kernel.BIAS, gate));
      assertThat(sum(of(router, Quantity.PRE_ACTIVATION_GRADIENT, null, gate)))
          .as(gate.name())
          .isCloseTo(ofBias, within(1e-10 * Math.max(1, Math.abs(ofBias))));
      assertThat(Math.abs(ofBias)).isGreaterThan(1e-3);
    }
  }

  private static double slope(MultiLayerNetwork network, int i) {
    double step = 1e-5;
    double held = network.params().getDouble(i);
    DataSet minibatch = Networks.sequences(1, DataType.DOUBLE);
    network.params().putScalar(i, held + step);
    double above = network.score(minibatch, true);
    network.params().putScalar(i, held - step);
    double below = network.score(minibatch, true);
    network.params().putScalar(i, held);
    return (above - below) / (2 * step);
  }

  @ParameterizedTest
  @CsvSource({"FORGET, 0, 2, 1", "FORGET, 3, 0, 3", "CELL, 1, 5, 0", "CELL, 2, 1, 2"})
  void theGateTheTimestepAndTheUnitThatOverflowAreNamed(
      Gate gate, int unit, int timestep, int example) {
    MultiLayerNetwork network = network(DataType.FLOAT, Activation.IDENTITY, Activation.IDENTITY);
    network.params().muli(0.1);
    INDArray w = network.getLayer(0).getParam("W");
    int column = (gate == Gate.FORGET ? UNITS : 0) + unit;
    for (int other = 0; other < 2 * UNITS; other++) {
      w.putScalar(0, other, other == column ? 2 : 0);
    }
    DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
    minibatch.getFeatures().putScalar(new int[] {example, 0, timestep}, 3e38f);

    assertThat(origin(network, minibatch))
        .isEqualTo(
            Position.ofCell("layer0", Direction.FORWARD)
                .in(gate, Kernel.INPUT)
                .at(timestep, unit, example));
  }

  /** The candidate reads the forget gate, and is not finite in the same timestep. */
  @Test
  void aForgetGateThatOverflowsIsNamedBeforeTheCandidateThatReadsIt() {
    MultiLayerNetwork network = network(DataType.FLOAT, Activation.IDENTITY, Activation.IDENTITY);
    network.getLayer(0).paramTable().values().forEach(parameter -> parameter.assign(0));
    INDArray w = network.getLayer(0).getParam("W");
    w.putScalar(0, 1, 1);
    w.putScalar(0, UNITS + 1, 1);
    network.getLayer(0).getParam("RW").putScalar(1, 0, 1);
    network.getLayer(0).getParam("b").putScalar(0, UNITS + 1, 2e38);
    DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
    minibatch.getFeatures().assign(0);
    minibatch.getFeatures().putScalar(new int[] {2, 0, 0}, 2e-38f);
    minibatch.getFeatures().putScalar(new int[] {2, 0, 1}, 2e38f);

    assertThat(origin(network, minibatch))
        .isEqualTo(Position.ofCell("layer0", Direction.FORWARD).in(Gate.FORGET, null).at(1, 1, 2));
  }

  private static Position origin(MultiLayerNetwork network, DataSet minibatch) {
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).onAlert(alerts::add).build()) {
      network.addListeners(listener);
      network.fit(minibatch);
    }

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.PRE_ACTIVATION);
    return alerts.get(0).origin().position();
  }

  @Test
  void bothDirectionsOfItAreShownInAWrapper() {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.DOUBLE,
            new Bidirectional(
                new MinimalGatedUnit.Builder().nOut(UNITS).activation(Activation.TANH).build()));
    RecordingRouter router = watchOneIteration(network);

    List<String> found = new ArrayList<>();
    forEach(
        router,
        Quantity.PRE_ACTIVATION_GRADIENT,
        (slot, summary) -> found.add(slot.direction() + " " + slot.gate()));
    assertThat(found)
        .containsExactly("FORWARD FORGET", "FORWARD CELL", "BACKWARD FORGET", "BACKWARD CELL");
  }

  @Test
  void itsTrainingIsTheSameToTheLastBit() {
    MultiLayerNetwork watched = usual();
    MultiLayerNetwork alone = usual();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).frequency(1).build()) {
      watched.addListeners(listener);
      for (int i = 0; i < 5; i++) {
        watched.fit(Networks.sequences(i, DataType.DOUBLE));
        alone.fit(Networks.sequences(i, DataType.DOUBLE));
      }
    }
    assertThat(watched.params()).isEqualTo(alone.params());
  }
}
