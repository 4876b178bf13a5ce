package org.gatewatch.ui.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small minibatches and layers, the same every time. */
public final class Sequences {
  static final int EXAMPLES = 4;
  static final int INPUTS = 3;
  static final int CLASSES = 2;
  static final int TIMESTEPS = 6;
  static final int UNITS = 5;

  private Sequences() {}

  static NeuralNetConfiguration.Builder configuration() {
    return new NeuralNetConfiguration.Builder().seed(11).updater(new Adam(0.005));
  }

  /** An LSTM of this name, and an output for every step. */
  public static MultiLayerNetwork network(String lstm) {
    return network(InputType.recurrent(INPUTS), lstm(lstm), everyStep());
  }

  static MultiLayerNetwork network(InputType input, Layer... layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(configuration().list(layers).setInputType(input).build());
    network.init();
    return network;
  }

  static LSTM lstm(String name) {
    return new LSTM.Builder().name(name).nOut(UNITS).activation(Activation.TANH).build();
  }

  static RnnOutputLayer everyStep() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .name("out")
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static OutputLayer once() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .name("out")
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Noise of a shape. */
  static INDArray noise(int seed, long... shape) {
    Random random = new Random(seed);
    INDArray noise = Nd4j.create(shape);
    for (long i = 0; i < noise.length(); i++) {
      noise.putScalar(i, (float) random.nextGaussian());
    }
    return noise;
  }

  /** A label for every step: whether the sum of the inputs so far is positive. */
  public static DataSet labelledSteps(int seed) {
    INDArray inputs = noise(seed, EXAMPLES, INPUTS, TIMESTEPS);
    INDArray labels = Nd4j.zeros(EXAMPLES, CLASSES, TIMESTEPS);
    for (int e = 0; e < EXAMPLES; e++) {
      double sum = 0;
      for (int t = 0; t < TIMESTEPS; t++) {
        sum += inputs.getDouble(e, 0, t);
        labels.putScalar(new int[] {e, sum > 0 ? 1 : 0, t}, 1);
      }
    }
    return new DataSet(inputs, labels);
  }

  /** One label a sequence, and sequences of different lengths. */
  static DataSet ofManyLengths(int seed) {
    INDArray inputs = noise(seed, EXAMPLES, INPUTS, TIMESTEPS);
    INDArray mask = Nd4j.zeros(EXAMPLES, TIMESTEPS);
    INDArray labels = Nd4j.zeros(EXAMPLES, CLASSES);
    for (int e = 0; e < EXAMPLES; e++) {
      int length = 2 + (e + seed) % (TIMESTEPS - 1);
      for (int t = 0; t < TIMESTEPS; t++) {
        mask.putScalar(e, t, t < length ? 1 : 0);
        for (int i = 0; i < INPUTS && t >= length; i++) {
          inputs.putScalar(e, i, t, 0);
        }
      }
      labels.putScalar(e, inputs.getDouble(e, 0, 0) > 0 ? 1 : 0, 1);
    }
    return new DataSet(inputs, labels, mask, null);
  }

  static List<DataSet> labelledSteps(int from, int count) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      minibatches.add(labelledSteps(from + i));
    }
    return minibatches;
  }
}
