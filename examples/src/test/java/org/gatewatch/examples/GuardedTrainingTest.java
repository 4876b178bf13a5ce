package org.gatewatch.examples;

import static org.gatewatch.assertions.GatewatchAssert.assertThat;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.alert.Severity;
import org.gatewatch.sample.Gate;
import org.gatewatch.storage.BoundedStatsStorage;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A test to copy: it trains for some iterations, and fails if the training is not healthy. */
class GuardedTrainingTest {
  @Test
  void theTrainingIsHealthy() {
    MultiLayerNetwork model =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new LSTM.Builder().name("lstm1").nOut(8).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(1))
                .build());
    model.init();
    Nd4j.getRandom().setSeed(1);
    INDArray sequences = Nd4j.rand(16, 1, 6); // examples, inputs, timesteps
    DataSet batch = new DataSet(sequences, sequences.cumsum(2).divi(6));
    try (GatewatchListener listener =
        GatewatchListener.builder(new BoundedStatsStorage()).build()) {
      model.addListeners(listener);
      for (int i = 0; i < 100; i++) {
        model.fit(batch);
      }
      assertThat(listener)
          .hasNoAlerts(Severity.HARM)
          .staysFinite()
          .gate("lstm1", Gate.FORGET)
          .saturation()
          .staysBelow(0.8)
          .learnsAtLeast(0.2);
    }
  }
}
