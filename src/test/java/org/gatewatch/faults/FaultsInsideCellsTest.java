package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Covering;
import org.gatewatch.Networks;
import org.gatewatch.gru.Gru;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Position;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Finite data and parameters that overflow within a cell: two features of 3e38 at one timestep of
 * one example, which the weights of one unit of one gate multiply by 2 and by -2, so that
 * infinities of both signs meet.
 */
class FaultsInsideCellsTest {
  /** Of the overflows of a GRU, one in so many is tried by default. */
  private static final int ONE_IN = 12;

  private static final int UNITS = FaultyTraining.UNITS;

  /** A gate that overflows. */
  record Overflow(
      String kind,
      Supplier<Layer> layer,
      String key,
      Direction direction,
      int block,
      int unit,
      int timestep,
      int example,
      boolean sampled) {

    /** Of small weights, so that nothing but what is planted overflows. */
    MultiLayerNetwork network() {
      return (MultiLayerNetwork)
          SharedNetworks.untrained(
              "unbounded " + kind,
              () -> {
                MultiLayerNetwork network =
                    Networks.sequence(DataType.FLOAT, layer.get(), layer.get());
                network.params().muli(0.1);
                return network;
              });
    }

    Gate gate() {
      return FaultyTraining.blocks(kind).get(block);
    }

    @Override
    public String toString() {
      return kind
          + " "
          + direction
          + " "
          + gate()
          + " unit "
          + unit
          + " timestep "
          + timestep
          + " example "
          + example
          + (sampled ? " sampled" : "");
    }
  }

  @SuppressWarnings("deprecation")
  private static Map<String, Supplier<Layer>> unbounded() {
    Activation identity = Activation.IDENTITY;
    Supplier<LSTM> lstm =
        () ->
            new LSTM.Builder()
                .nOut(UNITS)
                .activation(identity)
                .gateActivationFunction(identity)
                .build();
    Map<String, Supplier<Layer>> kinds = new LinkedHashMap<>();
    kinds.put("LSTM", lstm::get);
    kinds.put(
        "GravesLSTM",
        () ->
            new GravesLSTM.Builder()
                .nOut(UNITS)
                .activation(identity)
                .gateActivationFunction(identity)
                .build());
    kinds.put("SimpleRnn", () -> new SimpleRnn.Builder().nOut(UNITS).activation(identity).build());
    kinds.put(
        "GravesBidirectionalLSTM",
        () ->
            new GravesBidirectionalLSTM.Builder()
                .nOut(UNITS)
                .activation(identity)
                .gateActivationFunction(identity)
                .build());
    kinds.put("Bidirectional(LSTM)", () -> new Bidirectional(lstm.get()));
    return kinds;
  }

  private static Map<String, Supplier<Layer>> unboundedGrus() {
    Supplier<Gru.Builder> gru =
        () ->
            new Gru.Builder()
                .nOut(UNITS)
                .activation(Activation.IDENTITY)
                .gateActivationFunction(Activation.IDENTITY);
    Map<String, Supplier<Layer>> kinds = new LinkedHashMap<>();
    kinds.put("GRU", () -> gru.get().build());
    kinds.put("GRU, reset before", () -> gru.get().resetAfter(false).build());
    kinds.put("Bidirectional(GRU)", () -> new Bidirectional(gru.get().build()));
    return kinds;
  }

  private static List<Overflow> overflows(Map<String, Supplier<Layer>> kinds) {
    List<Overflow> overflows = new ArrayList<>();
    kinds.forEach(
        (kind, layer) -> {
          boolean graves = kind.startsWith("GravesBi");
          boolean both = graves || kind.startsWith("Bi");
          for (int direction = 0; direction < (both ? 2 : 1); direction++) {
            String prefix = both && !graves ? List.of("f", "b").get(direction) : "";
            String suffix = graves ? List.of("F", "B").get(direction) : "";
            for (int n = 0; n < (kind.equals("SimpleRnn") ? 6 : 24); n++) {
              overflows.add(
                  new Overflow(
                      kind,
                      layer,
                      prefix + "W" + suffix,
                      Direction.values()[direction],
                      n % FaultyTraining.blocks(kind).size(),
                      (n + 1) % UNITS,
                      timestep(n, direction),
                      (n / 2) % Networks.EXAMPLES,
                      n % 3 == 0));
            }
          }
        });
    return overflows;
  }

  private static Covering<Overflow> overflows() {
    return Covering.pairs(
        overflows(unbounded()),
        overflow -> List.of(overflow.kind(), overflow.direction(), overflow.block()),
        Overflow::timestep,
        Overflow::unit,
        Overflow::example,
        Overflow::sampled);
  }

  /** Not the first step of a cell, at which a forget gate has nothing to forget. */
  private static int timestep(int n, int direction) {
    return n % (FaultyTraining.TIMESTEPS - 1) + (direction == 0 ? 1 : 0);
  }

