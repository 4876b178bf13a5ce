package org.gatewatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and minibatches for tests, all from fixed seeds. */
public final class Networks {
  public static final int INPUTS = 5;
  public static final int CLASSES = 3;
  public static final int EXAMPLES = 4;
  public static final int TIMESTEPS = 6;

  private Networks() {}

  /** A network of these layers, each named by its position, and an output over all timesteps. */
  public static MultiLayerNetwork sequence(DataType type, Layer... layers) {
    return network(type, rnnOutput(), layers);
  }

  /** A network of these layers that ends in one output for the whole sequence. */
  public static MultiLayerNetwork lastStep(DataType type, Layer... layers) {
    OutputLayer output =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .name("output")
            .build();
    return network(type, output, layers);
  }

  /** The same network, which from now on is trained in segments of so many timesteps. */
  public static MultiLayerNetwork truncated(MultiLayerNetwork network, int length) {
    network.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    network.getLayerWiseConfigurations().setTbpttFwdLength(length);
    network.getLayerWiseConfigurations().setTbpttBackLength(length);
    return network;
  }

  private static MultiLayerNetwork network(DataType type, Layer output, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerConfiguration configuration =
        list.layer(output).setInputType(InputType.recurrent(INPUTS)).build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** A graph in which all layers read the input and one output reads them all. */
  public static ComputationGraph graph(DataType type, Layer... layers) {
    GraphBuilder graph = base(type).graphBuilder().addInputs("in");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layers.length; i++) {
      names.add("branch" + i);
      graph.addLayer("branch" + i, layers[i], "in");
    }
    graph.addLayer("output", rnnOutput(), names.toArray(new String[0]));
    graph.setOutputs("output").setInputTypes(InputType.recurrent(INPUTS));
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  private static RnnOutputLayer rnnOutput() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .name("output")
        .build();
  }

  /** Adam divides by its epsilon of 1e-8, which type FLOAT16 holds as zero. */
  private static NeuralNetConfiguration.Builder base(DataType type) {
    IUpdater updater = type == DataType.FLOAT16 ? new Sgd(0.1) : new Adam(0.01);
    return new NeuralNetConfiguration.Builder().seed(42).dataType(type).updater(updater);
  }

  /** Random sequences with one-hot labels for every timestep: [examples, size, timesteps]. */
  public static DataSet sequences(long seed, DataType type) {
    return new DataSet(inputs(seed, type), oneHot(seed, type, TIMESTEPS));
  }

  /** Random sequences with one label each: [examples, classes]. */
  public static DataSet labelledSequences(long seed, DataType type) {
    INDArray labels = oneHot(seed, type, 1).reshape(EXAMPLES, CLASSES);
    return new DataSet(inputs(seed, type), labels);
  }

  private static INDArray inputs(long seed, DataType type) {
    Random random = new Random(seed);
    INDArray inputs = Nd4j.create(type, EXAMPLES, INPUTS, TIMESTEPS);
    for (int e = 0; e < EXAMPLES; e++) {
      for (int i = 0; i < INPUTS; i++) {
        for (int t = 0; t < TIMESTEPS; t++) {
          inputs.putScalar(e, i, t, random.nextGaussian());
        }
      }
    }
    return inputs;
  }

  private static INDArray oneHot(long seed, DataType type, int timesteps) {
    Random random = new Random(seed + 1);
    INDArray labels = Nd4j.zeros(type, EXAMPLES, CLASSES, timesteps);
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < timesteps; t++) {
        labels.putScalar(e, random.nextInt(CLASSES), t, 1);
      }
    }
    return labels;
  }

  /** Fits a network of either kind on one minibatch. */
  public static void fit(Model network, DataSet minibatch) {
    if (network instanceof ComputationGraph graph) {
      graph.fit(minibatch);
    } else {
      ((MultiLayerNetwork) network).fit(minibatch);
    }
  }
}
