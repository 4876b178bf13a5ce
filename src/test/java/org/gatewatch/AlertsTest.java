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
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.cell.LstmCell;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Location;
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
  private Activation activation = Activation.TANH;
  private GradientNormalization normalization = GradientNormalization.None;
  private double threshold = 1;
  private int layers = 1;
  private boolean frozen;

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
      LSTM lstm = new LSTM.Builder().name("lstm" + i).nOut(UNITS).activation(activation).build();
      list.layer(frozen ? new FrozenLayer(lstm) : lstm);
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

  private static void setBias(MultiLayerNetwork network, Gate gate, double value) {
    gate(network.getParam("0_b").reshape(1, 4 * UNITS), gate).assign(value);
  }

  @Test
  void ofAHealthyTrainingNothingIsSaid() {
    layers = 2;
    MultiLayerNetwork network = network();

    watched(network, () -> train(network, 200));

    assertThat(alerts).isEmpty();
    assertThat(router.samples()).hasSize(200);
    double first = router.samples().get(0).score();
    assertThat(router.samples().get(199).score()).isLessThan(first);
  }

  @Test
  void aGradientFarAboveItsUsualSizeExplodes() {
    MultiLayerNetwork network = network();

    watched(
        network,
        () -> {
          train(network, 30);
          train(network, 3, minibatch -> minibatch.getLabels().muli(1000));
        });

    Alert alert = opened(AlertType.EXPLODING_GRADIENT);
    assertThat(alert.iteration()).isEqualTo(31);
    assertThat(alert.location().layer()).isEqualTo("lstm0");
    assertThat(alert.value()).isGreaterThan(alert.limit());
  }

  @Test
  void aFirstLayerWithAFarLargerGradientThanTheLastExplodes() {
    layers = 2;
    activation = Activation.IDENTITY;
    updater = new Sgd(1e-6);
    MultiLayerNetwork network = network();
    gate(network.getParam("1_W"), Gate.CELL).muli(100);
    network.getParam("0_W").muli(1e-4);

    watched(network, () -> train(network, 5));

    Alert alert = opened(AlertType.EXPLODING_GRADIENT);
    assertThat(alert.location().layer()).isEqualTo("lstm0");
    assertThat(alert.finding()).contains("times that of lstm1");
  }

  @Test
  void anOverflowIsForetold() {
    updater = new Sgd(0.01);
    l2 = 300;
    MultiLayerNetwork network = network();

    watched(network, () -> train(network, 120));

    List<Alert> ofTheLoss = new ArrayList<>(alerts);
    ofTheLoss.removeIf(
        alert ->
            alert.type() != AlertType.OVERFLOW_AHEAD || !alert.location().equals(Location.NETWORK));
    Alert overflow = opened(AlertType.NON_FINITE);
    assertThat(overflow.origin().stage()).isEqualTo(Stage.LOSS);
    assertThat(ofTheLoss)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED);
    assertThat(ofTheLoss.get(0).iteration()).isLessThan(overflow.iteration() - 20);
    assertThat(foretold(ofTheLoss.get(1)))
        .isBetween(overflow.iteration() - 3, overflow.iteration() + 3);
  }

  private static int foretold(Alert forecast) {
    String finding = forecast.finding();
    return forecast.iteration()
        + Integer.parseInt(finding.replaceAll(".* about (\\d+) iterations", "$1"));
  }

  @Test
  void aGradientThatDoesNotReachTheFirstLayerVanishes() {
    layers = 3;
    updater = new Sgd(1e-3);
    MultiLayerNetwork network = network();
    network.getParam("1_W").muli(1e-4);
    network.getParam("2_W").muli(1e-3);

    watched(network, () -> train(network, 10));

    Alert alert = opened(AlertType.VANISHING_THROUGH_DEPTH);
    assertThat(alert.location().layer()).isEqualTo("lstm0");
  }

  @Test
  void aGradientFarSmallerThanThatOfTheLastLayerVanishesThoughItIsNotTiny() {
    layers = 2;
    updater = new Sgd(1e-5);
    MultiLayerNetwork network = network();
    network.getParam("1_W").muli(1e-3);
    gate(network.getParam("1_b").reshape(1, 4 * UNITS), Gate.CELL).assign(1);

    watched(network, () -> train(network, 10));

    Alert alert = opened(AlertType.VANISHING_THROUGH_DEPTH);
    assertThat(alert.location().layer()).isEqualTo("lstm0");
    assertThat(alert.value()).isBetween(1e-7, 1e-4);
    assertThat(alert.limit()).isEqualTo(1e-4);
  }

  @Test
  void aGradientThatIsGoneAfterOneTimestepVanishes() {
    updater = new Sgd(1e-3);
    MultiLayerNetwork network = network();
    setBias(network, Gate.FORGET, -8);
    network.getParam("0_RW").muli(0.01);

    watched(network, () -> train(network, 40));

    assertThat(opened(AlertType.VANISHING_THROUGH_TIME).finding()).contains("1 of 11 timesteps");
    assertThat(opened(AlertType.SATURATED_GATE).location().gate()).isEqualTo(Gate.FORGET);
  }

  @Test
  void anOutputGateHeldShutIsSaidAndOneHeldOpenIsNot() {
    updater = new Sgd(1e-2);
    MultiLayerNetwork shut = network();
    setBias(shut, Gate.OUTPUT, -8);
    watched(shut, () -> train(shut, 10));
    assertThat(opened(AlertType.SATURATED_GATE).location().gate()).isEqualTo(Gate.OUTPUT);

    alerts.clear();
    MultiLayerNetwork open = network();
    setBias(open, Gate.OUTPUT, 8);
    setBias(open, Gate.FORGET, 8);
    watched(open, () -> train(open, 10));
    assertThat(alerts).isEmpty();
  }

  @Test
  void aCandidateAtItsEndsIsSaturated() {
    updater = new Sgd(1e-2);
    MultiLayerNetwork network = network();
    gate(network.getParam("0_W"), Gate.CELL).muli(1000);

    watched(network, () -> train(network, 10));

    assertThat(opened(AlertType.SATURATED_GATE).location().gate()).isEqualTo(Gate.CELL);
  }

  @Test
  void unitsThatNeverMoveAreDead() {
    updater = new Sgd(1e-2);
    MultiLayerNetwork network = network();
    INDArray bias = gate(network.getParam("0_b").reshape(1, 4 * UNITS), Gate.OUTPUT);
    bias.putScalar(0, 2, -100);
    bias.putScalar(0, 5, -100);

    watched(network, () -> train(network, 10));

    Alert alert = opened(AlertType.DEAD_UNITS);
    assertThat(alert.value()).isEqualTo(0.25);
    assertThat(alert.finding()).startsWith("2 of the 8 units of lstm0 never move");
  }

  @Test
  void updatesAsLargeAsTheirParametersAreSaid() {
    updater = new Sgd(0.01);
    l2 = 50;
    MultiLayerNetwork network = network();

    watched(network, () -> train(network, 60));

    assertThat(opened(AlertType.LARGE_UPDATES).location().layer()).isEqualTo("lstm0");
  }

  @Test
  void updatesThatHardlyMoveTheirParametersAreSaid() {
    updater = new Adam(1e-7);
    MultiLayerNetwork network = network();

    watched(network, () -> train(network, 60));

    assertThat(opened(AlertType.SMALL_UPDATES).location().layer()).isEqualTo("lstm0");
  }

  @Test
  void weightsThatDoNotChangeAreSaidUnlessTheirLayerIsFrozen() {
    updater = new Sgd(0);
    MultiLayerNetwork network = network();
    watched(network, () -> train(network, 10));
    assertThat(opened(AlertType.UNCHANGED_WEIGHTS).iteration()).isEqualTo(3);

    alerts.clear();
    frozen = true;
    MultiLayerNetwork iced = network();
    watched(iced, () -> train(iced, 10));
    assertThat(alerts).isNotEmpty();
    assertThat(alerts).extracting(alert -> alert.location().layer()).containsOnly("output");
  }

  @Test
  void aLossThatDoesNotFallIsSaid() {
    MultiLayerNetwork network = network();
    Random labels = new Random(3);

    watched(
        network,
        () ->
            train(
                network,
                120,
                minibatch -> {
                  INDArray noise = minibatch.getLabels();
                  for (long i = 0; i < noise.length(); i++) {
                    noise.putScalar(i, 100 * labels.nextGaussian());
                  }
                }));

    assertThat(opened(AlertType.LOSS_NOT_FALLING).iteration()).isGreaterThanOrEqualTo(99);
  }

  @Test
  void aLossThatJumpsIsSaidAndItsRecoveryToo() {
    MultiLayerNetwork network = network();

    watched(
        network,
        () -> {
          train(network, 20);
          train(network, 3, minibatch -> minibatch.getLabels().muli(4));
          train(network, 20);
        });

    assertThat(opened(AlertType.LOSS_JUMP).iteration()).isEqualTo(21);
    assertThat(alerts)
        .filteredOn(alert -> alert.type() == AlertType.LOSS_JUMP)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
  }

  @Test
  void clippingThatCutsEveryGradientIsSaidForEachWayToClip() {
    for (GradientNormalization one :
        List.of(
            GradientNormalization.ClipElementWiseAbsoluteValue,
            GradientNormalization.ClipL2PerLayer,
            GradientNormalization.ClipL2PerParamType)) {
      alerts.clear();
      normalization = one;
      threshold = 1e-5;
      MultiLayerNetwork biting = network();
      watched(biting, () -> train(biting, 25));
      assertThat(opened(AlertType.CONSTANT_CLIPPING).iteration()).as("%s", one).isEqualTo(19);

      alerts.clear();
      threshold = 100;
      MultiLayerNetwork loose = network();
      watched(loose, () -> train(loose, 25));
      assertThat(alerts).as("%s", one).isEmpty();
    }
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
    watched(network, () -> train(network, 25));

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

  @Test
  void alertsAreStoredWithTheSampleThatTheyWereFoundIn() {
    MultiLayerNetwork network = network();
    setBias(network, Gate.OUTPUT, -8);

    watched(network, () -> train(network, 10));

    List<Alert> stored =
        router.updates().stream()
            .filter(record -> record.judged() != null)
            .flatMap(record -> record.judged().alerts().stream())
            .toList();
    assertThat(stored).isNotEmpty().containsExactlyInAnyOrderElementsOf(alerts);
  }
}
