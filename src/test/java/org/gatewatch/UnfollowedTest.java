package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a listener cannot follow changes nothing, and is said once, in one sentence. */
class UnfollowedTest {
  private static final String WITHOUT_ITERATION =
      "WARN The listener is closed and has seen no iter";

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private final RecordingRouter router = new RecordingRouter();

  private List<String> said() {
    return log.events().stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .filter(line -> !line.startsWith("INFO Tensors are summarised by"))
        .filter(line -> !line.contains(" trap="))
        .toList();
  }

  private void assertSaid(String... beginnings) {
    assertThat(said()).hasSize(beginnings.length);
    for (int i = 0; i < beginnings.length; i++) {
      assertThat(said().get(i)).startsWith(beginnings[i]);
    }
  }

  private static MultiLayerNetwork network(Layer... layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .list(layers)
                .setInputType(InputType.feedForward(4))
                .build());
    network.init();
    return network;
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static DataSet minibatch() {
    return new DataSet(Nd4j.linspace(-1, 1, 12, DataType.FLOAT).reshape(3, 4), Nd4j.ones(3, 2));
  }

  private interface Training {
    void of(MultiLayerNetwork network);
  }

  private void watch(Supplier<MultiLayerNetwork> network, Training training) {
    MultiLayerNetwork watched = network.get();
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      watched.addListeners(listener);
      training.of(watched);
    }
    MultiLayerNetwork alone = network.get();
    training.of(alone);
    if (alone.numParams() > 0) {
      assertThat(watched.params()).isEqualTo(alone.params());
      assertThat(watched.getListeners()).isEmpty();
    }
  }

  private static MultiLayerNetwork autoencoder() {
    return network(
        new VariationalAutoencoder.Builder()
            .nOut(2)
            .encoderLayerSizes(3)
            .decoderLayerSizes(3)
            .build(),
        output());
  }

  private static void pretrain(MultiLayerNetwork network) {
    network.pretrain(new ExistingDataSetIterator(List.of(minibatch(), minibatch())));
  }

  @Test
  void pretrainingOfLayersIsNotFollowedAndTheTrainingAfterItIs() {
    watch(
        UnfollowedTest::autoencoder,
        network -> {
          // Hands the listener to the layers, too; addListeners does not.
          network.setListeners(List.copyOf(network.getListeners()));
          pretrain(network);
          network.fit(minibatch());
          network.fit(minibatch());
        });

    assertSaid(
        "INFO Layers that are trained one by one, as VariationalAutoencoder is now in pretraining,",
        "INFO Watching a MultiLayerNetwork of 2 layers");
    assertThat(router.samples()).hasSize(2);
  }

  @Test
  void pretrainingAloneOfWhichTheListenerHearsNothingIsSaidWhenItIsClosed() {
    MultiLayerNetwork network = autoencoder();
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      network.addListeners(listener);
      pretrain(network);
    }

    assertSaid(WITHOUT_ITERATION);
  }

  @Test
  void gradientsAloneAreSaidToBeNoIterationsAndLeaveTheNetworkAsItWas() {
    watch(
        () -> Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build()),
        network -> {
          DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
          for (int i = 0; i < 25; i++) {
            INDArray features = minibatch.getFeatures();
            network.calculateGradients(features, minibatch.getLabels(), null, null);
            assertThat(network.getLayer(0).getClass())
                .isEqualTo(org.deeplearning4j.nn.layers.recurrent.LSTM.class);
          }
        });

    assertSaid("WARN Gradients that are computed without fit, as by calculateGradients,");
  }

  /** So many iterations, each of which STOP ends. */
  private void stopInEachOf(int iterations) {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    DataSet broken = Networks.sequences(1, DataType.FLOAT);
    broken.getFeatures().putScalar(0, Double.NaN);
    try (GatewatchListener listener =
        GatewatchListener.builder(router).onNonFinite(NonFinitePolicy.STOP).build()) {
      network.addListeners(listener);
      for (int i = 0; i < iterations; i++) {
        assertThatThrownBy(() -> network.fit(broken)).isInstanceOf(NonFiniteException.class);
      }
    }
  }

  @Test
  void iterationsThatStopHasEndedAreNotTakenForGradientsAlone() {
    stopInEachOf(25);

    assertThat(said())
        .noneMatch(line -> line.contains("without fit") || line.startsWith(WITHOUT_ITERATION));
  }

  @Test
  void gradientsBetweenIterationsAreNothingToSpeakOf() {
    watch(
        () -> Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build()),
        network -> {
          for (int i = 0; i < 12; i++) {
            DataSet minibatch = Networks.sequences(i, DataType.FLOAT);
            INDArray features = minibatch.getFeatures();
            network.fit(minibatch);
            network.calculateGradients(features, minibatch.getLabels(), null, null);
          }
        });

    assertSaid("INFO Watching a MultiLayerNetwork of 2 layers");
    assertThat(router.samples()).hasSize(12);
  }

  @Test
  void aNetworkWithoutParametersIsNotFollowed() {
    watch(
        () ->
            network(
                new ActivationLayer.Builder().activation(Activation.TANH).build(),
                new LossLayer.Builder(LossFunction.MSE).build()),
        network -> {
          DataSet minibatch = new DataSet(Nd4j.ones(3, 4), Nd4j.ones(3, 4));
          network.fit(minibatch);
          try {
            network.fit(new ExistingDataSetIterator(List.of(minibatch)));
          } catch (NullPointerException e) {
            // DL4J 1.0.0-M2.1 throws it for any such network, with and without a listener.
            assertThat(e).hasMessageContaining("flattenedGradient");
          }
        });

    assertSaid("INFO A network without parameters is not followed");
  }

  @Test
  void aListenerThatWasNeverAddedSaysSoWhenItIsClosed() {
    GatewatchListener listener = GatewatchListener.builder(router).build();
    listener.close();
    listener.close();

    assertSaid(WITHOUT_ITERATION);
  }

  @Test
  void aTrainingThatWasStoppedInEachIterationHasBeenSeen() {
    stopInEachOf(1);

    assertThat(said()).noneMatch(line -> line.startsWith(WITHOUT_ITERATION));
  }

  @Test
  void aListenerThatIsAddedAfterAParallelWrapperWasBuiltSaysThatItSawNothing() throws Exception {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    try (GatewatchListener listener = GatewatchListener.builder(router).build();
        ParallelWrapper wrapper = new ParallelWrapper.Builder<Model>(network).workers(2).build()) {
      network.addListeners(listener);
      wrapper.fit(
          new ExistingDataSetIterator(
              List.of(
                  Networks.sequences(1, DataType.FLOAT), Networks.sequences(2, DataType.FLOAT))));
    }

    assertSaid(WITHOUT_ITERATION);
    assertThat(said().get(0)).contains("ParallelWrapper takes over the listeners");
  }
}
