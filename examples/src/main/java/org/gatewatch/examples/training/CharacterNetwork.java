package org.gatewatch.examples.training;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Two LSTM layers, "lstm1" and "lstm2", under a softmax over the next character, "output". Takes
 * and gives arrays of shape [minibatch, alphabet, timesteps].
 */
public final class CharacterNetwork {

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
  public static MultiLayerNetwork create(
      int alphabetSize, int units, double learningRate, long seed) {
    NeuralNetConfiguration.Builder base = base(new Adam(learningRate), CLIP, seed);
    return network(base, Activation.TANH, alphabetSize, units);
  }

  /**
   * A network that is made to blow up: ReLU does not bound its state as tanh does, and SGD follows
   * the gradient however large it is.
   *
   * @param learningRate step size of SGD
   * @param clip elements of the gradient beyond this are clipped; null for no clipping
   */
  public static MultiLayerNetwork fragile(
      int alphabetSize, int units, double learningRate, @Nullable Double clip, long seed) {
    NeuralNetConfiguration.Builder base = base(new Sgd(learningRate), clip, seed);
    return network(base, Activation.RELU, alphabetSize, units);
  }

  private static NeuralNetConfiguration.Builder base(
      IUpdater updater, @Nullable Double clip, long seed) {
    NeuralNetConfiguration.Builder base =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            // Backpropagation would compute the forward pass again: a fifth of the time.
            .cacheMode(CacheMode.DEVICE)
            .weightInit(WeightInit.XAVIER)
            .updater(updater);
    if (clip != null) {
      base.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
          .gradientNormalizationThreshold(clip);
    }
    return base;
  }

  private static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder base, Activation activation, int alphabetSize, int units) {
    MultiLayerConfiguration configuration =
        base.list()
            .layer(lstm("lstm1", activation, alphabetSize, units))
            .layer(lstm("lstm2", activation, units, units))
            .layer(output(units, alphabetSize))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static LSTM lstm(String name, Activation activation, int inputs, int units) {
    return new LSTM.Builder().name(name).nIn(inputs).nOut(units).activation(activation).build();
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
