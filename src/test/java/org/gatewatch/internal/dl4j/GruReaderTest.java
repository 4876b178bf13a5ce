package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.gru.Gru;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A GRU is shown as an LSTM is, and nothing asks for it where it is not. */
class GruReaderTest {
  private static final int UNITS = 4;
  private static final List<Gate> GATES = List.of(Gate.RESET, Gate.UPDATE, Gate.CELL);

  private static MultiLayerNetwork network(boolean resetAfter) {
    Gru gru = new Gru.Builder().nOut(UNITS).resetAfter(resetAfter).biasInit(0.3).build();
    MultiLayerNetwork network = Networks.sequence(DataType.DOUBLE, gru);
    if (resetAfter) {
      INDArray recurrent = network.getLayer(0).getParam(Gru.RECURRENT_BIAS);
      for (int i = 0; i < recurrent.length(); i++) {
        recurrent.putScalar(i, 0.1 * i - 0.5);
      }
    }
    return network;
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

  private static Summary of(RecordingRouter router, Quantity quantity, Kernel kernel, Gate gate) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.layer() == 0
          && slot.direction() != null
          && slot.quantity() == quantity
          && slot.kernel() == kernel
          && slot.gate() == gate) {
        return router.samples().get(0).summaries().get(i);
      }
    }
    throw new AssertionError("no " + quantity + " " + kernel + " " + gate);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachGateOfEachParameterIsWhereTheLayerHasIt(boolean resetAfter) {
    MultiLayerNetwork network = network(resetAfter);
    RecordingRouter router = watchOneIteration(network);

    Layout.Layer layer = router.layout().layers().get(0);
    assertThat(layer.cells())
        .containsExactly(new Layout.Cell(Direction.FORWARD, true, Networks.INPUTS, UNITS, GATES));
    assertThat(layer.absent())
        .containsEntry(Quantity.CELL_STATE, "a GRU has no cell state beside its output");
    for (String key : network.getLayer(0).paramTable().keySet()) {
      for (int block = 0; block < GATES.size(); block++) {
        INDArray columns =
            network
                .getLayer(0)
                .getParam(key)
                .get(NDArrayIndex.all(), NDArrayIndex.interval(block * UNITS, (block + 1) * UNITS));
        Summary weights = of(router, Quantity.WEIGHT, kernel(key), GATES.get(block));
        assertThat(weights.max()).isEqualTo(columns.maxNumber().doubleValue());
        assertThat(weights.min()).isEqualTo(columns.minNumber().doubleValue());
        assertThat(weights.count()).isEqualTo(columns.length());
      }
    }
  }

  private static Kernel kernel(String key) {
    return switch (key) {
      case Gru.INPUT_WEIGHTS -> Kernel.INPUT;
      case Gru.RECURRENT_WEIGHTS -> Kernel.RECURRENT;
      case Gru.BIAS -> Kernel.BIAS;
      default -> Kernel.RECURRENT_BIAS;
    };
  }

  /** The gradient before each gate sums up to that of its bias, which the layer computes itself. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsShownOfTheWayBackIsWhatTheLayerComputes(boolean resetAfter) {
    RecordingRouter router = watchOneIteration(network(resetAfter));

    for (Gate gate : GATES) {
      double ofBias = sum(of(router, Quantity.GRADIENT, Kernel.BIAS, gate));
      assertThat(sum(of(router, Quantity.PRE_ACTIVATION_GRADIENT, null, gate)))
          .as(gate.name())
          .isCloseTo(ofBias, within(1e-10 * Math.max(1, Math.abs(ofBias))));
      assertThat(Math.abs(ofBias)).isGreaterThan(1e-3);
    }
  }

  private static double sum(Summary summary) {
    return summary.mean() * summary.count();
  }

  @Test
  void itsHorizonIsThatOfItsOutputAndOfTheUpdateGate() {
    RecordingRouter router = watchOneIteration(network(true));

    double kept = of(router, Quantity.ACTIVATION, null, Gate.UPDATE).mean();
    assertThat(of(router, Quantity.OUTPUT_GRADIENT, null, null).profile().horizon().gateAllows())
        .isCloseTo(1 / (1 - kept), within(1e-9));
  }

  /** A finite sum of the candidate that overflows only through what its reset gate lets pass. */
  @ParameterizedTest
  @CsvSource({"true, 1, 2", "true, 3, 0", "false, 0, 3"})
  void whatOverflowsBehindTheResetGateIsTheCandidates(boolean resetAfter, int unit, int example) {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT,
            new Gru.Builder()
                .nOut(UNITS)
                .resetAfter(resetAfter)
                .activation(Activation.IDENTITY)
                .gateActivationFunction(Activation.IDENTITY)
                .build());
    network.getLayer(0).paramTable().values().forEach(parameter -> parameter.assign(0));
    int candidate = 2 * UNITS + unit;
    network.getLayer(0).getParam(Gru.INPUT_WEIGHTS).putScalar(0, candidate, 1);
    network.getLayer(0).getParam(Gru.INPUT_WEIGHTS).putScalar(1, unit, 1);
    network.getLayer(0).getParam(Gru.RECURRENT_WEIGHTS).putScalar(unit, candidate, 1);
    DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
    minibatch.getFeatures().assign(0);
    minibatch.getFeatures().putScalar(new int[] {example, 0, 0}, 1e20f);
    minibatch.getFeatures().putScalar(new int[] {example, 1, 1}, 1e20f);

    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).onAlert(alerts::add).build()) {
      network.addListeners(listener);
      network.fit(minibatch);
    }

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.PRE_ACTIVATION);
    assertThat(alerts.get(0).origin().position())
        .isEqualTo(
            Position.ofCell("layer0", Direction.FORWARD)
                .in(Gate.CELL, Kernel.RECURRENT)
                .at(1, unit, example));
  }

  /** As in a project that does not have the artifact. */
  @Test
  void withoutTheArtifactThereIsNoReaderAndNothingFails() throws Exception {
    Set<String> asked = new TreeSet<>();
    ClassLoader without = new WithoutGru(asked);

    Class<?> readers = Class.forName("org.gatewatch.internal.dl4j.GruReader", true, without);
    var present = readers.getDeclaredMethod("present");
    present.setAccessible(true);

    assertThat((List<?>) present.invoke(null)).isEmpty();
    Class.forName("org.gatewatch.internal.dl4j.LayerReaders", true, without);
    assertThat(asked).containsExactly("org.gatewatch.gru.GruLayer");
  }

  /** Defines Gatewatch's classes again, and has none of the GRU's. */
  private static final class WithoutGru extends ClassLoader {
    private final Set<String> asked;

    WithoutGru(Set<String> asked) {
      super(GruReaderTest.class.getClassLoader());
      this.asked = asked;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.gatewatch.gru.")) {
        asked.add(name);
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("org.gatewatch.internal.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
