package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.gru.Gru;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of any layer are held to differences of the loss, on request. */
class GradientDifferencesTest {
  private static final int UNITS = 4;

  @RegisterExtension final RecordedLog log = new RecordedLog("org.gatewatch.internal.gradients");

  /** Doubles what it is given, and DL4J the gradient of all layers below. */
  private static final class Doubling extends SameDiffLambdaLayer {
    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable defineLayer(SameDiff graph, SDVariable input) {
      return input.mul(2);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return inputType;
    }
  }

  private static List<Alert> alerts(Model network, int checked, int iterations) {
    return alerts(network, checked, () -> train(network, iterations));
  }

  private static List<Alert> alerts(Model network, int checked, Runnable training) {
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(1)
            .checkGradients(checked)
            .onAlert(alerts::add)
            .build()) {
      network.addListeners(listener);
      training.run();
      assertThat(listener.flush(Duration.ofMinutes(2))).isTrue();
    }
    return alerts.stream()
        .filter(alert -> alert.type() == AlertType.WRONG_GRADIENT)
        .filter(alert -> alert.state() == AlertState.OPENED)
        .toList();
  }

  private static void train(Model network, int iterations) {
    for (int i = 0; i < iterations; i++) {
      fit(network, i);
    }
  }

  private static void fit(Model network, long seed) {
    boolean readsLast =
        network instanceof MultiLayerNetwork stack
            && stack.getLayer(0) instanceof LastTimeStepLayer;
    DataType type = network.params().dataType();
    Networks.fit(
        network,
        readsLast ? Networks.labelledSequences(seed, type) : Networks.sequences(seed, type));
  }

  private static Layer lstm() {
    return new LSTM.Builder().nOut(UNITS).build();
  }

  private List<String> lines() {
    return log.events().stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** Of three LSTMs that are right, one has a doubled gradient, two below it a fourfold one. */
  @Test
  void theLayersBelowALambdaLayerAreToldWithTheirFactors() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, lstm(), lstm(), new Doubling(), lstm(), new Doubling());

    List<Alert> alerts = alerts(network, 1, 3); // A trial that is late looks at less.

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).value()).isCloseTo(4, within(1e-4));
    assertThat(alerts.get(0).location().layer()).isEqualTo("layer1");
    assertThat(alerts.get(0).alsoIn()).isEqualTo(1);
    assertThat(alerts.get(0).finding())
        .contains("4.00 times what differences of the loss give", "look at layer2 above it")
        .contains("layer3");
  }

  /** Labels of padding are zeros, of which DL4J's gradient of softmax is no derivative. */
  @Test
  void labelsThatAMaskLeavesOutMakeNoGradientWrong() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm());
    DataSet padded = Networks.sequences(3, DataType.FLOAT);
    INDArray labels = padded.getLabels();
    INDArray mask = Nd4j.zeros(DataType.FLOAT, labels.size(0), labels.size(2));
    mask.getColumn(1).assign(1);
    for (long timestep = 0; timestep < labels.size(2); timestep++) {
      labels.tensorAlongDimension(timestep, 0, 1).muli(timestep == 1 ? 1 : 0);
    }
    padded.setLabelsMaskArray(mask);

    List<Alert> alerts =
        alerts(
            network,
            1,
            () -> {
              for (int i = 0; i < 4; i++) {
                network.fit(padded);
              }
            });

    assertThat(alerts).isEmpty();
    assertThat(lines()).as("it was tried").isEmpty();
  }

  @SuppressWarnings("deprecation")
  static Stream<MultiLayerNetwork> rightOnes() {
    return Stream.of(
        Networks.sequence(
            DataType.FLOAT,
            lstm(),
            new GravesLSTM.Builder().nOut(UNITS).build(),
            new GravesBidirectionalLSTM.Builder().nOut(UNITS).build(),
            new SimpleRnn.Builder().nOut(UNITS).build()),
        Networks.sequence(
            DataType.DOUBLE,
            new Gru.Builder().nOut(UNITS).build(),
            new Gru.Builder().nOut(UNITS).resetAfter(false).activation(Activation.RELU).build(),
            new Bidirectional(Bidirectional.Mode.MUL, lstm()),
            new MaskZeroLayer.Builder().setUnderlying(lstm()).build()));
  }

  static Stream<Model> otherRightOnes() {
    return Stream.of(
        Networks.sequence(
            DataType.FLOAT16, lstm(), new FrozenLayer(lstm()), new FrozenLayerWithBackprop(lstm())),
        Networks.lastStep(DataType.FLOAT, new LastTimeStep(lstm())),
        Networks.graph(
            DataType.FLOAT,
            new LSTM.Builder().nOut(UNITS).l2(0.1).build(),
            new SimpleRnn.Builder().nOut(UNITS).build()),
        Networks.truncated(Networks.sequence(DataType.FLOAT, lstm(), lstm()), 3));
  }

  @ParameterizedTest
  @MethodSource("rightOnes")
  void nativeLayersAreRightAndTrainAsIfNobodyCompared(MultiLayerNetwork network) {
    MultiLayerNetwork alone = network.clone();
    train(alone, 1);

    assertThat(alerts(network, 1, 1)).isEmpty();
    assertThat(lines()).isEmpty();
    assertThat(network.params()).isEqualTo(alone.params());
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource({"rightOnes", "otherRightOnes"})
  void otherElementsAndOtherLayersAreRight(Model network) {
    assertThat(alerts(network, 1, 3)).isEmpty();
    assertThat(lines()).isEmpty();
  }

  /** If this begins to work, what lies inside of it can be shown. */
  @Test
  void aSimpleRnnWithLayerNormalisationCannotBeTrainedAtAll() {
    Layer layer = new SimpleRnn.Builder().nOut(UNITS).hasLayerNorm(true).build();
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, layer);

    assertThatIllegalStateException().isThrownBy(() -> fit(network, 1));
  }

  @Test
  void whatIsRandomIsLeftAloneAndTrainingIsTheSameToTheLastBit() {
    List<INDArray> trained = new ArrayList<>();
    for (int checked : new int[] {0, 1}) {
      MultiLayerNetwork network =
          Networks.sequence(
              DataType.FLOAT,
              new LSTM.Builder().nOut(UNITS).dropOut(0.5).build(),
              new DenseLayer.Builder().nOut(UNITS).build());
      Nd4j.getRandom().setSeed(5);
      assertThat(alerts(network, checked, 2)).isEmpty();
      trained.add(network.params());
    }

    assertThat(trained.get(1)).isEqualTo(trained.get(0));
    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0)).contains("random");
  }
}
