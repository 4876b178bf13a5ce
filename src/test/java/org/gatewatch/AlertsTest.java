package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.cell.LstmCell;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Real trainings that go wrong in one way each, and what is said of them. */
class AlertsTest {
  private static final int INPUTS = 3;
  private static final int UNITS = 8;
  private static final int EXAMPLES = 8;
  private static final int TIMESTEPS = 12;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new CopyOnWriteArrayList<>();
  private final Random random = new Random(11);

  private IUpdater updater = new Adam(0.01);
  private double l2;
  private GradientNormalization normalization = GradientNormalization.None;
  private double threshold = 1;
  private int layers = 1;

  private MultiLayerNetwork network() {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.FLOAT)
            .updater(updater)
            .l2(l2)
            .gradientNormalization(normalization)
            .gradientNormalizationThreshold(threshold)
            .list();
    for (int i = 0; i < layers; i++) {
      LSTM lstm =
          new LSTM.Builder().name("lstm" + i).nOut(UNITS).activation(Activation.TANH).build();
      list.layer(lstm);
    }
    MultiLayerConfiguration configuration =
        list.layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .name("output")
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.recurrent(INPUTS))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Sequences of random numbers whose label is the first of them, three timesteps ago. */
  private DataSet minibatch() {
    INDArray features = Nd4j.create(DataType.FLOAT, EXAMPLES, INPUTS, TIMESTEPS);
    INDArray labels = Nd4j.create(DataType.FLOAT, EXAMPLES, 1, TIMESTEPS);
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        for (int i = 0; i < INPUTS; i++) {
          features.putScalar(e, i, t, random.nextGaussian());
        }
        labels.putScalar(e, 0, t, t < 3 ? 0 : features.getDouble(e, 0, t - 3));
      }
    }
    return new DataSet(features, labels);
  }

  private void train(MultiLayerNetwork network, int iterations) {
    train(network, iterations, minibatch -> {});
  }

  private void train(MultiLayerNetwork network, int iterations, Consumer<DataSet> change) {
    for (int i = 0; i < iterations; i++) {
      DataSet minibatch = minibatch();
      change.accept(minibatch);
      network.fit(minibatch);
    }
  }

  /** Trains, and waits until all that was found is told. */
  private void watched(MultiLayerNetwork network, Runnable training) {
    GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(1)
            .maxQueuedSamples(10_000)
            .onAlert(alerts::add)
            .build();
    network.addListeners(listener);
    training.run();
    listener.close();
  }

  private Alert opened(AlertType type) {
    List<Alert> found = new ArrayList<>(alerts);
    found.removeIf(alert -> alert.type() != type || alert.state() != AlertState.OPENED);
    assertThat(found).as("%s among %s", type, alerts).isNotEmpty();
    return found.get(0);
  }

  private static INDArray gate(INDArray parameter, Gate gate) {
    int block = LstmCell.LSTM.spec().block(gate);
    return parameter.get(
        NDArrayIndex.all(), NDArrayIndex.interval(block * UNITS, (block + 1) * UNITS));
  }

  private static INDArray bias(MultiLayerNetwork network, Gate gate) {
    return gate(network.getParam("0_b").reshape(1, 4 * UNITS), gate);
  }

  @Test
  void ofAHealthyTrainingNothingIsSaid() {
    layers = 2;
    MultiLayerNetwork network = network();

    watched(network, () -> train(network, 105));

    assertThat(alerts).isEmpty();
    assertThat(router.samples()).hasSize(105);
    double first = router.samples().get(0).score();
    assertThat(router.samples().get(104).score()).isLessThan(first);
  }

  @Test
  void labelsThatAreFarTooLargeMakeGradientsExplodeAndTheLossJumpUntilTheyAreOver() {
    MultiLayerNetwork network = network();

    watched(
        network,
        () -> {
          train(network, 20);
          train(network, 3, minibatch -> minibatch.getLabels().muli(1000));
          train(network, 10);
        });

    Alert explosion = opened(AlertType.EXPLODING_GRADIENT);
    assertThat(explosion.iteration()).isEqualTo(21);
    assertThat(explosion.location().layer()).isEqualTo("lstm0");
    assertThat(explosion.value()).isGreaterThan(explosion.limit());
    assertThat(opened(AlertType.LOSS_JUMP).iteration()).isEqualTo(20);
    assertThat(explosion.finding()).contains("so comes: loss jumped in the network");
    assertThat(explosion.advice()).contains("see what data came in these iterations");
    for (AlertType type : List.of(AlertType.LOSS_JUMP, AlertType.EXPLODING_GRADIENT)) {
      assertThat(alerts)
          .filteredOn(alert -> alert.type() == type)
          .extracting(Alert::state)
          .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    }
    assertThat(alerts.get(3).finding()).startsWith("recovered after ");
  }

  @Test
  void anOverflowIsForetold() {
    updater = new Sgd(0.01);
    l2 = 300;
    MultiLayerNetwork network = network();

    watched(network, () -> train(network, 60));

    List<Alert> forecasts = new ArrayList<>(alerts);
    forecasts.removeIf(alert -> alert.type() != AlertType.OVERFLOW_AHEAD);
    Alert overflow = opened(AlertType.NON_FINITE);
    assertThat(overflow.origin().stage()).isEqualTo(Stage.LOSS);
    assertThat(forecasts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED);
    assertThat(forecasts.get(0).iteration()).isLessThan(overflow.iteration() - 20);
    assertThat(foretold(forecasts.get(1)))
        .isBetween(overflow.iteration() - 3, overflow.iteration() + 3);
    assertThat(List.of(forecasts.get(1), overflow))
        .allSatisfy(
            alert -> assertThat(alert.finding()).contains("an l2 of 300 makes weights larger"))
        .allSatisfy(alert -> assertThat(alert.advice()).startsWith("a smaller l2"));
  }

  private static int foretold(Alert forecast) {
    String finding = forecast.finding();
    return forecast.iteration()
        + Integer.parseInt(finding.replaceAll(".* about (\\d+) iterations.*", "$1"));
  }

  @Test
  void aGradientThatDoesNotReachTheFirstLayerVanishes() {
    layers = 3;
    updater = new Sgd(1e-3);
    MultiLayerNetwork network = network();
    network.getParam("1_W").muli(1e-4);
    network.getParam("2_W").muli(1e-3);

    watched(network, () -> train(network, 12));

    Alert alert = opened(AlertType.VANISHING_THROUGH_DEPTH);
    assertThat(alert.location().layer()).isEqualTo("lstm0");
    assertThat(alert.value()).isLessThan(1e-7);
  }

  @Test
  void aCellThatForgetsAtOnceAndUnitsThatAreShutOffAreSaidAndStored() {
    updater = new Sgd(1e-3);
    MultiLayerNetwork network = network();
    bias(network, Gate.FORGET).assign(-8);
    network.getParam("0_RW").muli(0.01);
    bias(network, Gate.OUTPUT).putScalar(0, 2, -100);
    bias(network, Gate.OUTPUT).putScalar(0, 5, -100);

    watched(network, () -> train(network, 31));

    assertThat(opened(AlertType.SATURATED_GATE).location().gate()).isEqualTo(Gate.FORGET);
    assertThat(alerts).as("what comes from it is not told of its own").hasSize(1);
    List<Alert> stored =
        router.updates().stream()
            .filter(record -> record.judged() != null)
            .flatMap(record -> record.judged().alerts().stream())
            .toList();
    assertThat(stored).containsExactlyInAnyOrderElementsOf(alerts);
  }

  /** A layer for each way to clip, each of which cuts, and one whose threshold is never reached. */
  @Test
  void clippingThatCutsEveryGradientIsSaidForEachWayToClip() {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(5).updater(updater).list();
    for (GradientNormalization way :
        List.of(
            GradientNormalization.ClipElementWiseAbsoluteValue,
            GradientNormalization.ClipL2PerLayer,
            GradientNormalization.ClipL2PerParamType)) {
      list.layer(
          new LSTM.Builder()
              .name(way.name())
              .nOut(UNITS)
              .gradientNormalization(way)
              .gradientNormalizationThreshold(1e-7)
              .build());
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("loose")
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(1e4)
                        .build())
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    network.init();

    watched(network, () -> train(network, 20));

    List<Alert> clipping = new ArrayList<>(alerts);
    clipping.removeIf(alert -> alert.type() != AlertType.CONSTANT_CLIPPING);
    assertThat(clipping).hasSize(1);
    assertThat(clipping.get(0).iteration()).isEqualTo(19);
    assertThat(clipping.get(0).finding())
        .contains("ClipElementWiseAbsoluteValue", "ClipL2PerLayer", "ClipL2PerParamType")
        .doesNotContain("loose");
  }

  @Test
  void clippingIsComparedWithTheGradientOfOneExample() {
    normalization = GradientNormalization.ClipL2PerLayer;
    updater = new Sgd(0);
    MultiLayerNetwork probe = network();
    probe.fit(minibatch());
    double raw = norms(probe).stream().mapToDouble(norm -> norm).max().orElseThrow();

    threshold = raw / 2;
    MultiLayerNetwork network = network();
    watched(network, () -> train(network, 20));

    assertThat(alerts).noneMatch(alert -> alert.type() == AlertType.CONSTANT_CLIPPING);
  }

  /** The norms of the summed gradients of layers in one iteration. */
  private List<Double> norms(MultiLayerNetwork network) {
    List<Double> norms = new ArrayList<>();
    DataSet minibatch = minibatch();
    network.setInput(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    network.computeGradientAndScore();
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      norms.add(layer.getGradientsViewArray().norm2Number().doubleValue());
    }
    return norms;
  }
}
