package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gatewatch.CellCombinations.Combination;
import org.gatewatch.internal.cuda.GatheringSummariser;
import org.gatewatch.internal.cuda.HostGatherer;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looking inside cells, in every combination of layer, wrapper, format and way of training. */
@Tag("oracle")
class CellCombinationsTest {
  private static final int MINIBATCHES = 2;

  static Stream<Combination> combinations() {
    return CellCombinations.all();
  }

  private static GatewatchListener listener(RecordingRouter router) {
    return GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE).build();
  }

  private static void train(Model network, Combination combination) {
    for (int i = 0; i < MINIBATCHES; i++) {
      combination.minibatch().fit(network, i);
    }
  }

  /** And what is seen agrees with what DL4J computes: one training for both. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("combinations")
  void trainingIsBitIdenticalAndTheModelStaysAsItWas(Combination combination) throws IOException {
    Model alone = combination.network().get();
    train(alone, combination);
    Model watched = combination.network().get();
    List<Class<?>> before = layers(watched);
    RecordingRouter router = new RecordingRouter();
    RecordingRouter second = new RecordingRouter();
    HostGatherer gatherer = new HostGatherer();
    try (GatewatchListener one = listener(router);
        GatewatchListener two = listener(second)) {
      two.summariseWith(side -> new GatheringSummariser(side, gatherer));
      watched.addListeners(one, two);
      train(watched, combination);
    }

    assertThat(bits(watched)).isEqualTo(bits(alone));
    assertThat(layers(watched)).isEqualTo(before);
    assertThat(serialised(watched)).isEqualTo(serialised(alone));
    assertThat(bits(copy(watched))).isEqualTo(bits(alone));
    assertThat(seenInside(second)).as("gathered as on a GPU").isEqualTo(seenInside(router));
    assertThat(gatherer.parts() > 0).isEqualTo(combination.looksInside());
    assertThat(gatherer.open()).isZero();
    assertAgreesWithDl4j(combination, router);
  }

  /** Everything inside cells, but for when it was seen. */
  private static List<List<Summary>> seenInside(RecordingRouter router) {
    return router.samples().stream().map(Sample::summaries).toList();
  }

  private static Model copy(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.clone()
        : ((MultiLayerNetwork) network).clone();
  }

  private static long serialised(Model network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return bytes.size();
  }

  private static List<Long> bits(Model network) {
    INDArray parameters = network.params();
    List<Long> bits = new ArrayList<>();
    for (long i = 0; i < parameters.length(); i++) {
      bits.add(Double.doubleToRawLongBits(parameters.getDouble(i)));
    }
    return bits;
  }

  /** The classes of all runtime layers, those in wrappers included. */
  private static List<Class<?>> layers(Model network) {
    List<Class<?>> classes = new ArrayList<>();
    if (network instanceof ComputationGraph graph) {
      for (var vertex : graph.getVertices()) {
        if (vertex.hasLayer()) {
          add(vertex.getLayer(), classes);
        }
      }
    } else {
      for (Layer layer : ((MultiLayerNetwork) network).getLayers()) {
        add(layer, classes);
      }
    }
    return classes;
  }

  private static void add(Layer layer, List<Class<?>> classes) {
    classes.add(layer.getClass());
    if (layer instanceof BaseWrapperLayer wrapper) {
      add(wrapper.getUnderlying(), classes);
    }
    if (layer instanceof BidirectionalLayer both) {
      for (String name : List.of("fwd", "bwd")) {
        try {
          var field = BidirectionalLayer.class.getDeclaredField(name);
          field.setAccessible(true);
          add((Layer) field.get(both), classes);
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static void assertAgreesWithDl4j(Combination combination, RecordingRouter router) {
    Layout layout = router.layout();
    boolean inside = layout.slots().stream().anyMatch(s -> s.layer() == 0 && s.isInsideCell());
    assertThat(inside).isEqualTo(combination.looksInside());
    boolean silent = !layout.layers().get(0).absent().containsKey(Quantity.PRE_ACTIVATION);
    assertThat(silent).isEqualTo(combination.looksInside());
    for (Sample sample : router.samples()) {
      for (int i = 0; i < layout.slots().size(); i++) {
        Slot slot = layout.slots().get(i);
        if (slot.isInsideCell()) {
          assertThat(sample.summaries().get(i)).as(slot.toString()).isNotNull();
          assertThat(sample.summaries().get(i).nonFinite()).isZero();
        }
        boolean gradient = slot.quantity() == Quantity.PRE_ACTIVATION_GRADIENT;
        if (gradient && combination.sums()) {
          assertSumIsBiasGradient(layout, sample, slot, sample.summaries().get(i));
        }
        if (combination.sums() && isPlainOutput(layout, slot)) {
          assertIsOutput(layout, sample, slot, sample.summaries().get(i));
        }
      }
    }
  }

  private static void assertSumIsBiasGradient(
      Layout layout, Sample sample, Slot slot, Summary summary) {
    double expected = 0;
    int found = 0;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot other = layout.slots().get(i);
      if (other.quantity() == Quantity.GRADIENT
          && other.layer() == slot.layer()
          && other.direction() == slot.direction()
          && other.kernel() == Kernel.BIAS
          && other.gate() == slot.gate()) {
        Summary bias = sample.summaries().get(i);
        expected = bias.mean() * bias.count();
        found++;
      }
    }
    assertThat(found).isEqualTo(1);
    double close = 1e-10 * summary.l2Norm() * Math.sqrt(summary.count()) + 1e-15;
    assertThat(summary.mean() * summary.count())
        .as(slot.toString())
        .isCloseTo(expected, within(close));
  }

  /** Whether the cell's output is the layer's: no wrapper that changes it, one direction. */
  private static boolean isPlainOutput(Layout layout, Slot slot) {
    String type = layout.layers().get(slot.layer()).type();
    return slot.isInsideCell()
        && slot.quantity() == Quantity.ACTIVATION
        && (slot.gate() == null || slot.gate() == Gate.BLOCK)
        && List.of("LSTM", "GravesLSTM", "SimpleRnn", "Gru")
            .contains(type.replaceAll("MaskZeroLayer\\((.*)\\)", "$1"));
  }

  private static void assertIsOutput(Layout layout, Sample sample, Slot slot, Summary summary) {
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot other = layout.slots().get(i);
      if (other.quantity() == Quantity.ACTIVATION
          && other.layer() == slot.layer()
          && other.direction() == null) {
        Summary output = sample.summaries().get(i);
        assertThat(summary.count()).isEqualTo(output.count());
        assertThat(summary.l2Norm()).isCloseTo(output.l2Norm(), within(1e-10 * output.l2Norm()));
        assertThat(summary.mean()).isCloseTo(output.mean(), within(1e-10 * output.l2Norm()));
        assertThat(summary.min()).isCloseTo(output.min(), within(1e-10));
        assertThat(summary.max()).isCloseTo(output.max(), within(1e-10));
        return;
      }
    }
    throw new AssertionError("no output of " + slot);
  }
}
