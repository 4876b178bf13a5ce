package org.gatewatch.gru;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and minibatches, all from fixed seeds. */
final class GruNetworks {
  static final int INPUTS = 3;
  static final int UNITS = 4;
  static final int CLASSES = 2;
  static final int EXAMPLES = 3;
  static final int TIMESTEPS = 5;

  private GruNetworks() {}

  static NeuralNetConfiguration.Builder base(DataType type, IUpdater updater) {
    return new NeuralNetConfiguration.Builder().seed(42).dataType(type).updater(updater);
  }

  static NeuralNetConfiguration.Builder base() {
    return base(DataType.DOUBLE, new Sgd(1));
  }

  static Gru.Builder gru() {
    return new Gru.Builder().nOut(UNITS).biasInit(0.1);
  }

  static RnnOutputLayer everyTimestep(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .dataFormat(format)
        .build();
  }

  static OutputLayer once() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static ListBuilder list(NeuralNetConfiguration.Builder base, Layer... layers) {
    ListBuilder list = base.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return list.setInputType(InputType.recurrent(INPUTS, RNNFormat.NCW));
  }

  static MultiLayerNetwork network(NeuralNetConfiguration.Builder base, Layer... layers) {
    return network(list(base, layers).build());
  }

  static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** A network of one layer, with an output in every timestep. */
  static MultiLayerNetwork network(Layer layer) {
    return network(base(), layer, everyTimestep(RNNFormat.NCW));
  }

  /** A graph of one layer, with an output in every timestep. */
  static ComputationGraph graph(Layer layer) {
    ComputationGraph graph =
        new ComputationGraph(
            base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("gru", layer, "in")
                .addLayer("out", everyTimestep(RNNFormat.NCW), "gru")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(INPUTS))
                .build());
    graph.init();
    return graph;
  }

  /** Noise. */
  static INDArray noise(long seed, DataType type, long... shape) {
    Random random = new Random(seed);
    INDArray values = Nd4j.create(type, shape);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextGaussian());
    }
    return values;
  }

  /** Sequences with a label in every timestep: [examples, size, timesteps]. */
  static DataSet sequences(long seed, DataType type, int timesteps) {
    Random random = new Random(seed);
    INDArray labels = Nd4j.create(type, EXAMPLES, CLASSES, timesteps);
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < timesteps; t++) {
        labels.putScalar(e, random.nextInt(CLASSES), t, 1);
      }
    }
    return new DataSet(noise(seed, type, EXAMPLES, INPUTS, timesteps), labels);
  }

  static DataSet sequences() {
    return sequences(1, DataType.DOUBLE, TIMESTEPS);
  }

  /** The same, with a label a sequence. */
  static DataSet labelled() {
    INDArray labels = Nd4j.create(DataType.DOUBLE, EXAMPLES, CLASSES);
    for (int e = 0; e < EXAMPLES; e++) {
      labels.putScalar(e, e % CLASSES, 1);
    }
    return new DataSet(sequences().getFeatures(), labels);
  }

  /** Sequences of several lengths, those that end early filled up: [examples, timesteps]. */
  static INDArray mask() {
    return Nd4j.createFromArray(new double[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}, {1, 1, 0, 0, 0}});
  }
}
