package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SentinelTest {
  private static final int FREQUENCY = 1000;
  private static final int ITERATION = 3;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();

  private GatewatchListener listener() {
    return GatewatchListener.builder(router).frequency(FREQUENCY).onAlert(alerts::add).build();
  }

  private static void fit(Model network, DataSet minibatch, int times) {
    for (int i = 0; i < times; i++) {
      Networks.fit(network, minibatch);
    }
  }

  @SuppressWarnings("deprecation")
  static Stream<Arguments> planted() {
    Map<String, Layer> layers =
        Map.of(
            "LSTM",
            new LSTM.Builder().nOut(4).build(),
            "GravesLSTM",
            new GravesLSTM.Builder().nOut(4).build(),
            "SimpleRnn",
            new SimpleRnn.Builder().nOut(4).build(),
            "GravesBidirectionalLSTM",
            new GravesBidirectionalLSTM.Builder().nOut(4).build(),
            "Bidirectional",
            new Bidirectional(new LSTM.Builder().nOut(4).build()));
    List<Arguments> cases = new ArrayList<>();
    for (Map.Entry<String, Layer> layer : layers.entrySet()) {
      MultiLayerNetwork example = Networks.sequence(DataType.FLOAT, layer.getValue().clone());
      for (Map.Entry<String, INDArray> parameter : example.getLayer(0).paramTable().entrySet()) {
        for (int column = 0; column < parameter.getValue().columns(); column++) {
          cases.add(
              Arguments.of(Named.of(layer.getKey(), layer.getValue()), parameter.getKey(), column));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1}[{2}]")
  @MethodSource("planted")
  void aParameterThatBecomesNaNIsFoundInItsIterationAlthoughNoSampleIsDue(
      Layer layer, String parameter, int column) {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, layer.clone());
    DataSet minibatch = Networks.sequences(5, DataType.FLOAT);
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener);
      fit(network, minibatch, ITERATION);
      assertThat(alerts).isEmpty();
      INDArray array = network.getLayer(0).getParam(parameter);
      array.putScalar(array.rank() == 1 ? new int[] {column} : new int[] {0, column}, Double.NaN);
      fit(network, minibatch, 3);
    }

    assertThat(alerts).extracting(Alert::iteration).containsExactly(ITERATION);
    assertThat(router.samples()).extracting("iteration").containsExactly(0, ITERATION);
    assertThat(router.samples().get(1).summaries()).doesNotContainNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void aNaNInTheInputOfOneTimestepOfOneExampleIsFound(DataType type) {
    MultiLayerNetwork network = Networks.sequence(type, new LSTM.Builder().nOut(4).build());
    DataSet minibatch = Networks.sequences(5, type);
    minibatch.getFeatures().putScalar(new int[] {2, 1, 3}, Float.NaN);
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener);
      fit(network, Networks.sequences(5, type), ITERATION);
      fit(network, minibatch, 1);
    }

    assertThat(alerts).extracting(Alert::iteration).containsExactly(ITERATION);
    assertThat(alerts.get(0).place().quantity()).isEqualTo(Quantity.ACTIVATION);
  }

  @Test
  void aNaNInTheLabelsIsFoundOnTheWayBack() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    DataSet minibatch = Networks.sequences(5, DataType.FLOAT);
    minibatch.getLabels().putScalar(new int[] {2, 1, 3}, Float.NaN);
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener);
      fit(network, Networks.sequences(5, DataType.FLOAT), ITERATION);
      fit(network, minibatch, 1);
    }

    assertThat(alerts).extracting(Alert::iteration).containsExactly(ITERATION);
    assertThat(alerts.get(0).place().quantity()).isEqualTo(Quantity.GRADIENT);
  }

  @Test
  void aGradientOfABiasThatBecomesInfiniteIsFound() {
    MultiLayerNetwork network =
        Networks.lastStep(DataType.FLOAT, new LastTimeStep(new LSTM.Builder().nOut(4).build()));
    DataSet minibatch = Networks.labelledSequences(5, DataType.FLOAT);
    network.addListeners(
        new BaseTrainingListener() {
          @Override
          public void onBackwardPass(Model model) {
            if (network.getIterationCount() == ITERATION) {
              network.gradient().getGradientFor("0_b").putScalar(7, Float.POSITIVE_INFINITY);
            }
          }
        });
    try (GatewatchListener listener = listener()) {
      network.addListeners(listener);
      fit(network, minibatch, ITERATION + 1);
    }

    assertThat(alerts).extracting(Alert::iteration).containsExactly(ITERATION);
    assertThat(alerts.get(0).place().quantity()).isEqualTo(Quantity.GRADIENT);
  }

  @Test
  void whatIsFoundAgainAfterItWasOverIsToldAgain() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    DataSet minibatch = Networks.sequences(5, DataType.FLOAT);
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(5).onAlert(alerts::add).build()) {
      network.addListeners(listener);
      fit(network, minibatch, 2);
      var finite = network.params().dup();
      network.getLayer(0).getParam("RW").putScalar(0, 0, Double.NaN);
      fit(network, minibatch, 1);
      network.params().assign(finite);
      network.getUpdater().getStateViewArray().assign(0);
      fit(network, minibatch, 3);
      network.getLayer(0).getParam("RW").putScalar(0, 0, Double.NaN);
      fit(network, minibatch, 1);
    }

    assertThat(router.samples()).extracting("iteration").containsExactly(0, 2, 5, 6);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(2, 6);
  }
}
