package org.gatewatch;

import static org.gatewatch.Networks.CLASSES;
import static org.gatewatch.Networks.INPUTS;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.gru.Gru;
import org.gatewatch.internal.cell.BentActivation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Every way in which a recurrent cell comes in a network and is trained, in type DOUBLE. */
final class CellCombinations {
  private static final int UNITS = 7;
  private static final int EXAMPLES = 4;
  private static final int TIMESTEPS = 6;

  private CellCombinations() {}

  /**
   * A network and how it is trained.
   *
   * @param looksInside whether the first layer's cells can be looked into
   * @param sums whether the sum of what is seen must be the bias gradient: not with padding, which
   *     does not count, and not in a frozen layer, which has none
   * @param minibatch fits one minibatch of random numbers from a seed
   */
  record Combination(
      String name, boolean looksInside, boolean sums, Supplier<Model> network, Fit minibatch) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The minibatches of a network, by seed. */
  interface Fit {
    org.nd4j.linalg.dataset.api.MultiDataSet data(long seed);

    /** Fits a network of either kind on one. */
    default void fit(Model network, long seed) {
      if (network instanceof ComputationGraph graph) {
        graph.fit(data(seed));
      } else {
        var data = data(seed);
        INDArray[] features = data.getFeaturesMaskArrays();
        INDArray[] labels = data.getLabelsMaskArrays();
        ((MultiLayerNetwork) network)
            .fit(
                data.getFeatures(0),
                data.getLabels(0),
                features == null ? null : features[0],
                labels == null ? null : labels[0]);
      }
    }
  }

  private static Combination of(String name, Supplier<Layer> layer) {
    return new Combination(
        name, true, true, () -> list(RNNFormat.NCW, c -> {}, layer.get()), fit(false, false));
  }

  private static Combination dark(String name, Supplier<Layer> layer) {
    return new Combination(
        name, false, false, () -> list(RNNFormat.NCW, c -> {}, layer.get()), fit(false, false));
  }

  private static Combination masked(String name, Supplier<Layer> layer) {
    return new Combination(
        name + ", masked",
        true,
        false,
        () -> list(RNNFormat.NCW, c -> {}, layer.get()),
        fit(true, false));
  }

  private static Combination labelsMasked(RNNFormat format) {
    return new Combination(
        "LSTM, labels masked, " + format,
        true,
        false,
        () -> list(format, c -> {}, lstm(b -> {})),
        labelsMasked(format == RNNFormat.NWC));
  }

  private static Combination timeFirst(String name, boolean inside, Supplier<Layer> layer) {
    return new Combination(
        name + ", NWC",
        inside,
        inside,
        () -> list(RNNFormat.NWC, c -> {}, layer.get()),
        fit(false, true));
  }

  private static Combination truncated(String name, boolean inside, Supplier<Layer> layer) {
    Supplier<Model> network = () -> list(RNNFormat.NCW, CellCombinations::truncate, layer.get());
    return new Combination(name + ", truncated", inside, inside, network, fit(false, false));
  }

  private static Combination truncatedFrozen() {
    return new Combination(
        "frozen twice, truncated",
        true,
        false,
        () ->
            list(
                RNNFormat.NCW,
                CellCombinations::truncate,
                new FrozenLayerWithBackprop(masking(lstm(b -> {}))),
                new FrozenLayerWithBackprop(lstm(b -> {}))),
        fit(false, false));
  }

  private static Layer masking(Layer layer) {
    return new MaskZeroLayer.Builder().setUnderlying(layer).build();
  }

  private static void truncate(MultiLayerNetwork network) {
    Networks.truncated(network, 2);
  }

  static Stream<Combination> all() {
    return Stream.of(layers(), wrapped(), formats(), graphs()).flatMap(all -> all);
  }

  private static Stream<Combination> layers() {
    return Stream.of(
        of("LSTM", () -> lstm(b -> {})),
        of("hard sigmoid", () -> lstm(b -> b.gateActivationFunction(Activation.HARDSIGMOID))),
        of("ReLU cell", () -> lstm(b -> b.activation(Activation.RELU))),
        of("functions of one's own", CellCombinations::bent),
        dark("random cell", () -> lstm(b -> b.activation(Activation.RRELU))),
        dark("softmax cell", () -> lstm(b -> b.activation(Activation.SOFTMAX))),
        of("dropout", () -> lstm(b -> b.dropOut(new Dropout(0.5)))),
        of("weight noise", () -> lstm(b -> b.weightNoise(noise()))),
        of("drop connect", () -> lstm(b -> b.weightNoise(new DropConnect(0.5)))),
        of("Graves", CellCombinations::graves),
        of("Graves, both ways", CellCombinations::gravesBothWays),
        of("SimpleRnn", CellCombinations::simple),
        of("GRU", () -> gru(b -> b.dropOut(new Dropout(0.5)).weightNoise(noise()))),
        of("GRU, reset before", () -> gru(b -> b.resetAfter(false))),
        masked("GRU", () -> gru(b -> {})),
        masked("LSTM", () -> lstm(b -> {})),
        labelsMasked(RNNFormat.NCW),
        labelsMasked(RNNFormat.NWC),
        masked("Graves", CellCombinations::graves),
        masked("Graves, both ways", CellCombinations::gravesBothWays),
        masked("SimpleRnn", CellCombinations::simple),
        masked("both ways", () -> new Bidirectional(Mode.CONCAT, lstm(b -> {}))));
  }

