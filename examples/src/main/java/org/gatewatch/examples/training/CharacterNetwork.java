package org.gatewatch.examples.training;

import java.util.Locale;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gatewatch.gru.Gru;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Two recurrent layers, "lstm1" and "lstm2" or "gru1" and "gru2", under a softmax over the next
 * character, "output". Takes and gives arrays of shape [minibatch, alphabet, timesteps].
 */
public final class CharacterNetwork {

  /** Elements of the gradient beyond this are clipped; a sum over all timesteps can be large. */
  private static final double CLIP = 1.0;

  private CharacterNetwork() {}

  /** What its recurrent layers are. */
  public enum Cell {
    /** DL4J's. */
    LSTM,
    /** That of gatewatch-gru. */
    GRU
  }

  /**
   * A network of LSTM layers with fresh weights.
   *
   * @param alphabetSize width of input and output
   * @param units width of each recurrent layer
   * @param learningRate step size of Adam
   */
  public static MultiLayerNetwork create(
      int alphabetSize, int units, double learningRate, long seed) {
    return create(Cell.LSTM, alphabetSize, units, learningRate, seed);
  }

  /**
   * A network with fresh weights.
   *
   * @param alphabetSize width of input and output
   * @param units width of each recurrent layer
   * @param learningRate step size of Adam
   */
  public static MultiLayerNetwork create(
      Cell cell, int alphabetSize, int units, double learningRate, long seed) {
    NeuralNetConfiguration.Builder base = base(new Adam(learningRate), CLIP, seed);
    return network(base, cell, Activation.TANH, alphabetSize, units);
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
    return network(base, Cell.LSTM, Activation.RELU, alphabetSize, units);
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
      NeuralNetConfiguration.Builder base,
      Cell cell,
      Activation activation,
      int alphabetSize,
      int units) {
    MultiLayerConfiguration configuration =
        base.list()
            .layer(recurrent(cell, 1, activation, alphabetSize, units))
            .layer(recurrent(cell, 2, activation, units, units))
            .layer(output(units, alphabetSize))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static BaseRecurrentLayer recurrent(
      Cell cell, int number, Activation activation, int inputs, int units) {
    BaseRecurrentLayer.Builder<?> builder =
        cell == Cell.GRU ? new Gru.Builder() : new LSTM.Builder();
    String name = cell.name().toLowerCase(Locale.ROOT) + number;
    return builder.name(name).nIn(inputs).nOut(units).activation(activation).build();
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
