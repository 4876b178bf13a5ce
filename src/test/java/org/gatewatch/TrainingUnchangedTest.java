package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.Networks.fit;
import static org.gatewatch.Networks.graph;
import static org.gatewatch.Networks.labelledSequences;
import static org.gatewatch.Networks.lastStep;
import static org.gatewatch.Networks.sequence;
import static org.gatewatch.Networks.sequences;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The listener observes only: what a network learns does not depend on it, to the last bit. */
class TrainingUnchangedTest {
  private static final int ITERATIONS = 4;

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void trainingIsBitIdenticalWithAndWithoutTheListener(
      String name, Supplier<Model> network, boolean oneLabel, DataType type) {
    Model watched = network.get();
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(1)
            .extraMaps(2)
            .symbols(Integer::toString)
            .build()) {
      watched.addListeners(listener);
      train(watched, oneLabel, type);
    }
    Model alone = network.get();
    train(alone, oneLabel, type);

    assertThat(bits(watched)).isEqualTo(bits(alone));
    assertThat(router.samples()).hasSizeGreaterThanOrEqualTo(ITERATIONS);
    assertThat(bits(alone)).isNotEqualTo(bits(network.get()));
  }

  private static void train(Model network, boolean oneLabel, DataType type) {
    for (int i = 0; i < ITERATIONS; i++) {
      DataSet minibatch = oneLabel ? labelledSequences(i, type) : sequences(i, type);
      fit(network, minibatch);
    }
  }

  private static String bits(Model network) {
    INDArray parameters = network.params();
    StringBuilder bits = new StringBuilder();
    for (long i = 0; i < parameters.length(); i++) {
      bits.append(Long.toHexString(Double.doubleToRawLongBits(parameters.getDouble(i))));
    }
    return bits.toString();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(7).build();
  }

  private static Arguments sequenceOf(String name, DataType type, Supplier<Layer[]> layers) {
    Supplier<Model> network = () -> sequence(type, layers.get());
    return Arguments.of(name, network, false, type);
  }

  private static Layer[] layers(Layer... layers) {
    return layers;
  }

  @SuppressWarnings("deprecation")
  static Stream<Arguments> networks() {
    Supplier<Model> last = () -> lastStep(DataType.FLOAT, new LastTimeStep(lstm()), dense());
    Supplier<Model> branches =
        () -> graph(DataType.FLOAT, lstm(), new Bidirectional(Bidirectional.Mode.ADD, lstm()));
    Supplier<Model> truncated = TrainingUnchangedTest::truncated;
    return Stream.of(
        sequenceOf("LSTM, FLOAT", DataType.FLOAT, () -> layers(lstm(), lstm())),
        sequenceOf("LSTM, DOUBLE", DataType.DOUBLE, () -> layers(lstm())),
        sequenceOf("GravesLSTM", DataType.FLOAT, () -> layers(graves())),
        sequenceOf(
            "GravesBidirectionalLSTM",
            DataType.FLOAT,
            () -> layers(new GravesBidirectionalLSTM.Builder().nOut(7).build())),
        sequenceOf(
            "SimpleRnn", DataType.FLOAT, () -> layers(new SimpleRnn.Builder().nOut(7).build())),
        sequenceOf(
            "Bidirectional, concat",
            DataType.FLOAT,
            () -> layers(new Bidirectional(Bidirectional.Mode.CONCAT, lstm()))),
        sequenceOf(
            "MaskZero",
            DataType.FLOAT,
            () -> layers(new MaskZeroLayer.Builder().setUnderlying(lstm()).build())),
        sequenceOf(
            "dropout",
            DataType.FLOAT,
            () -> layers(new LSTM.Builder().nOut(7).dropOut(0.5).build(), lstm())),
        sequenceOf("frozen", DataType.FLOAT, () -> layers(new FrozenLayer(lstm()), lstm())),
        sequenceOf(
            "frozen with backprop",
            DataType.FLOAT,
            () -> layers(lstm(), new FrozenLayerWithBackprop(lstm()))),
        Arguments.of("LastTimeStep and dense", last, true, DataType.FLOAT),
        Arguments.of("ComputationGraph", branches, false, DataType.FLOAT),
        Arguments.of("truncated BPTT", truncated, false, DataType.FLOAT));
  }

  @SuppressWarnings("deprecation")
  private static GravesLSTM graves() {
    return new GravesLSTM.Builder().nOut(7).build();
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(4).build();
  }

  private static MultiLayerNetwork truncated() {
    return Networks.truncated(sequence(DataType.FLOAT, lstm()), 3);
  }
}