  private static WeightNoise noise() {
    return new WeightNoise(new NormalDistribution(0, 0.1));
  }

  private static Stream<Combination> wrapped() {
    Stream<Combination> modes =
        Stream.of(Mode.values())
            .map(mode -> of("both ways, " + mode, () -> new Bidirectional(mode, lstm(b -> {}))));
    Supplier<Model> last = () -> lastStep(new LastTimeStep(lstm(b -> {})));
    Supplier<Model> lastBoth =
        () -> lastStep(new LastTimeStep(new Bidirectional(Mode.ADD, lstm(b -> {}))));
    return Stream.concat(
        modes,
        Stream.of(
            of("Graves in both ways", () -> new Bidirectional(Mode.CONCAT, graves())),
            of("SimpleRnn in both ways", () -> new Bidirectional(Mode.CONCAT, simple())),
            of("GRU in both ways", () -> new Bidirectional(Mode.MUL, gru(b -> {}))),
            of("mask zero", () -> masking(graves())),
            new Combination("last step", true, true, last, lastStep(false)),
            new Combination("last step, masked", true, false, last, lastStep(true)),
            new Combination("last step of both ways", true, true, lastBoth, lastStep(false)),
            new Combination(
                "frozen",
                true,
                false,
                () -> list(RNNFormat.NCW, c -> {}, new FrozenLayer(lstm(b -> {})), lstm(b -> {})),
                fit(false, false)),
            new Combination(
                "frozen with backprop",
                true,
                false,
                () -> list(RNNFormat.NCW, c -> {}, new FrozenLayerWithBackprop(graves())),
                fit(false, false))));
  }

  private static Stream<Combination> formats() {
    Supplier<Model> plain = () -> list(RNNFormat.NCW, c -> {}, lstm(b -> {}));
    return Stream.of(
        timeFirst("LSTM", true, () -> lstm(b -> b.dataFormat(RNNFormat.NWC))),
        timeFirst(
            "LSTM with dropout",
            true,
            () -> lstm(b -> b.dataFormat(RNNFormat.NWC).dropOut(new Dropout(0.5)))),
        timeFirst(
            "LSTM as Keras's are imported",
            true,
            () -> lstm(b -> b.dataFormat(RNNFormat.NWC).dropOut(new Dropout(1.0)))),
        timeFirst(
            "SimpleRnn",
            true,
            () -> new SimpleRnn.Builder().nOut(UNITS).dataFormat(RNNFormat.NWC).build()),
        timeFirst(
            "GRU with dropout",
            true,
            () -> gru(b -> b.dataFormat(RNNFormat.NWC).dropOut(new Dropout(0.5)))),
        truncated("GRU", true, () -> gru(b -> {})),
        truncated("GRU, reset before", true, () -> gru(b -> b.resetAfter(false))),
        truncated("LSTM", true, () -> lstm(b -> {})),
        truncated("Graves", true, CellCombinations::graves),
        truncated("SimpleRnn", true, CellCombinations::simple),
        truncated("wrapped LSTM", true, () -> masking(lstm(b -> {}))),
        truncated("wrapped GRU", true, () -> masking(gru(b -> {}))),
        truncated("wrapped Graves", true, () -> masking(graves())),
        truncated("wrapped SimpleRnn", true, () -> masking(simple())),
        truncatedFrozen(),
        new Combination(
            "minibatch of 1",
            true,
            true,
            plain,
            seed -> minibatch(seed, 1, TIMESTEPS).toMultiDataSet()),
        new Combination(
            "one timestep",
            true,
            true,
            plain,
            seed -> minibatch(seed, EXAMPLES, 1).toMultiDataSet()),
        new Combination(
            "no workspaces",
            true,
            true,
            () -> list(RNNFormat.NCW, CellCombinations::withoutWorkspaces, lstm(b -> {})),
            fit(false, false)));
  }

  private static void withoutWorkspaces(MultiLayerNetwork network) {
    network.getLayerWiseConfigurations().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    network.getLayerWiseConfigurations().setCacheMode(CacheMode.NONE);
  }

  private static Stream<Combination> graphs() {
    return Stream.of(
        new Combination("two inputs and outputs", true, true, () -> graph(false), twoInputs(false)),
        new Combination(
            "two inputs and outputs, masked", true, false, () -> graph(false), twoInputs(true)),
        new Combination(
            "two inputs and outputs, truncated", true, true, () -> graph(true), twoInputs(false)));
  }

  private static LSTM lstm(Consumer<LSTM.Builder> more) {
    LSTM.Builder builder = new LSTM.Builder().nOut(UNITS).activation(Activation.TANH);
    more.accept(builder);
    return builder.build();
  }

  @SuppressWarnings("deprecation")
  private static GravesLSTM graves() {
    return new GravesLSTM.Builder().nOut(UNITS).activation(Activation.TANH).build();
  }

