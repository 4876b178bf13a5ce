package org.gatewatch.internal.cell;

import static org.gatewatch.internal.cell.RandomCells.EXAMPLES;
import static org.gatewatch.internal.cell.RandomCells.GAPPED_MASK;
import static org.gatewatch.internal.cell.RandomCells.INPUTS;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Gatewatch;
import org.gatewatch.inspect.Inspection;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network of recurrent layers under a linear output with a squared error, and a minibatch. */
record TrainedNetwork(
    MultiLayerNetwork network,
    Masking masking,
    double[][][] x,
    double[][][] labels,
    double[][] mask) {
  private static final int OUTPUTS = 2;
  private static final INDArray MASK = Nd4j.createFromArray(GAPPED_MASK);

  /** How a mask of the features comes to a network. */
  enum Masking {
    NONE,
    /** As fitting hands it on, from layer to layer. */
    BY_NETWORK,
    /** Set on the layer itself, as wrappers such as LastTimeStep do. */
    ON_LAYER,
    /** So, and the labels have no mask: an epsilon comes to masked timesteps, too. */
    ON_LAYER_ONLY;

    boolean onLayer() {
      return this == ON_LAYER || this == ON_LAYER_ONLY;
    }

    /** A network hands no mask to an LSTM or GravesLSTM: they only pass it on. */
    boolean reaches(ReferenceCell.Kind kind) {
      return onLayer() || this == BY_NETWORK && !kind.hasState();
    }

    boolean ofLabels() {
      return this == BY_NETWORK || this == ON_LAYER;
    }
  }

  static TrainedNetwork of(Masking masking, boolean maskReaches, Layer... layers) {
    return of(DataType.DOUBLE, masking, maskReaches, layers);
  }

  /** DL4J asks for zeros where a mask of the features is zero. */
  static TrainedNetwork of(DataType type, Masking masking, boolean maskReaches, Layer... layers) {
    MultiLayerNetwork network = network(type, layers);
    RandomCells random = new RandomCells(layers.length);
    double[][][] x = random.sequences(INPUTS);
    x = masking == Masking.BY_NETWORK ? RandomCells.masked(x, GAPPED_MASK) : x;
    double[][][] labels = random.sequences(OUTPUTS);
    network.setInput(Dl4jCells.array(x));
    network.setLabels(Dl4jCells.array(labels));
    return new TrainedNetwork(network, masking, x, labels, maskReaches ? GAPPED_MASK : null);
  }

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(7).dataType(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(OUTPUTS)
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(INPUTS)).build());
    network.init();
    double[] parameters = new RandomCells(3).vector((int) network.numParams());
    network.setParams(Nd4j.createFromArray(parameters).castTo(type).reshape(1, parameters.length));
    return network;
  }

  org.deeplearning4j.nn.api.Layer layer() {
    return network.getLayer(0);
  }

  /** To be said before each use: a network forgets its masks when it has fed forward. */
  MultiLayerNetwork masked() {
    network.setLayerMaskArrays(
        masking == Masking.BY_NETWORK ? MASK : null, masking.ofLabels() ? MASK : null);
    if (masking.onLayer()) {
      layer().setMaskArray(MASK);
    }
    return network;
  }

  /** Trains on the minibatch, with the masks on their way. */
  void fit() {
    if (masking.onLayer()) {
      layer().setMaskArray(MASK);
    }
    network.fit(minibatch());
  }

  private DataSet minibatch() {
    return new DataSet(
        Dl4jCells.array(x),
        Dl4jCells.array(labels),
        masking == Masking.BY_NETWORK ? MASK : null,
        masking.ofLabels() ? MASK : null);
  }

  /** Looks at it once; masks that are on layers alone are not seen. */
  Inspection inspect() {
    return Gatewatch.inspect(network, minibatch());
  }

  /** Which timesteps are no padding, or null if there is none. */
  double[][] extent() {
    return masking == Masking.NONE ? null : GAPPED_MASK;
  }

  Sequences in() {
    return Sequences.masked(x, mask);
  }

  double[][][] output() {
    return Dl4jCells.sequences(masked().feedForward(false).get(1));
  }

  /** dL/dh of a squared error, averaged over outputs, of a linear output of h. */
  double[][][] epsilon(double[][][] h) {
    org.deeplearning4j.nn.api.Layer output = network.getOutputLayer();
    double[][] w = Dl4jCells.rows(output.getParam("W"));
    double[] b = Dl4jCells.rows(output.getParam("b"))[0];
    double[][][] epsilon = new double[EXAMPLES][TIMESTEPS][w.length];
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        double mask = masking.ofLabels() ? GAPPED_MASK[e][t] : 1;
        for (int o = 0; o < OUTPUTS; o++) {
          double error = b[o] - labels[e][t][o];
          for (int u = 0; u < w.length; u++) {
            error += h[e][t][u] * w[u][o];
          }
          for (int u = 0; u < w.length; u++) {
            epsilon[e][t][u] += mask * 2 * error / OUTPUTS * w[u][o];
          }
        }
      }
    }
    return epsilon;
  }
}
