package org.gatewatch.benchmarks;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.examples.training.CharacterBatches;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The smallest real training, for as many iterations as anybody asks for: one LSTM layer learns a
 * text that is mostly the alphabet over and over, so that there is something to learn, with errors
 * that nobody can foresee, so that gradients never fade.
 */
final class SoakTraining {
  static final int UNITS = 8;

  private static final int ALPHABET = 8;
  private static final int TIMESTEPS = 2;
  private static final int MINIBATCH = 2;
  private static final int BATCHES = 1000;
  private static final double ERRORS = 0.2;

  private final MultiLayerNetwork network = create();
  private final CharacterBatches batches = batches();

  MultiLayerNetwork network() {
    return network;
  }

  /** One iteration more. */
  void step() {
    if (!batches.hasNext()) {
      batches.reset();
    }
    network.fit(batches.next());
  }

  private static CharacterBatches batches() {
    SplittableRandom random = new SplittableRandom(11);
    int[] text = new int[BATCHES * MINIBATCH * TIMESTEPS + 1];
    for (int i = 1; i < text.length; i++) {
      boolean error = random.nextDouble() < ERRORS;
      text[i] = error ? random.nextInt(ALPHABET) : (text[i - 1] + 1) % ALPHABET;
    }
    return new CharacterBatches(text, ALPHABET, TIMESTEPS, MINIBATCH, 1, () -> true);
  }

  private static MultiLayerNetwork create() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.001))
                .list()
                .layer(new LSTM.Builder().name("lstm").nIn(ALPHABET).nOut(UNITS).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .name("output")
                        .nIn(UNITS)
                        .nOut(ALPHABET)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }
}
