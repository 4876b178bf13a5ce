package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays without elements have no memory that could be read: whatever DL4J makes of them stays. */
@Tag("hostile")
class EmptyMinibatchesTest {
  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  private static Model truncated() {
    return Networks.truncated(Networks.sequence(DataType.FLOAT, lstm()), 3);
  }

  @SuppressWarnings("deprecation")
  private static Map<String, Supplier<Model>> networks() {
    Map<String, Supplier<Model>> networks = new LinkedHashMap<>();
    networks.put("LSTM", () -> Networks.sequence(DataType.FLOAT, lstm(), lstm()));
    networks.put("in double precision", () -> Networks.sequence(DataType.DOUBLE, lstm()));
    networks.put(
        "GravesLSTM",
        () -> Networks.sequence(DataType.FLOAT, new GravesLSTM.Builder().nOut(4).build()));
    networks.put(
        "GravesBidirectionalLSTM",
        () ->
            Networks.sequence(
                DataType.FLOAT, new GravesBidirectionalLSTM.Builder().nOut(4).build()));
    networks.put(
        "Bidirectional SimpleRnn",
        () ->
            Networks.sequence(
                DataType.FLOAT, new Bidirectional(new SimpleRnn.Builder().nOut(4).build())));
    networks.put("graph", () -> Networks.graph(DataType.FLOAT, lstm(), lstm()));
    networks.put("truncated", EmptyMinibatchesTest::truncated);
    networks.put("last step", () -> Networks.lastStep(DataType.FLOAT, new LastTimeStep(lstm())));
    return networks;
  }

  static Stream<Arguments> trainings() {
    List<Arguments> trainings = new ArrayList<>();
    networks()
        .forEach(
            (name, network) -> {
              for (int examples : new int[] {0, 3}) {
                for (int timesteps : new int[] {0, 6}) {
                  if (examples * timesteps == 0) {
                    trainings.add(Arguments.of(name, network, examples, timesteps));
                  }
                }
              }
            });
    return trainings.stream();
  }

  private static DataSet minibatch(Model network, String name, int examples, int timesteps) {
    DataType type = network.params().dataType();
    INDArray features = Nd4j.ones(type, examples, Networks.INPUTS, timesteps);
    INDArray labels =
        name.equals("last step")
            ? Nd4j.ones(type, examples, Networks.CLASSES)
            : Nd4j.ones(type, examples, Networks.CLASSES, timesteps);
    return new DataSet(features, labels);
  }

  /** What each of some fits ended in. */
  private static List<String> train(Model network, String name, int examples, int timesteps) {
    List<String> ended = new ArrayList<>();
    for (DataSet minibatch :
        List.of(
            minibatch(network, name, 3, 6),
            minibatch(network, name, examples, timesteps),
            minibatch(network, name, examples, timesteps),
            minibatch(network, name, 3, 6))) {
      Throwable thrown = catchThrowable(() -> Networks.fit(network, minibatch));
      ended.add(thrown == null ? "" : thrown.getClass() + " " + thrown.getMessage());
    }
    return ended;
  }

  /** Every iteration is sampled or one is, by turns. */
  @ParameterizedTest(name = "{0}, {2} examples of {3} timesteps")
  @MethodSource("trainings")
  void trainingIsWhatItIsWithoutTheListener(
      String name, Supplier<Model> networks, int examples, int timesteps) {
    boolean even = (name.length() + examples + timesteps) % 2 == 0;
    assertUnchanged(name, networks, examples, timesteps, even ? 1 : 1000);
  }

  @Tag("exhaustive")
  @ParameterizedTest(name = "{0}, {2} examples of {3} timesteps")
  @MethodSource("trainings")
  void soItIsHoweverOftenItIsSampled(
      String name, Supplier<Model> networks, int examples, int timesteps) {
    assertUnchanged(name, networks, examples, timesteps, 1, 1000);
  }

  private static void assertUnchanged(
      String name, Supplier<Model> networks, int examples, int timesteps, int... frequencies) {
    Model alone = networks.get();
    List<String> expected = train(alone, name, examples, timesteps);
    for (int frequency : frequencies) {
      Model watched = networks.get();
      RecordingRouter router = new RecordingRouter();
      try (GatewatchListener listener =
          GatewatchListener.builder(router).frequency(frequency).build()) {
        watched.addListeners(listener);

        assertThat(train(watched, name, examples, timesteps)).isEqualTo(expected);
      }
      assertThat(watched.params()).isEqualTo(alone.params());
      assertThat(router.samples()).isNotEmpty();
    }
  }

  @Test
  void summariesOfNothingAreEmpty() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16}) {
      for (long[] shape : new long[][] {{0, 5, 6}, {4, 5, 0}, {0, 5}, {0}}) {
        INDArray nothing = Nd4j.create(type, shape);
        assertThat(new OnePassSummariser(8).summarise(nothing)).isEqualTo(Summary.empty());
      }
    }
  }
}
