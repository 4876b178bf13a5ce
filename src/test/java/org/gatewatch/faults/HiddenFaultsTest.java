package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What could keep a fault from the few values that are looked at between samples, and does not. */
class HiddenFaultsTest {
  private static final int EXAMPLE = 1;
  private static final int FEATURE = 2;

  private static MultiLayerNetwork network(Activation cell, Activation gate) {
    return Networks.sequence(
        DataType.FLOAT,
        new LSTM.Builder()
            .nOut(FaultyTraining.UNITS)
            .activation(cell)
            .gateActivationFunction(gate)
            .build());
  }

  /** Gates in DL4J's columns are candidate, forget, output, input. */
  private static void setForgetBias(MultiLayerNetwork network, double bias) {
    INDArray all = network.getLayer(0).getParam(LSTMParamInitializer.BIAS_KEY);
    all.reshape(-1)
        .get(NDArrayIndex.interval(FaultyTraining.UNITS, 2 * FaultyTraining.UNITS))
        .assign(bias);
  }

  private static DataSet withInput(int timestep, double value) {
    DataSet minibatch = FaultyTraining.healthy();
    minibatch.getFeatures().putScalar(new int[] {EXAMPLE, FEATURE, timestep}, value);
    return minibatch;
  }

  private static void assertThatItIsTheInput(NonFiniteOrigin origin, int timestep) {
    assertThat(origin.stage()).isEqualTo(Stage.INPUT_DATA);
    assertThat(origin.iteration()).isEqualTo(FaultyTraining.ITERATION);
    assertThat(origin.position().timestep()).isEqualTo(timestep);
    assertThat(origin.position().example()).isEqualTo(EXAMPLE);
    assertThat(origin.position().unit()).isEqualTo(FEATURE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FaultyTraining.TIMESTEPS - 1})
  void aForgetGateOfZeroDoesNotForgetNaN(int timestep) {
    MultiLayerNetwork network = network(Activation.TANH, Activation.HARDSIGMOID);
    setForgetBias(network, -1000);
    FaultyTraining training = new FaultyTraining(network, false).warmUp();

    assertThatItIsTheInput(training.origin(withInput(timestep, Double.NaN), 1), timestep);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FaultyTraining.TIMESTEPS - 1})
  void aMaskOfTheLabelsDoesNotHideNaN(int timestep) {
    FaultyTraining training =
        new FaultyTraining(network(Activation.TANH, Activation.SIGMOID), false).warmUp();
    DataSet minibatch = withInput(timestep, Double.NaN);
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, FaultyTraining.TIMESTEPS);
    mask.putScalar(EXAMPLE, timestep, 0);
    minibatch.setLabelsMaskArray(mask);

    assertThatItIsTheInput(training.origin(minibatch, 1), timestep);
  }

  @Test
  void aSequenceOfOneTimestepHidesNothing() {
    FaultyTraining training =
        new FaultyTraining(network(Activation.TANH, Activation.SIGMOID), false).warmUp();
    DataSet whole = withInput(0, Double.NaN);
    INDArrayIndex all = NDArrayIndex.all();
    INDArrayIndex one = NDArrayIndex.interval(0, 1);
    INDArray features = whole.getFeatures().get(all, all, one).dup();
    INDArray labels = whole.getLabels().get(all, all, one).dup();

    assertThatItIsTheInput(training.origin(new DataSet(features, labels), 1), 0);
  }

  /** An infinite pre-activation that tanh and sigmoid make finite, with a gradient of zero. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInfiniteValueThatIsSquashedIsNoNews(boolean sampled) {
    MultiLayerNetwork network = network(Activation.TANH, Activation.SIGMOID);
    network.getLayer(0).getParam(LSTMParamInitializer.INPUT_WEIGHT_KEY).assign(10);
    RecordingRouter router = new RecordingRouter();
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(sampled ? 1 : 1000)
            .onAlert(alerts::add)
            .build()) {
      network.addListeners(listener);
      network.fit(FaultyTraining.healthy());
      network.fit(withInput(2, 2e38));
    }

    assertThat(Double.isFinite(network.score())).isTrue();
    assertThat(alerts).extracting(Alert::type).doesNotContain(AlertType.NON_FINITE);
  }
}
