package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gatewatch.Covering;
import org.gatewatch.Networks;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** NaN and infinities in the minibatch are told from a network that blew up. */
class FaultsInDataTest {

  /** One value of the minibatch, and what is planted there. */
  record Value(
      String kind,
      Supplier<Layer> layer,
      boolean isGraph,
      boolean isLabel,
      int example,
      int feature,
      int timestep,
      double value,
      boolean sampled) {

    Model network() {
      return SharedNetworks.untrained(
          (isGraph ? "graph of " : "sequence of ") + kind,
          () ->
              isGraph
                  ? Networks.graph(DataType.FLOAT, layer.get())
                  : Networks.sequence(DataType.FLOAT, layer.get(), layer.get()));
    }

    @Override
    public String toString() {
      return (isGraph ? "graph of " : "")
          + kind
          + (isLabel ? " label[" : " input[")
          + example
          + ", "
          + feature
          + ", "
          + timestep
          + "] = "
          + value
          + (sampled ? " sampled" : "");
    }
  }

  static Stream<Value> values() {
    return all().chosen().stream();
  }

  static Stream<Value> others() {
    return all().rest().stream();
  }

  private static Covering<Value> all() {
    List<Value> values = new ArrayList<>();
    FaultyTraining.kinds()
        .forEach(
            (kind, layer) -> {
              for (int n = 0; n < 12; n++) {
                values.add(value(kind, layer, n, values.size()));
              }
            });
    return Covering.pairs(
        values,
        Value::kind,
        Value::isGraph,
        Value::isLabel,
        Value::timestep,
        Value::value,
        Value::sampled);
  }

  private static Value value(String kind, Supplier<Layer> layer, int n, int turn) {
    boolean graph = n >= 6;
    boolean label = n % 2 == 1;
    double planted =
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).get(turn % 3);
    return new Value(
        kind,
        layer,
        graph,
        label,
        turn % Networks.EXAMPLES,
        turn % (label ? Networks.CLASSES : Networks.INPUTS),
        turn % FaultyTraining.TIMESTEPS,
        planted,
        turn / 2 % 2 == 0);
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueOfTheMinibatchIsNamedInItsIteration(Value planted) {
    assertNamed(planted);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("others")
  void everyOtherValueIsNamedToo(Value planted) {
    assertNamed(planted);
  }

  private static void assertNamed(Value planted) {
    FaultyTraining training = new FaultyTraining(planted.network(), planted.sampled()).warmUp();
    DataSet minibatch = FaultyTraining.healthy();
    INDArray array = planted.isLabel() ? minibatch.getLabels() : minibatch.getFeatures();
    array.putScalar(
        new int[] {planted.example(), planted.feature(), planted.timestep()}, planted.value());

    NonFiniteOrigin origin = training.origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(planted.isLabel() ? Stage.LABEL_DATA : Stage.INPUT_DATA);
    assertThat(origin.iteration()).isEqualTo(FaultyTraining.ITERATION);
    assertThat(origin.position().location().layer())
        .isEqualTo(planted.isGraph() ? planted.isLabel() ? "output" : "in" : null);
    assertThat(origin.position().example()).isEqualTo(planted.example());
    assertThat(origin.position().unit()).isEqualTo(planted.feature());
    assertThat(origin.position().timestep()).isEqualTo(planted.timestep());
    assertThat(origin.value()).isEqualTo(Double.valueOf(planted.value()));
    assertThat(origin.counts().nonFinite()).isEqualTo(1);
  }
}
