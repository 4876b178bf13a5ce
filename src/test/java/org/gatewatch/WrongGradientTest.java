package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.gru.Gru;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients that are silently wrong are told, with the layer and the factor. */
class WrongGradientTest {
  private static final int UNITS = 4;

  private static Layer sameDiff(int inputs) {
    return SameDiffLstm.of(inputs, UNITS, Networks.TIMESTEPS, false);
  }

  private static List<Alert> alerts(Model network, int examples, int checked, String... described) {
    List<Alert> alerts = new ArrayList<>();
    GatewatchListenerBuilder builder =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(1)
            .examples(examples)
            .checkGradients(checked)
            .onAlert(alerts::add);
    for (String layer : described) {
      builder.describe(layer, SameDiffLstm.spec(false).build());
    }
    try (GatewatchListener listener = builder.build()) {
      network.addListeners(listener);
      for (int i = 0; i < 4; i++) {
        Networks.fit(network, minibatch(network, i));
      }
    }
    return alerts.stream()
        .filter(alert -> alert.type() == AlertType.WRONG_GRADIENT)
        .filter(alert -> alert.state() == AlertState.OPENED)
        .toList();
  }

  private static DataSet minibatch(Model network, long seed) {
    DataType type = network.params().dataType();
    boolean readsLast =
        network instanceof MultiLayerNetwork stack
            && !(stack.getOutputLayer() instanceof RnnOutputLayer);
    return readsLast ? Networks.labelledSequences(seed, type) : Networks.sequences(seed, type);
  }

  /** DL4J's SameDiffLayer adds its gradient twice. */
  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void aSameDiffLayerIsToldWithItsFactor(DataType type) {
    MultiLayerNetwork network = Networks.sequence(type, sameDiff(Networks.INPUTS));

    List<Alert> alerts = alerts(network, 8, 0, "layer0");

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).location().layer()).isEqualTo("layer0");
    assertThat(alerts.get(0).value()).isCloseTo(2, within(1e-3));
  }

  /** A layer below has the doubled gradient of the one above, and doubles it again. */
  @Test
  void twoSameDiffLayersAreToldWithTheirFactors() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, sameDiff(Networks.INPUTS), sameDiff(UNITS));

    List<Alert> alerts = alerts(network, 8, 0, "layer0", "layer1");

    String all = alerts.toString();
    assertThat(all)
        .contains("layer0")
        .contains("2.00 times what backpropagation through time gives")
        .contains("with the layers above 4.00 times");
  }

  @Test
  void aNativeLayerBelowIsNotToBlame() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm(), sameDiff(UNITS));

    assertThat(alerts(network, 8, 0, "layer1"))
        .extracting(alert -> alert.location().layer())
        .containsExactly("layer1");
  }

  /** With fewer examples than there are, only samples that are checked can tell. */
  @Test
  void onRequestOneSampleInSoManyIsChecked() {
    assertThat(alerts(Networks.sequence(DataType.FLOAT, sameDiff(Networks.INPUTS)), 2, 0, "layer0"))
        .isEmpty();
    assertThat(alerts(Networks.sequence(DataType.FLOAT, sameDiff(Networks.INPUTS)), 2, 2, "layer0"))
        .hasSize(1);
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(UNITS).build();
  }

  @SuppressWarnings("deprecation")
  static Stream<Layer> natives() {
    return Stream.of(
        lstm(),
        new LSTM.Builder().nOut(UNITS).dropOut(0.5).build(),
        new GravesLSTM.Builder().nOut(UNITS).build(),
        new GravesBidirectionalLSTM.Builder().nOut(UNITS).build(),
        new Bidirectional(lstm()),
        new Bidirectional(Bidirectional.Mode.ADD, lstm()),
        new Bidirectional(Bidirectional.Mode.MUL, lstm()),
        new Bidirectional(Bidirectional.Mode.AVERAGE, lstm()),
        new MaskZeroLayer.Builder().setUnderlying(lstm()).build(),
        new FrozenLayer(lstm()),
        new FrozenLayerWithBackprop(lstm()),
        new LSTM.Builder().nOut(UNITS).weightNoise(new DropConnect(0.5)).build(),
        simpleRnn(),
        new Gru.Builder().nOut(UNITS).build(),
        new Gru.Builder().nOut(UNITS).resetAfter(false).build());
  }

  @ParameterizedTest
  @MethodSource("natives")
  void nativeLayersAreRight(Layer layer) {
    assertThat(alerts(Networks.sequence(DataType.FLOAT, lstm(), layer.clone()), 8, 0)).isEmpty();
  }

  @Test
  void roundingIsNoWrongGradient() {
    assertThat(alerts(Networks.sequence(DataType.FLOAT16, lstm(), lstm()), 8, 0)).isEmpty();
  }

  @Test
  void paddedSequencesAreRight() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm(), lstm());
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(1)
            .onAlert(alerts::add)
            .build()) {
      network.addListeners(listener);
      for (int i = 0; i < 4; i++) {
        DataSet minibatch = minibatch(network, i);
        INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
        mask.putScalar(1, Networks.TIMESTEPS - 1, 0);
        minibatch.setFeaturesMaskArray(mask);
        minibatch.setLabelsMaskArray(mask);
        network.fit(minibatch);
      }
    }

    assertThat(alerts).extracting(Alert::type).doesNotContain(AlertType.WRONG_GRADIENT);
  }

  @Test
  void aSequenceOfWhichTheLastStepIsReadIsRight() {
    Layer last = new LastTimeStep(lstm());

    assertThat(alerts(Networks.lastStep(DataType.FLOAT, last), 8, 0)).isEmpty();
  }

  /** Then nobody says how many examples there are: one may be all, or not. */
  @Test
  void oneExampleOfAMinibatchThatIsNotDividedIsNotCompared() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm());
    network.conf().setMiniBatch(false);

    assertThat(alerts(network, 1, 0)).isEmpty();
  }

  private static Layer simpleRnn() {
    return new SimpleRnn.Builder().nOut(UNITS).build();
  }

  /** However far back it is told to go: fit of DL4J 1.0.0-M2.1 goes to where a segment begins. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void truncatedBackpropagationIsRight(int back) {
    MultiLayerNetwork network =
        Networks.truncated(Networks.sequence(DataType.FLOAT, simpleRnn(), lstm()), 3);
    network.getLayerWiseConfigurations().setTbpttBackLength(back);

    assertThat(alerts(network, 8, 0)).isEmpty();
  }

  @Test
  void truncatedBackpropagationOfAGraphIsRight() {
    ComputationGraph network = Networks.graph(DataType.FLOAT, simpleRnn(), lstm());
    network.getConfiguration().setBackpropType(BackpropType.TruncatedBPTT);
    network.getConfiguration().setTbpttFwdLength(3);
    network.getConfiguration().setTbpttBackLength(1);

    assertThat(alerts(network, 8, 0)).isEmpty();
  }
}
