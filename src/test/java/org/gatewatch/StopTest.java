package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class StopTest {
  private final RecordingRouter router = new RecordingRouter();

  private GatewatchListener listener() {
    return GatewatchListener.builder(router)
        .frequency(1000)
        .onNonFinite(NonFinitePolicy.STOP)
        .build();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(Named.of("MultiLayerNetwork", Networks.sequence(DataType.FLOAT, lstm()))),
        Arguments.of(Named.of("ComputationGraph", Networks.graph(DataType.FLOAT, lstm()))));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theLastFiniteParametersAreKeptAndTrainingCanGoOn(Model network) {
    DataSet healthy = Networks.sequences(5, DataType.FLOAT);
    DataSet broken = Networks.sequences(5, DataType.FLOAT);
    broken.getFeatures().putScalar(new int[] {2, 1, 3}, Float.NaN);
    GatewatchListener listener = listener();
    network.addListeners(listener);
    Networks.fit(network, healthy);
    Networks.fit(network, healthy);
    INDArray before = network.params().dup();

    NonFiniteException thrown =
        catchThrowableOfType(NonFiniteException.class, () -> Networks.fit(network, broken));

    assertThat(thrown)
        .hasMessage(
            "training stopped at iteration 2: the first NaN is in the input data"
                + (network.getClass().getSimpleName().equals("ComputationGraph") ? " of in" : "")
                + " at timestep 3, unit 1, example 2; the updater has not changed the parameters");
    assertThat(network.params()).isEqualTo(before);
    Networks.fit(network, healthy);
    assertThat(network.params()).isNotEqualTo(before);
    assertThat(network.params().sumNumber().doubleValue()).isFinite();
    listener.close();
    assertThat(router.samples()).extracting("iteration").containsExactly(0, 2);
    Sample stopped = router.samples().get(1);
    assertThat(summaries(stopped, Quantity.WEIGHT))
        .as("finite, and what the NaN was computed with")
        .isNotEmpty()
        .allMatch(summary -> summary != null && summary.nonFinite() == 0);
    assertThat(summaries(stopped, Quantity.UPDATE)).isNotEmpty().containsOnlyNulls();
  }

  private List<@Nullable Summary> summaries(Sample sample, Quantity quantity) {
    List<@Nullable Summary> found = new ArrayList<>();
    List<Slot> slots = router.layout().slots();
    for (int slot = 0; slot < slots.size(); slot++) {
      if (slots.get(slot).quantity() == quantity) {
        found.add(sample.summaries().get(slot));
      }
    }
    return found;
  }

  /** Such as one that finds no memory. */
  private static Summariser failing() {
    return (Summariser)
        Proxy.newProxyInstance(
            Summariser.class.getClassLoader(),
            new Class<?>[] {Summariser.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("isOnDevice")) {
                return false; // A matter of its class.
              }
              throw new OutOfMemoryError("no room for " + method.getName());
            });
  }

  @ParameterizedTest
  @MethodSource("networks")
  void trainingStopsInTimeEvenIfTheIterationCannotBeSampled(Model network) {
    DataSet broken = Networks.sequences(5, DataType.FLOAT);
    broken.getFeatures().putScalar(new int[] {2, 1, 3}, Float.NaN);
    GatewatchListener listener = listener();
    listener.summariseWith(side -> failing());
    network.addListeners(listener);
    INDArray before = network.params().dup();

    assertThatThrownBy(() -> Networks.fit(network, broken))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining("the first NaN is in the input data");

    assertThat(network.params()).isEqualTo(before);
    listener.close();
  }

  @Test
  void whatOnlyTheUpdateMakesNonFiniteIsToldAfterIt() {
    Model network = Networks.sequence(DataType.FLOAT, lstm());
    GatewatchListener listener = listener();
    network.addListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            model.getGradientsViewArray().assign(Double.NEGATIVE_INFINITY);
          }
        },
        listener);

    NonFiniteException thrown =
        catchThrowableOfType(
            NonFiniteException.class,
            () -> Networks.fit(network, Networks.sequences(5, DataType.FLOAT)));

    assertThat(thrown.alert().origin().stage()).isEqualTo(Stage.UPDATE);
    assertThat(thrown.alert().origin().value()).isEqualTo(Double.NEGATIVE_INFINITY);
    listener.close();
    assertThat(router.samples()).hasSize(1);
  }
}
