package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Real trainings in which trouble goes on, or only seems to be there. */
class AlertsOverTimeTest {
  private final SmallTraining training = new SmallTraining();
  private final Random random = new Random(11);

  private static MultiLayerNetwork network(double learningRate, GradientNormalization how) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.FLOAT)
                .updater(new Sgd(learningRate))
                .gradientNormalization(how)
                .gradientNormalizationThreshold(1e-5)
                .list()
                .layer(new LSTM.Builder().name("lstm0").nOut(16).build())
                .layer(new LSTM.Builder().name("lstm1").nOut(16).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("output")
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build());
    network.init();
    return network;
  }

  private DataSet minibatch() {
    return minibatch(3);
  }

  private DataSet minibatch(int timesteps) {
    INDArray features = Nd4j.create(DataType.FLOAT, 8, 3, timesteps);
    INDArray labels = Nd4j.create(DataType.FLOAT, 8, 1, timesteps);
    for (INDArray array : List.of(features, labels)) {
      for (long i = 0; i < array.length(); i++) {
        array.putScalar(i, random.nextGaussian());
      }
    }
    return new DataSet(features, labels);
  }

  /** Trains on one minibatch, spoils the network with a NaN, puts it right, and goes on. */
  private void trainAcrossNaN(MultiLayerNetwork network, int before, int after) {
    DataSet minibatch = minibatch(2);
    for (int i = 0; i < before; i++) {
      network.fit(minibatch);
    }
    INDArray parameters = network.params().dup();
    DataSet broken = minibatch(2);
    broken.getFeatures().putScalar(0, Double.NaN);
    network.fit(broken);
    network.setParams(parameters);
    for (int i = 0; i < after; i++) {
      network.fit(minibatch);
    }
  }

  private List<AlertState> phases(AlertType type, @Nullable String layer) {
    return training.alerts().stream()
        .filter(alert -> alert.type() == type)
        .filter(alert -> layer == null || layer.equals(alert.location().layer()))
        .map(Alert::state)
        .toList();
  }

  @Test
  void weightsThatChangeByLittleAreNotCalledUnchanged() {
    MultiLayerNetwork network = network(1e-4, GradientNormalization.None);
    INDArray before = network.params().dup();

    training.watch(
        network,
        () -> {
          for (int i = 0; i < 45; i++) {
            network.fit(minibatch());
          }
        });

    assertThat(network.params().eq(before).castTo(DataType.INT32).sumNumber().intValue())
        .as("parameters that are what they were")
        .isLessThan(network.params().columns() / 10);
    assertThat(phases(AlertType.UNCHANGED_WEIGHTS, null)).isEmpty();
    assertThat(phases(AlertType.SMALL_UPDATES, "lstm0")).containsExactly(AlertState.OPENED);
  }

  @Test
  void updatesThatAreLostToRoundingLeaveWeightsUnchanged() {
    MultiLayerNetwork network = network(1e-12, GradientNormalization.None);

    training.watch(
        network,
        () -> {
          for (int i = 0; i < 6; i++) {
            network.fit(minibatch());
          }
        });

    assertThat(phases(AlertType.UNCHANGED_WEIGHTS, "lstm0")).containsExactly(AlertState.OPENED);
  }

  @Test
  void whatGoesOnAfterANaNIsNotCalledOver() {
    MultiLayerNetwork network = network(0, GradientNormalization.ClipL2PerLayer);

    training.watch(network, () -> trainAcrossNaN(network, 101, 10));

    assertThat(phases(AlertType.NON_FINITE, null))
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    assertThat(phases(AlertType.CONSTANT_CLIPPING, "lstm0")).containsExactly(AlertState.OPENED);
    assertThat(phases(AlertType.UNCHANGED_WEIGHTS, "lstm0")).containsExactly(AlertState.OPENED);
    assertThat(phases(AlertType.LOSS_NOT_FALLING, null))
        .as("what it comes from is told already")
        .isEmpty();
  }
}
