package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What becomes non-finite between the data and the parameters is named in its iteration. */
@SuppressWarnings("deprecation")
class FaultsOnTheWayTest {
  private static final int FREQUENCY = 1000;
  private static final int ITERATION = 2;
  private static final int UNITS = 4;
  private static final int EXAMPLE = 2;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();
  private final DataSet minibatch = Networks.sequences(5, DataType.FLOAT);

  private GatewatchListener listener() {
    return GatewatchListener.builder(router).frequency(FREQUENCY).onAlert(alerts::add).build();
  }

  private void fit(Model network, int times) {
    for (int i = 0; i < times; i++) {
      Networks.fit(network, minibatch);
    }
  }

  private static LSTM.Builder lstm() {
    return new LSTM.Builder().nOut(UNITS);
  }

  /** Writes into the gradient that arrives at the first layer, before anybody else sees it. */
  private static BaseTrainingListener poison(MultiLayerNetwork network, float[]... values) {
    return new BaseTrainingListener() {
      @Override
      public void onForwardPass(Model model, List<INDArray> activations) {
        if (network.getIterationCount() == ITERATION) {
          NamedLayer first = NamedLayer.of(network).get(0);
          new EpsilonTap(
                  RecurrentCell.of(first, new LstmReader()).get(0).location(),
                  new EpsilonTap.Observer() {
                    @Override
                    public void before(INDArray epsilon) {
                      for (float[] value : values) {
                        epsilon.putScalar(
                            new int[] {EXAMPLE, (int) value[0], (int) value[1]}, value[2]);
                      }
                    }

                    @Override
                    public void after(INDArray epsilon, INDArray below) {
                      assertThat(below).isNotNull();
                    }
                  })
              .install();
        }
      }
    };
  }

  static Stream<Arguments> layers() {
    List<Arguments> cases = new ArrayList<>();
    for (int timestep = 0; timestep < Networks.TIMESTEPS; timestep++) {
      cases.add(Arguments.of(lstm().build(), timestep));
      cases.add(Arguments.of(new GravesLSTM.Builder().nOut(UNITS).build(), timestep));
      cases.add(Arguments.of(new SimpleRnn.Builder().nOut(UNITS).build(), timestep));
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "timestep {1}")
  @MethodSource("layers")
  void anEpsilonFromALayerAboveIsNamed(Layer layer, int timestep) {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, layer, lstm().build());
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener, poison(network, new float[] {3, timestep, Float.NaN}));
      fit(network, ITERATION + 1);
    }

    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.EPSILON);
    assertThat(alerts.get(0).origin().position())
        .isEqualTo(Position.ofCell("layer0", null).at(timestep, 3, EXAMPLE));
    assertThat(alerts.get(0).iteration()).isEqualTo(ITERATION);
  }

  @Test
  void whatComesStraightFromTheLossIsItsFault() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm().build());
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener, poison(network, new float[] {3, 4, Float.POSITIVE_INFINITY}));
      fit(network, ITERATION + 1);
    }

    NonFiniteOrigin origin = alerts.get(0).origin();
    assertThat(origin.stage()).isEqualTo(Stage.LOSS);
    assertThat(origin.position()).isEqualTo(Position.ofCell("output", null).at(4, 3, EXAMPLE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aGateDeltaThatOverflowsIsNamed(int timestep) {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT, lstm().activation(Activation.IDENTITY).build(), lstm().build());
    for (int unit = 0; unit < UNITS; unit++) {
      network.getLayer(0).getParam("b").putScalar(unit, 100);
    }
    network.getLayer(0).getParam("RW").assign(0);
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener, poison(network, new float[] {3, timestep, 3e38f}));
      fit(network, ITERATION + 1);
    }

    NonFiniteOrigin origin = alerts.get(0).origin();
    assertThat(origin.stage()).isEqualTo(Stage.GATE_DELTA);
    assertThat(origin.position())
        .isEqualTo(
            Position.ofCell("layer0", Direction.FORWARD)
                .in(Gate.OUTPUT, null)
                .at(timestep, 3, EXAMPLE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void aDeltaThatOverflowsOnItsWayThroughTimeIsNamed(int timestep) {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT, lstm().activation(Activation.IDENTITY).build(), lstm().build());
    network.getLayer(0).getParam("RW").putScalar(1, 3, 8);
    try (GatewatchListener listener = listener()) {
      network.addListeners(
          listener,
          poison(
              network, new float[] {1, timestep, 3.3e38f}, new float[] {3, timestep + 1, 2e38f}));
      fit(network, ITERATION + 1);
    }

    NonFiniteOrigin origin = alerts.get(0).origin();
    assertThat(origin.stage()).isEqualTo(Stage.STATE_DELTA);
    assertThat(origin.position())
        .isEqualTo(Position.ofCell("layer0", Direction.FORWARD).at(timestep, 1, EXAMPLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prevAct", "prevMem"})
  void theStateThatASegmentBeginsWithIsNamed(String key) {
    for (Layer layer : List.of(lstm().build(), new GravesLSTM.Builder().nOut(UNITS).build())) {
      alerts.clear();
      MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, layer);
      Networks.truncated(network, 2);
      try (GatewatchListener listener = listener()) {
        network.addListeners(
            listener,
            new BaseTrainingListener() {
              @Override
              public void iterationDone(Model model, int iteration, int epoch) {
                if (iteration == ITERATION - 1) {
                  RecurrentLayer first = (RecurrentLayer) network.getLayer(0);
                  Map<String, INDArray> state = first.rnnGetTBPTTState();
                  state.get(key).putScalar(EXAMPLE, 3, Double.NaN);
                  first.rnnSetTBPTTState(state);
                }
              }
            });
        fit(network, 1);
      }

      NonFiniteOrigin origin = alerts.get(0).origin();
      assertThat(origin.stage()).isEqualTo(Stage.INITIAL_STATE);
      assertThat(origin.iteration()).isEqualTo(ITERATION);
      assertThat(origin.position())
          .isEqualTo(Position.ofCell("layer0", Direction.FORWARD).at(Position.UNKNOWN, 3, EXAMPLE));
    }
  }

  @Test
  void aLayerWithoutACellIsNamedByItsOutput() {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT,
            lstm().build(),
            new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(),
            lstm().build());
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener);
      fit(network, ITERATION);
      network.getLayer(1).getParam("b").putScalar(2, 3e38);
      network.getLayer(1).getParam("W").assign(3e38);
      fit(network, 1);
    }

    NonFiniteOrigin origin = alerts.get(0).origin();
    assertThat(origin.stage()).isEqualTo(Stage.OUTPUT);
    assertThat(origin.position().location().layer()).isEqualTo("layer1");
    assertThat(origin.iteration()).isEqualTo(ITERATION);
  }

  @Test
  void whatIsFoundAgainAfterItWasOverIsToldAgain() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new Bidirectional(lstm().build()));
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(5).onAlert(alerts::add).build()) {
      network.addListeners(listener);
      fit(network, 2);
      INDArray finite = network.params().dup();
      network.getLayer(0).getParam("fRW").putScalar(0, 0, Double.NaN);
      fit(network, 1);
      network.params().assign(finite);
      network.getUpdater().getStateViewArray().assign(0);
      fit(network, 3);
      network.getLayer(0).getParam("bRW").putScalar(0, 0, Double.NaN);
      fit(network, 1);
    }

    assertThat(router.samples()).extracting("iteration").containsExactly(0, 2, 5, 6);
    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED, AlertState.OPENED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(2, 5, 6);
    assertThat(alerts.get(2).origin().position().location().direction())
        .isEqualTo(Direction.BACKWARD);
  }
}
