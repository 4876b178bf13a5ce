package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network of several outputs is asked which of their losses it is. */
class FaultsOfOutputsTest {
  private static final String[] OUTPUTS = {"first", "second", "third"};

  private static RnnOutputLayer output(LossFunction loss) {
    return new RnnOutputLayer.Builder(loss)
        .nOut(Networks.CLASSES)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ComputationGraph network(LossFunction loss, boolean far) {
    return network(DataType.FLOAT, loss, far, 0);
  }

  private static ComputationGraph network(
      DataType type, LossFunction loss, boolean far, double l2) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(type)
            .l2(l2)
            .updater(new Sgd(0.01))
            .graphBuilder()
            .addInputs("in")
            .addLayer("lstm", new LSTM.Builder().nOut(4).build(), "in");
    String last = "lstm";
    if (far) {
      graph.addLayer("dense", new DenseLayer.Builder().nOut(4).build(), "lstm");
      last = "dense";
    }
    for (String name : OUTPUTS) {
      graph.addLayer(name, output(loss), last);
    }
    graph.setOutputs(OUTPUTS).setInputTypes(InputType.recurrent(Networks.INPUTS));
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  private static MultiDataSet minibatch() {
    INDArray features = Networks.sequences(1, DataType.FLOAT).getFeatures();
    INDArray[] labels = new INDArray[OUTPUTS.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Networks.sequences(i, DataType.FLOAT).getLabels();
    }
    return new MultiDataSet(new INDArray[] {features}, labels);
  }

  private static NonFiniteOrigin origin(ComputationGraph network, MultiDataSet bad, int frequency) {
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(frequency)
            .onAlert(alerts::add)
            .build()) {
      network.addListeners(listener);
      network.fit(minibatch());
      network.fit(bad);
    }
    List<Alert> origins =
        alerts.stream().filter(alert -> alert.type() == AlertType.NON_FINITE).toList();
    assertThat(origins).hasSize(1);
    assertThat(origins.get(0).origin().iteration()).isEqualTo(1);
    return origins.get(0).origin();
  }

  private static MultiDataSet withLabel(int output, double value) {
    MultiDataSet minibatch = minibatch();
    minibatch.getLabels(output).putScalar(new int[] {2, 1, 3}, value);
    return minibatch;
  }

  /** Its square is too large for the type, its gradient is not. */
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1, 1000", "2, 1000"})
  void aLabelThatIsTooLargeForTheLossIsToldOfItsOutput(int output, int frequency) {
    NonFiniteOrigin origin =
        origin(network(LossFunction.MSE, false), withLabel(output, 1e25), frequency);

    assertThat(origin.stage()).isEqualTo(Stage.LOSS);
    assertThat(origin.position().location().layer()).isEqualTo(OUTPUTS[output]);
    assertThat(origin.value()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** And its gradient is, too: that arrives at the recurrent layer before there is a score. */
  @ParameterizedTest
  @CsvSource({"0, false, 1", "1, false, 1000", "2, true, 1", "1, true, 1000"})
  void soIsOneWhoseGradientIsTooLarge(int output, boolean far, int frequency) {
    NonFiniteOrigin origin =
        origin(network(LossFunction.L2, far), withLabel(output, 3e38), frequency);

    assertThat(origin.stage()).isEqualTo(Stage.LOSS);
    assertThat(origin.position().location().layer()).isEqualTo(OUTPUTS[output]);
    assertThat(origin.position().example()).isEqualTo(2);
    assertThat(origin.position().timestep()).isEqualTo(3);
  }

  /** The logarithm of a negative number. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1000"})
  void soIsALossThatIsNoNumber(int output, int frequency) {
    ComputationGraph network = network(LossFunction.POISSON, false);
    for (int i = 0; i < OUTPUTS.length; i++) {
      network.getLayer(OUTPUTS[i]).getParam("W").assign(0);
      network.getLayer(OUTPUTS[i]).getParam("b").assign(3);
    }
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(frequency)
            .onAlert(alerts::add)
            .build()) {
      network.addListeners(listener);
      network.fit(minibatch());
      network.getLayer(OUTPUTS[output]).getParam("b").assign(-3);
      network.fit(minibatch());
    }

    NonFiniteOrigin origin = alerts.get(0).origin();
    assertThat(origin.stage()).isEqualTo(Stage.LOSS);
    assertThat(origin.position().location().layer()).isEqualTo(OUTPUTS[output]);
    assertThat(origin.value()).isNaN();
  }

  /** DL4J adds the penalty on all weights to the loss of the first output. */
  @Test
  void aPenaltyThatIsTooLargeIsNoOutputsOwn() {
    ComputationGraph network = network(DataType.DOUBLE, LossFunction.MSE, false, 1e-3);
    network.getLayer("lstm").getParam("W").putScalar(0, 0, 1e160); // Times a feature of zero.
    INDArray features = Nd4j.zeros(DataType.DOUBLE, Networks.EXAMPLES, Networks.INPUTS, 3);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, Networks.EXAMPLES, Networks.CLASSES, 3);
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(1000)
            .onAlert(alerts::add)
            .build()) {
      network.addListeners(listener);
      network.fit(
          new MultiDataSet(
              new INDArray[] {features}, new INDArray[] {labels, labels.dup(), labels.dup()}));
    }

    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.LOSS);
    assertThat(alerts.get(0).origin().position().location().layer()).isNull();
  }
}
