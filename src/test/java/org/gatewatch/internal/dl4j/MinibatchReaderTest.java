package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the arrays that a network holds have in them, in both kinds of network. */
class MinibatchReaderTest {
  private static RnnOutputLayer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .dataFormat(format)
        .build();
  }

  private static MultiLayerNetwork list(RNNFormat format) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new LSTM.Builder().name("lstm").nOut(2).dataFormat(format).build())
                .layer(output(format))
                .setInputType(InputType.recurrent(2, 4, format))
                .build());
    network.init();
    return network;
  }

  /** {@code features} of [3, 2, 4] with one value that stands out. */
  private static INDArray features(DataType type, double largest) {
    INDArray features = Nd4j.linspace(DataType.DOUBLE, -1, 0.05, 24).reshape(3, 2, 4);
    features.putScalar(1, 1, 2, largest);
    return features.castTo(type);
  }

  /** All ones, but {@code padding} where the mask of two examples counts nothing. */
  private static INDArray labels(RNNFormat format, double padding) {
    INDArray labels = Nd4j.ones(DataType.FLOAT, 3, 2, 4);
    labels.putScalar(0, 0, 3, padding);
    labels.putScalar(2, 1, 1, padding);
    return format == RNNFormat.NCW ? labels : labels.permute(0, 2, 1).dup('c');
  }

  private static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, 3, 4);
    mask.putScalar(0, 3, 0);
    mask.putScalar(2, 1, 0);
    return mask;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF"})
  void theRangeOfInputAndLabelsIsRead(DataType type) {
    MultiLayerNetwork network = list(RNNFormat.NCW);
    network.setInput(features(type, 512));
    network.setLabels(labels(RNNFormat.NCW, -7));

    MinibatchFacts facts = MinibatchReader.of(network);

    assertThat(facts.inputs())
        .containsExactly(
            new MinibatchFacts.Input(
                null,
                List.of("lstm"),
                new MinibatchFacts.Range(-1, 512, 24),
                new MinibatchFacts.Ends(4, 0)));
    assertThat(facts.labels())
        .containsExactly(new MinibatchFacts.Labels("layer1", new MinibatchFacts.Range(-7, 1, 24)));
  }

  @Test
  void whatIsNotFiniteIsLeftOut() {
    MultiLayerNetwork network = list(RNNFormat.NCW);
    INDArray features = features(DataType.FLOAT, Double.NaN);
    features.putScalar(0, 0, 1, Double.POSITIVE_INFINITY);
    network.setInput(features);
    network.setLabels(labels(RNNFormat.NCW, 1));

    MinibatchFacts.Range range = MinibatchReader.of(network).inputs().get(0).range();

    assertThat(range.greatest()).isLessThan(1);
    assertThat(range.isConstant()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void labelsThatAMaskLeavesOutMayBeAnything(RNNFormat format) {
    MultiLayerNetwork network = list(format);
    network.setInput(features(DataType.FLOAT, 1));
    network.setLabels(labels(format, -7));
    network.setLayerMaskArrays(null, mask());

    assertThat(MinibatchReader.of(network).labels().get(0).range())
        .isEqualTo(new MinibatchFacts.Range(0, 1, 24));
    assertThat(network.getLabels()).as("left as it is").isEqualTo(labels(format, -7));
  }

  /** Of three sequences of four timesteps, the first ends with two more that are alike. */
  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void timestepsAtTheEndThatAreAlikeAreCountedUnlessThereIsAMask(RNNFormat format) {
    MultiLayerNetwork network = list(format);
    INDArray sequences = Nd4j.linspace(DataType.FLOAT, -1, 0.1, 24).reshape(3, 2, 4).dup();
    for (int step = 1; step < 4; step++) {
      sequences.putScalar(new int[] {0, 0, step}, 0.5);
      sequences.putScalar(new int[] {0, 1, step}, 0);
    }
    network.setInput(format == RNNFormat.NCW ? sequences : sequences.permute(0, 2, 1).dup('c'));
    network.setLabels(labels(format, 1));

    MinibatchFacts.Ends ends = MinibatchReader.of(network).inputs().get(0).ends();
    network.setLayerMaskArrays(null, mask());

    assertThat(ends).isEqualTo(new MinibatchFacts.Ends(4, 2.0 / 3));
    assertThat(MinibatchReader.of(network).inputs().get(0).ends())
        .isEqualTo(MinibatchFacts.Ends.UNKNOWN);
  }

  @Test
  void ofNumbersOfRowsAndEmptyArraysNothingIsKnown() {
    MultiLayerNetwork network = list(RNNFormat.NCW);
    network.setInput(features(DataType.INT32, 500));
    network.setLabels(Nd4j.empty(DataType.FLOAT));

    MinibatchFacts facts = MinibatchReader.of(network);

    assertThat(facts.inputs().get(0).range()).isEqualTo(MinibatchFacts.Range.UNKNOWN);
    assertThat(facts.labels().get(0).range()).isEqualTo(MinibatchFacts.Range.UNKNOWN);
  }

  @Test
  void withoutAMinibatchNothingIsKnown() {
    assertThat(MinibatchReader.of(list(RNNFormat.NCW))).isEqualTo(MinibatchFacts.UNKNOWN);
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("signal", "ids", "scaled")
                .addLayer(
                    "rows", new EmbeddingSequenceLayer.Builder().nIn(9).nOut(2).build(), "ids")
                .addVertex("less", new ScaleVertex(1e-3), "scaled")
                .addVertex("merged", new MergeVertex(), "signal", "rows", "less")
                .addLayer("lstm", new LSTM.Builder().nIn(6).nOut(2).build(), "merged")
                .addLayer("first", output(RNNFormat.NCW), "lstm")
                .addLayer("second", output(RNNFormat.NCW), "lstm")
                .setOutputs("first", "second")
                .setInputTypes(
                    InputType.recurrent(2, 4), InputType.recurrent(1, 4), InputType.recurrent(2, 4))
                .build());
    graph.init();
    return graph;
  }

  @Test
  void aGraphIsReadWithAllItsInputsOutputsAndWhoReadsThem() {
    ComputationGraph graph = graph();
    INDArray ids = Nd4j.valueArrayOf(new long[] {3, 1, 4}, 8, DataType.FLOAT);
    graph.setInputs(features(DataType.FLOAT, 2), ids, features(DataType.FLOAT, 1e5));
    graph.setLabels(labels(RNNFormat.NCW, 5), labels(RNNFormat.NCW, -7));
    graph.setLayerMaskArrays(null, new INDArray[] {null, mask()});

    MinibatchFacts facts = MinibatchReader.of(graph);

    assertThat(facts.inputs())
        .containsExactly(
            input("signal", -1, 2, 24, "lstm"),
            input("ids", 8, 8, 12, "rows"),
            input("scaled", -1, 1e5, 24));
    assertThat(facts.labels())
        .containsExactly(
            new MinibatchFacts.Labels("first", new MinibatchFacts.Range(1, 5, 24)),
            new MinibatchFacts.Labels("second", new MinibatchFacts.Range(0, 1, 24)));
  }

  private static MinibatchFacts.Input input(
      String name, double least, double greatest, long values, String... readers) {
    MinibatchFacts.Range range = new MinibatchFacts.Range(least, greatest, values);
    // There is a mask.
    return new MinibatchFacts.Input(name, List.of(readers), range, MinibatchFacts.Ends.UNKNOWN);
  }
}