  @SuppressWarnings("deprecation")
  private static GravesBidirectionalLSTM gravesBothWays() {
    return new GravesBidirectionalLSTM.Builder().nOut(UNITS).activation(Activation.TANH).build();
  }

  private static LSTM bent() {
    return lstm(
        b ->
            b.activation(BentActivation.ofCell()).gateActivationFunction(BentActivation.ofGates()));
  }

  private static Gru gru(Consumer<Gru.Builder> more) {
    Gru.Builder builder = new Gru.Builder().nOut(UNITS);
    more.accept(builder);
    return builder.build();
  }

  private static SimpleRnn simple() {
    return new SimpleRnn.Builder().nOut(UNITS).activation(Activation.TANH).build();
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.01));
  }

  private static RnnOutputLayer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .dataFormat(format)
        .build();
  }

  static Model list(RNNFormat format, Consumer<MultiLayerNetwork> more, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(output(format)).setInputType(InputType.recurrent(INPUTS, TIMESTEPS, format));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    more.accept(network);
    return network;
  }

  private static Model lastStep(Layer layer) {
    OutputLayer output =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base()
                .list()
                .layer(layer)
                .layer(output)
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    network.init();
    return network;
  }

  private static Model graph(boolean truncated) {
    var graph =
        base()
            .graphBuilder()
            .addInputs("left", "right")
            .addLayer("near", lstm(b -> {}), "left")
            .addLayer("far", graves(), "right")
            .addLayer("joint", simple(), "near", "far")
            .addLayer("first", output(RNNFormat.NCW), "joint")
            .addLayer("second", output(RNNFormat.NCW), "far")
            .setOutputs("first", "second")
            .setInputTypes(InputType.recurrent(INPUTS), InputType.recurrent(INPUTS));
    if (truncated) {
      graph.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(2);
    }
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  static Fit fit(boolean masked, boolean timeFirst) {
    return seed -> {
      DataSet data = minibatch(seed, EXAMPLES, TIMESTEPS);
      if (masked) {
        data.setFeatures(data.getFeatures().mul(mask().reshape(EXAMPLES, 1, TIMESTEPS)));
        data.setFeaturesMaskArray(mask());
        data.setLabelsMaskArray(mask());
      }
      if (timeFirst) {
        data.setFeatures(data.getFeatures().permute(0, 2, 1).dup());
        data.setLabels(data.getLabels().permute(0, 2, 1).dup());
      }
      return data.toMultiDataSet();
    };
  }

  /** Of the steps without labels, some are padding: those of which the features are zero. */
  private static Fit labelsMasked(boolean timeFirst) {
    return seed -> {
      DataSet data = minibatch(seed, EXAMPLES, TIMESTEPS);
      data.setLabelsMaskArray(mask());
      for (int step = 3; step < TIMESTEPS; step++) {
        for (int i = 0; i < INPUTS; i++) {
          data.getFeatures().putScalar(2, i, step, 0);
        }
      }
      if (timeFirst) {
        data.setFeatures(data.getFeatures().permute(0, 2, 1).dup());
        data.setLabels(data.getLabels().permute(0, 2, 1).dup());
      }
      return data.toMultiDataSet();
    };
  }

  private static Fit lastStep(boolean masked) {
    return seed -> {
      DataSet data = minibatch(seed, EXAMPLES, TIMESTEPS);
      INDArray labels = minibatch(seed, EXAMPLES, 1).getLabels().reshape(EXAMPLES, CLASSES);
      INDArray mask = masked ? mask() : null;
      return new DataSet(data.getFeatures(), labels, mask, null).toMultiDataSet();
    };
  }

  private static Fit twoInputs(boolean masked) {
    return seed -> {
      DataSet left = minibatch(seed, EXAMPLES, TIMESTEPS);
      DataSet right = minibatch(seed + 1, EXAMPLES, TIMESTEPS);
      INDArray[] masks = masked ? new INDArray[] {mask(), mask()} : null;
      return new MultiDataSet(
          new INDArray[] {left.getFeatures(), right.getFeatures()},
          new INDArray[] {left.getLabels(), right.getLabels()},
          masks,
          masks);
    };
  }

  /** Sequences of 6, 4, 2 and 5 timesteps. */
  static INDArray mask() {
    double[][] mask = new double[EXAMPLES][TIMESTEPS];
    int[] lengths = {6, 4, 2, 5};
    for (int e = 0; e < EXAMPLES; e++) {
      Arrays.fill(mask[e], 0, lengths[e], 1);
    }
    return Nd4j.createFromArray(mask);
  }

  private static DataSet minibatch(long seed, int examples, int timesteps) {
    Random random = new Random(seed);
    double[][][] features = new double[examples][INPUTS][timesteps];
    double[][][] labels = new double[examples][CLASSES][timesteps];
    for (int e = 0; e < examples; e++) {
      for (int t = 0; t < timesteps; t++) {
        for (int i = 0; i < INPUTS; i++) {
          features[e][i][t] = random.nextGaussian();
        }
        labels[e][random.nextInt(CLASSES)][t] = 1;
      }
    }
    return new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
  }
}
