package org.gatewatch.examples;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Two LSTM layers, "lstm1" and "lstm2", under a softmax over the next character, "output". Takes
 * and gives arrays of shape [minibatch, alphabet, timesteps].
 */
final class CharacterNetwork {

  /** Elements of the gradient beyond this are clipped; a sum over all timesteps can be large. */
  private static final double CLIP = 1.0;

  private CharacterNetwork() {}

  /**
   * A network with fresh weights.
   *
   * @param alphabetSize width of input and output
   * @param units width of each LSTM layer
   * @param learningRate step size of Adam
   */
  static MultiLayerNetwork create(int alphabetSize, int units, double learningRate, long seed) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            // Backpropagation would compute the forward pass again: a fifth of the time.
            .cacheMode(CacheMode.DEVICE)
            .weightInit(WeightInit.XAVIER)
            .updater(new Adam(learningRate))
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(CLIP)
            .list()
            .layer(lstm("lstm1", alphabetSize, units))
            .layer(lstm("lstm2", units, units))
            .layer(output(units, alphabetSize))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static LSTM lstm(String name, int inputs, int units) {
    return new LSTM.Builder()
        .name(name)
        .nIn(inputs)
        .nOut(units)
        .activation(Activation.TANH)
        .build();
  }

  private static RnnOutputLayer output(int units, int alphabetSize) {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .name("output")
        .nIn(units)
        .nOut(alphabetSize)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
