package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.Networks.EXAMPLES;
import static org.gatewatch.Networks.TIMESTEPS;
import static org.gatewatch.Networks.sequence;
import static org.gatewatch.Networks.sequences;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** How much is looked at inside cells, and when. */
class InsideLimitsTest {
  private static final int UNITS = 7;

  private static MultiLayerNetwork network() {
    return sequence(DataType.FLOAT, new LSTM.Builder().nOut(UNITS).build());
  }

  /** The first sample of a listener with these settings. */
  private static RecordingRouter watch(UnaryOperator<GatewatchListenerBuilder> settings) {
    return watch(1, settings);
  }

  private static RecordingRouter watch(
      int iterations, UnaryOperator<GatewatchListenerBuilder> settings) {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork network = network();
    try (GatewatchListener listener = settings.apply(GatewatchListener.builder(router)).build()) {
      network.addListeners(listener);
      for (int i = 0; i < iterations; i++) {
        network.fit(sequences(1, DataType.FLOAT));
      }
    }
    return router;
  }

  private static Summary forgetGate(RecordingRouter router) {
    return forgetGate(router, 0);
  }

  private static Summary forgetGate(RecordingRouter router, int sample) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.isInsideCell()
          && slot.quantity() == Quantity.ACTIVATION
          && slot.gate() == Gate.FORGET) {
        return router.samples().get(sample).summaries().get(i);
      }
    }
    throw new AssertionError("no forget gate in " + slots);
  }

  @Test
  void atMostSoManyExamplesAreLookedAt() {
    assertThat(forgetGate(watch(b -> b)).count()).isEqualTo((long) EXAMPLES * TIMESTEPS * UNITS);
    assertThat(forgetGate(watch(b -> b.examples(2))).count()).isEqualTo(2L * TIMESTEPS * UNITS);
  }

  @Test
  void whereGradientsAreCheckedOneSampleInSoManyLooksAtAllExamples() {
    RecordingRouter router = watch(5, b -> b.frequency(1).examples(1).checkGradients(2));

    for (int sample = 0; sample < 5; sample++) {
      int looked = sample % 2 == 0 ? EXAMPLES : 1;
      assertThat(forgetGate(router, sample).count()).isEqualTo((long) looked * TIMESTEPS * UNITS);
    }
  }

  /**
   * Of two minibatches in one all eight examples; of more fewer, by which six timesteps are still
   * enough.
   */
  @ParameterizedTest
  @CsvSource({"2, 0, 8", "3, 0, 6", "5, 0, 5", "5, 6, 7", "5, 7, 7"})
  void unlessToldOtherwiseAllOfASmallMinibatchAreLookedAtAndFewOfALargeOne(
      int times, int extraMaps, int looked) {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork network = network();
    List<DataSet> parts = Collections.nCopies(times, sequences(1, DataType.FLOAT));
    try (GatewatchListener listener =
        GatewatchListener.builder(router).extraMaps(extraMaps).build()) {
      network.addListeners(listener);
      network.fit(DataSet.merge(parts));
    }
    assertThat(forgetGate(router).count()).isEqualTo((long) looked * TIMESTEPS * UNITS);
    assertThat(extraMaps(router)).hasSize(Math.min(extraMaps, looked - 1));
  }

  @Test
  void atMostSoManyElementsOfAGateAreLookedAt() {
    int each = TIMESTEPS * UNITS;
    assertThat(forgetGate(watch(b -> b.maxElementsPerGate(2 * each))).count()).isEqualTo(2L * each);
    assertThat(forgetGate(watch(b -> b.maxElementsPerGate(2 * each - 1))).count()).isEqualTo(each);
    assertThat(forgetGate(watch(b -> b.maxElementsPerGate(each - 1)))).isNull();
  }

  @Test
  void mapsShowTheExampleThatWasChosen() {
    Summary first = forgetGate(watch(b -> b));
    Summary last = forgetGate(watch(b -> b.mapExample(EXAMPLES - 1)));
    assertThat(first.heatmap().rows()).isEqualTo(UNITS);
    assertThat(first.heatmap().columns()).isEqualTo(TIMESTEPS);
    assertThat(last.heatmap()).isNotEqualTo(first.heatmap());
    assertThat(forgetGate(watch(b -> b.mapExample(99))).heatmap()).isEqualTo(last.heatmap());
    assertThat(forgetGate(watch(b -> b.maxHeatmapSide(0))).heatmap()).isNull();
    assertThat(forgetGate(watch(b -> b.maxHeatmapSide(2))).heatmap().columns()).isEqualTo(4);
  }

  @Test
  void furtherExamplesHaveTheMapsThatTheyWouldHaveIfTheyWereChosen() {
    assertThat(extraMaps(watch(b -> b))).isEmpty();
    List<ExampleMap> further = extraMaps(watch(b -> b.mapExample(1).extraMaps(2)));
    assertThat(further).extracting(ExampleMap::example).containsExactly(0, 2);
    for (ExampleMap map : further) {
      assertThat(map.map())
          .isEqualTo(forgetGate(watch(b -> b.mapExample(map.example()))).heatmap());
    }
    assertThat(extraMaps(watch(b -> b.extraMaps(7)))).hasSize(EXAMPLES - 1);
    assertThat(extraMaps(watch(b -> b.extraMaps(2).maxHeatmapSide(0)))).isEmpty();
  }

  private static List<ExampleMap> extraMaps(RecordingRouter router) {
    return forgetGate(router).profile().extraMaps();
  }

  @Test
  void withoutExamplesNothingInsideIsSeen() {
    List<Slot> slots = watch(b -> b.examples(0)).layout().slots();
    assertThat(slots).isNotEmpty().noneMatch(Slot::isInsideCell);
  }

  @Test
  void onlyQuantitiesAskedForAreThere() {
    List<Slot> slots = watch(b -> b.quantities(Quantity.CELL_STATE_GRADIENT)).layout().slots();
    assertThat(slots)
        .singleElement()
        .satisfies(slot -> assertThat(slot.quantity()).isEqualTo(Quantity.CELL_STATE_GRADIENT));
  }

  @Test
  void whatStandsInForALayerIsSeenByNoListener() {
    MultiLayerNetwork network = network();
    List<String> classes = new ArrayList<>();
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(2).build()) {
      network.addListeners(
          listener,
          new BaseTrainingListener() {
            @Override
            public void onForwardPass(Model model, List<INDArray> activations) {
              classes.add(network.getLayer(0).getClass().getSimpleName());
            }

            @Override
            public void onBackwardPass(Model model) {
              classes.add(network.getLayer(0).getClass().getSimpleName());
            }
          });
      network.fit(sequences(1, DataType.FLOAT));
      network.fit(sequences(2, DataType.FLOAT));
    }

    assertThat(classes).containsExactly("LSTM", "LSTM", "LSTM", "LSTM");
    assertThat(router.samples()).hasSize(1);
  }

  @Test
  void whileManyWaitSamplesGoWithoutTheInsideRatherThanNotAtAll() {
    MultiLayerNetwork network = network();
    CountDownLatch open = new CountDownLatch(1);
    RecordingRouter router =
        new RecordingRouter() {
          @Override
          public void putUpdate(Persistable update) {
            awaitUninterruptibly(open);
            super.putUpdate(update);
          }
        };
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      network.addListeners(listener);
      for (int i = 0; i < 30; i++) {
        network.fit(sequences(i, DataType.FLOAT));
      }
      open.countDown();
    }

    List<Slot> slots = router.layout().slots();
    int inside = slots.indexOf(slots.stream().filter(Slot::isInsideCell).findFirst().orElseThrow());
    assertThat(router.samples()).hasSize(30);
    assertThat(router.samples().stream().filter(s -> s.summaries().get(inside) != null))
        .hasSize(16);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
