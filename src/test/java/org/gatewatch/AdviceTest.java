package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Real trainings that become non-finite, whose advice has to look at how they are configured. */
class AdviceTest {
  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch.alerts");

  private final List<Alert> alerts = new CopyOnWriteArrayList<>();

  private static MultiLayerNetwork network(IUpdater updater, LossFunction loss) {
    return network(
        updater,
        InputType.recurrent(2),
        new LSTM.Builder().name("lstm").nOut(3).activation(Activation.TANH).build(),
        new RnnOutputLayer.Builder(loss)
            .name("output")
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build());
  }

  private static MultiLayerNetwork network(IUpdater updater, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.FLOAT)
            .updater(updater)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  private static DataSet sequences(double label) {
    INDArray features = Nd4j.linspace(DataType.FLOAT, -1, 0.1, 24).reshape(3, 2, 4);
    return new DataSet(features, Nd4j.valueArrayOf(new long[] {3, 2, 4}, label, DataType.FLOAT));
  }

  private GatewatchListener watch(MultiLayerNetwork network) {
    GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).frequency(1).onAlert(alerts::add).build();
    network.addListeners(listener);
    return listener;
  }

  private Alert nonFinite() {
    return alerts.stream()
        .filter(alert -> alert.type() == AlertType.NON_FINITE)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing but " + alerts));
  }

  private static IUpdater withoutRate(String name) {
    return switch (name) {
      case "Sgd" -> new Sgd(Double.NaN);
      case "RmsProp" -> new RmsProp(Double.NaN);
      default -> new Nesterovs(Double.POSITIVE_INFINITY, 0.9);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sgd", "RmsProp", "Nesterovs"})
  void aLearningRateThatIsNoNumberIsTheCause(String updater) {
    MultiLayerNetwork network = network(withoutRate(updater), LossFunction.MSE);
    try (GatewatchListener listener = watch(network)) {
      network.fit(sequences(1));
    }

    assertThat(nonFinite().finding()).contains("the learning rate is ");
    assertThat(nonFinite().advice()).doesNotContain("lower the learning rate");
  }

  @Test
  void aLearningRateThatBecomesNanWhileItTrainsIsTheCause() {
    MultiLayerNetwork network = network(new Sgd(0.01), LossFunction.MSE);
    try (GatewatchListener listener = watch(network)) {
      network.fit(sequences(1));
      network.setLearningRate(Double.NaN);
      network.fit(sequences(1));
    }

    assertThat(nonFinite().finding()).contains("the learning rate is NaN");
    assertThat(nonFinite().advice()).doesNotContain("lower the learning rate");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e25, -1e30, 3e38})
  void aSquareThatOverflowsIsNoLogarithm(double label) {
    MultiLayerNetwork network = network(new Adam(0.01), LossFunction.MSE);
    try (GatewatchListener listener = watch(network)) {
      network.fit(sequences(label));
    }

    assertThat(nonFinite().origin().stage()).isEqualTo(Stage.LOSS);
    assertThat(nonFinite().finding()).contains("square");
    assertThat(nonFinite().advice()).contains("scale the labels").doesNotContain("logarithm");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 3, -1e6})
  void aFeatureWithoutVarianceIsToldOfABatchNormalisation(double feature) {
    MultiLayerNetwork network =
        network(
            new Sgd(0.01),
            InputType.feedForward(2),
            new DenseLayer.Builder().name("dense").nOut(2).activation(Activation.TANH).build(),
            new BatchNormalization.Builder().name("norm").eps(0).build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .name("output")
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
    INDArray features = Nd4j.valueArrayOf(new long[] {4, 2}, feature, DataType.FLOAT);
    try (GatewatchListener listener = watch(network)) {
      network.fit(new DataSet(features, Nd4j.ones(DataType.FLOAT, 4, 1)));
    }

    assertThat(nonFinite().finding()).contains("norm divides by 0");
    assertThat(nonFinite().advice()).doesNotContain("bounded").contains("a larger eps of norm");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterABadMinibatchItIsSaidWhetherTheParametersAreStillFinite(boolean stops) {
    MultiLayerNetwork network = network(new Sgd(0.01), LossFunction.MSE);
    GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(10)
            .onAlert(alerts::add)
            .onNonFinite(stops ? NonFinitePolicy.STOP : NonFinitePolicy.LOG)
            .build();
    network.addListeners(listener);
    network.fit(sequences(1));
    DataSet bad = sequences(1);
    bad.getFeatures().putScalar(0, 1, 2, Double.NaN);
    try (listener) {
      network.fit(bad);
    } catch (NonFiniteException e) {
      assertThat(stops).isTrue();
    }

    assertThat(nonFinite().finding())
        .endsWith(
            stops
                ? "; the updater has not changed the parameters"
                : "; the parameters are not finite any more");
    assertThat(nonFinite().advice()).as("there is no mask").doesNotContain("mask");
    assertThat(network.params().isNaN().any()).isEqualTo(!stops);
  }

  @Test
  void whereAMaskLeavesTheNanOutItIsSaidThatThisDoesNotHelp() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, 3, 4);
    mask.putScalar(1, 3, 0);

    assertThat(adviceOnNan(mask, 3)).contains("A mask leaves this place out");
  }

  @Test
  void whatIsReadBeforeTheOneTimestepThatCountsIsNotSaidToBeLeftOut() {
    INDArray mask = Nd4j.zeros(DataType.FLOAT, 3, 4);
    mask.putScalar(1, 2, 1);

    assertThat(adviceOnNan(mask, 0)).contains("clean the features").doesNotContain("mask");
  }

  /** With a NaN in the second of three sequences, and a mask of the labels. */
  private String adviceOnNan(INDArray labelsMask, int timestep) {
    MultiLayerNetwork network = network(new Sgd(0.01), LossFunction.MSE);
    DataSet bad = sequences(1);
    bad.getFeatures().putScalar(new int[] {1, 0, timestep}, Double.NaN);
    bad.setLabelsMaskArray(labelsMask);

    try (GatewatchListener listener = watch(network)) {
      network.fit(bad);
    }
    return nonFinite().advice();
  }

  @ParameterizedTest
  @CsvSource({"1, WARN, RATE_TOO_HIGH", "0, WARN, RATE_ZERO", "0.01, INFO, SIGMOID_IN_CELL"})
  void whatIsAmissInTheConfigurationIsNamedOnceAtTheStart(double rate, String level, String trap) {
    MultiLayerNetwork network =
        network(
            new Adam(rate),
            InputType.recurrent(2),
            new LSTM.Builder()
                .name("lstm")
                .nOut(3)
                .activation(trap.equals("SIGMOID_IN_CELL") ? Activation.SIGMOID : Activation.TANH)
                .build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    try (GatewatchListener listener = watch(network)) {
      for (int i = 0; i < 3; i++) {
        network.fit(sequences(1));
      }
    }

    assertThat(log.events())
        .filteredOn(line -> line.getFormattedMessage().contains(" trap="))
        .extracting(
            line ->
                line.getLevel() + line.getFormattedMessage().replaceAll(".* trap=(\\w+) .*", " $1"))
        .containsExactly(level + " " + trap);
  }
}
