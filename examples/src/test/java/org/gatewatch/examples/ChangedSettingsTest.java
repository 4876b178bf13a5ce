package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ChangedSettingsTest {

  private static MultiLayerNetwork network(double learningRate, @Nullable Double clip) {
    NeuralNetConfiguration.Builder base =
        new NeuralNetConfiguration.Builder().seed(7).updater(new Adam(learningRate));
    if (clip != null) {
      base.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
          .gradientNormalizationThreshold(clip);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base.list()
                .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                .layer(new Bidirectional(new LSTM.Builder().nIn(4).nOut(4).build()))
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(8)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    // The optimiser reads the settings when it is made, and again in each iteration.
    assertThat(network.getUpdater()).isNotNull();
    return network;
  }

  private static double[] trained(MultiLayerNetwork network) {
    INDArray features =
        Nd4j.linspace(-2, 2, 2 * 3 * 5).reshape(2, 3, 5).castTo(network.params().dataType());
    INDArray labels = Nd4j.zeros(2, 2, 5);
    labels.putScalar(new int[] {0, 1, 2}, 1);
    labels.putScalar(new int[] {1, 0, 3}, 1);
    for (int i = 0; i < 3; i++) {
      network.fit(features, labels);
    }
    return network.params().dup().data().asDouble();
  }

  @Test
  void changedSettingsWorkAsIfTheNetworkHadBeenMadeWithThem() {
    double[] made = trained(network(0.02, 0.0001));
    MultiLayerNetwork changed = network(0.1, null);
    ChangedSettings.put(changed, 0.0001, 0.02);

    assertThat(trained(changed)).isEqualTo(made);
    assertThat(trained(network(0.1, 0.0001))).isNotEqualTo(made);
    assertThat(trained(network(0.02, null))).isNotEqualTo(made);
  }

  @Test
  void whatIsNotGivenStaysAsItIs() {
    MultiLayerNetwork unchanged = network(0.1, 0.001);
    ChangedSettings.put(unchanged, null, null);

    assertThat(trained(unchanged)).isEqualTo(trained(network(0.1, 0.001)));
  }
}