  private static void prepare(MultiLayerNetwork network, Overflow overflow) {
    INDArray weights = network.getLayer(0).getParam(overflow.key());
    int column = overflow.block() * UNITS + overflow.unit();
    for (int other = 0; other < weights.size(1); other++) {
      weights.putScalar(0, other, other == column ? 2 : 0);
    }
    if (overflow.kind().startsWith("GravesBi") || overflow.kind().startsWith("Bi")) {
      INDArray otherDirection = network.getLayer(0).getParam(otherKey(overflow.key()));
      for (int other = 0; other < otherDirection.size(1); other++) {
        otherDirection.putScalar(0, other, 0);
      }
    }
  }

  private static String otherKey(String key) {
    return switch (key) {
      case "fW" -> "bW";
      case "bW" -> "fW";
      case "WF" -> "WB";
      default -> "WF";
    };
  }

  static Stream<Overflow> chosen() {
    return overflows().chosen().stream();
  }

  static Stream<Overflow> others() {
    return overflows().rest().stream();
  }

  private static Stream<Overflow> ofGrus(boolean byDefault) {
    List<Overflow> overflows = overflows(unboundedGrus());
    return IntStream.range(0, overflows.size())
        .filter(i -> (i % ONE_IN == 0) == byDefault)
        .mapToObj(overflows::get);
  }

  static Stream<Overflow> someOfGrus() {
    return ofGrus(true);
  }

  static Stream<Overflow> othersOfGrus() {
    return ofGrus(false);
  }

  @ParameterizedTest
  @MethodSource("chosen")
  void theGateTheTimestepAndTheUnitThatOverflowAreNamed(Overflow overflow) {
    assertNamed(overflow);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("others")
  void theyAreNamedInEveryOtherPlace(Overflow overflow) {
    assertNamed(overflow);
  }

  @ParameterizedTest
  @MethodSource("someOfGrus")
  void theyAreNamedInAGru(Overflow overflow) {
    assertNamed(overflow);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("othersOfGrus")
  void theyAreNamedInEveryOtherPlaceOfAGru(Overflow overflow) {
    assertNamed(overflow);
  }

  private static void assertNamed(Overflow overflow) {
    MultiLayerNetwork network = overflow.network();
    FaultyTraining training = new FaultyTraining(network, overflow.sampled()).warmUp();
    prepare(network, overflow);
    DataSet minibatch = FaultyTraining.healthy();
    minibatch
        .getFeatures()
        .putScalar(new int[] {overflow.example(), 0, overflow.timestep()}, 3e38f);

    NonFiniteOrigin origin = training.origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.PRE_ACTIVATION);
    assertThat(origin.position())
        .isEqualTo(
            Position.ofCell("layer0", overflow.direction())
                .in(overflow.gate(), Kernel.INPUT)
                .at(overflow.timestep(), overflow.unit(), overflow.example()));
    assertThat(origin.iteration()).isEqualTo(FaultyTraining.ITERATION);
    assertThat(origin.value()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** What is computed again in type DOUBLE has to overflow where the network's own type does. */
  @Test
  void aSumThatOverflowsThoughItsTermsDoNotIsNamed() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, unbounded().get("LSTM").get());
    FaultyTraining training = new FaultyTraining(network, false).warmUp();
    network.getLayer(0).paramTable().values().forEach(parameter -> parameter.assign(0));
    int column = FaultyTraining.blocks("LSTM").indexOf(Gate.OUTPUT) * UNITS + 1;
    network.getLayer(0).getParam("W").putScalar(0, column, 1);
    network.getLayer(0).getParam("b").putScalar(column, 2e38);
    DataSet minibatch = FaultyTraining.healthy();
    minibatch.getFeatures().putScalar(new int[] {2, 0, 1}, 2e38f);

    NonFiniteOrigin origin = training.origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.PRE_ACTIVATION);
    assertThat(origin.position())
        .isEqualTo(Position.ofCell("layer0", Direction.FORWARD).in(Gate.OUTPUT, null).at(1, 1, 2));
  }

  /** A cell is computed again a few examples at a time, and not in the order of their numbers. */
  @Test
  void ofManyExamplesTheOneThatOverflowsFirstIsNamed() {
    Overflow overflow =
        new Overflow("LSTM", unbounded().get("LSTM"), "W", Direction.FORWARD, 0, 2, 1, 7, false);
    MultiLayerNetwork network = overflow.network();
    FaultyTraining training = new FaultyTraining(network, false).warmUp();
    prepare(network, overflow);
    DataSet minibatch = DataSet.merge(Collections.nCopies(5, FaultyTraining.healthy()));
    minibatch.getFeatures().putScalar(new int[] {3, 0, 2}, 3e38f);
    minibatch.getFeatures().putScalar(new int[] {7, 0, 1}, 3e38f);

    NonFiniteOrigin origin = training.origin(minibatch, 1);

    assertThat(origin.position())
        .isEqualTo(
            Position.ofCell("layer0", Direction.FORWARD).in(Gate.CELL, Kernel.INPUT).at(1, 2, 7));
  }
}
