package org.gatewatch;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.cell.LstmCell;
import org.gatewatch.sample.Gate;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A small network that learns to repeat what it was shown three timesteps ago, and what is said of
 * it: healthy, unless a test spoils it. Every iteration is sampled; all is from fixed seeds.
 */
public final class SmallTraining {
  public static final int INPUTS = 3;
  public static final int UNITS = 8;
  private static final int EXAMPLES = 8;

  private final int timesteps;
  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new CopyOnWriteArrayList<>();
  private final Random random = new Random(11);

  /** One of sequences of five timesteps. */
  public SmallTraining() {
    this(5);
  }

  /** One of sequences of so many timesteps, at least 4. */
  public SmallTraining(int timesteps) {
    this.timesteps = timesteps;
  }

  /** So many LSTMs, {@code lstm0} and so on, below an output. */
  public static MultiLayerNetwork network(int layers) {
    return network(layers, configuration -> configuration);
  }

  /** The same, configured otherwise than by an Adam of rate 0.01. */
  public static MultiLayerNetwork network(
      int layers, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    Layer[] lstms = new Layer[layers];
    for (int i = 0; i < layers; i++) {
      lstms[i] =
          new LSTM.Builder().name("lstm" + i).nOut(UNITS).activation(Activation.TANH).build();
    }
    return network(output().build(), change, lstms);
  }

  /** Layers of a test's own, below an output of one value. */
  public static MultiLayerNetwork network(
      Layer output, UnaryOperator<NeuralNetConfiguration.Builder> change, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        change
            .apply(
                new NeuralNetConfiguration.Builder()
                    .seed(5)
                    .dataType(DataType.FLOAT)
                    .updater(new Adam(0.01)))
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.layer(output).setInputType(InputType.recurrent(INPUTS)).build());
    network.init();
    return network;
  }

  /** The output of these networks, to be changed. */
  public static RnnOutputLayer.Builder output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .name("output")
        .nOut(1)
        .activation(Activation.IDENTITY);
  }

  /** Sequences of random numbers whose label is the first of them, three timesteps ago. */
  public DataSet minibatch() {
    INDArray features = Nd4j.create(DataType.FLOAT, EXAMPLES, INPUTS, timesteps);
    INDArray labels = Nd4j.create(DataType.FLOAT, EXAMPLES, 1, timesteps);
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < timesteps; t++) {
        for (int i = 0; i < INPUTS; i++) {
          features.putScalar(e, i, t, random.nextGaussian());
        }
        labels.putScalar(e, 0, t, t < 3 ? 0 : features.getDouble(e, 0, t - 3));
      }
    }
    return new DataSet(features, labels);
  }

  /** Fits so many minibatches. */
  public void train(MultiLayerNetwork network, int iterations) {
    train(network, iterations, minibatch -> {});
  }

  /** Fits so many minibatches, each of which is changed before. */
  public void train(MultiLayerNetwork network, int iterations, Consumer<DataSet> change) {
    for (int i = 0; i < iterations; i++) {
      DataSet minibatch = minibatch();
      change.accept(minibatch);
      network.fit(minibatch);
    }
  }

  /** Trains under a listener, and waits until all that was found is told. */
  public void watch(MultiLayerNetwork network, Runnable training) {
    GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(1)
            .maxQueuedSamples(10_000)
            .onAlert(alerts::add)
            .build();
    network.addListeners(listener);
    training.run();
    listener.close();
  }

  /** What was told so far. */
  public List<Alert> alerts() {
    return List.copyOf(alerts);
  }

  /** What was stored. */
  public RecordingRouter router() {
    return router;
  }

  /** The alerts of a type so far, in their order. */
  public List<Alert> alerts(AlertType type) {
    return alerts.stream().filter(alert -> alert.type() == type).toList();
  }

  /** The first alert of a type that opened. */
  public Alert opened(AlertType type) {
    return alerts(type).stream()
        .filter(alert -> alert.state() == AlertState.OPENED)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type + " among " + alerts));
  }

  /** The part of the first LSTM's bias that belongs to a gate, shape [1, units]: a view. */
  public static INDArray bias(MultiLayerNetwork network, Gate gate) {
    int block = LstmCell.LSTM.spec().block(gate);
    return network
        .getParam("0_b")
        .reshape(1, 4 * UNITS)
        .get(NDArrayIndex.all(), NDArrayIndex.interval(block * UNITS, (block + 1) * UNITS));
  }
}
