package org.gatewatch.examples;

import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.examples.training.Alphabet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Lets a network write on, one character after another. */
final class TextSampler {

  private final MultiLayerNetwork network;
  private final Alphabet alphabet;
  private final Random random;

  /**
   * @param network takes and gives [minibatch, alphabet, timesteps]; it is copied, as writing
   *     changes the state that a network keeps from step to step
   * @param seed of the sampler's own random numbers; ND4J's are left alone
   */
  TextSampler(MultiLayerNetwork network, Alphabet alphabet, long seed) {
    this.network = network.clone();
    this.alphabet = alphabet;
    this.random = new Random(seed);
  }

  /**
   * Writes text.
   *
   * @param start at least one character; the network reads it first, and it is not repeated
   * @param length characters (code points) to write
   * @param temperature 1 samples what the network believes; below 1 the likely becomes likelier
   */
  String write(String start, int length, double temperature) {
    network.rnnClearPreviousState();
    double[] probabilities = {};
    for (int symbol : alphabet.encode(start)) {
      probabilities = step(symbol);
    }
    int[] written = new int[length];
    for (int i = 0; i < length; i++) {
      written[i] = draw(probabilities, temperature);
      probabilities = step(written[i]);
    }
    return alphabet.decode(written);
  }

  /** Probabilities of the next symbol after one more. */
  private double[] step(int symbol) {
    try (INDArray input = Nd4j.zeros(1, alphabet.size())) {
      input.putScalar(0, symbol, 1);
      return network.rnnTimeStep(input).toDoubleVector();
    }
  }

  private int draw(double[] probabilities, double temperature) {
    double[] weights = new double[probabilities.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.pow(probabilities[i], 1 / temperature);
      sum += weights[i];
    }
    double remaining = random.nextDouble() * sum;
    int symbol = 0;
    while (symbol < weights.length - 1 && (remaining -= weights[symbol]) >= 0) {
      symbol++;
    }
    return symbol;
  }
}
