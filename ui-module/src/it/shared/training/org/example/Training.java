package org.example;

import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small LSTM, trained as anybody would, with the listener attached as the README says. */
final class Training {
  /** Iterations that are trained; each is sampled. */
  static final int ITERATIONS = 20;

  private static final int EXAMPLES = 4;
  private static final int INPUTS = 3;
  private static final int UNITS = 6;
  private static final int CLASSES = 2;
  private static final int TIMESTEPS = 5;

  private Training() {}

  /** Trains, the last time with a NaN; the listener has stored everything when this returns. */
  static void run(StatsStorageRouter storage) {
    MultiLayerNetwork model = network();
    INDArray features = Nd4j.rand(DataType.FLOAT, EXAMPLES, INPUTS, TIMESTEPS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, EXAMPLES, CLASSES, TIMESTEPS);
    for (int example = 0; example < EXAMPLES; example++) {
      for (int timestep = 0; timestep < TIMESTEPS; timestep++) {
        labels.putScalar(new int[] {example, (example + timestep) % CLASSES, timestep}, 1);
      }
    }
    try (GatewatchListener gatewatch = GatewatchListener.builder(storage).frequency(1).build()) {
      model.addListeners(gatewatch);
      for (int i = 1; i < ITERATIONS; i++) {
        model.fit(features, labels);
      }
      features.putScalar(0, Double.NaN);
      model.fit(features, labels);
    }
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork model =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new LSTM.Builder().name("lstm").nOut(UNITS).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .name("output")
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    model.init();
    return model;
  }
}
