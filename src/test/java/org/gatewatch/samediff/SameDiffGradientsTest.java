package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.synthetic.RecurrentGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Gradients of recurrent operations are held to differences of what they compute, on request. */
class SameDiffGradientsTest {
  private static final int UNITS = 3;

  private final List<Alert> alerts = new ArrayList<>();

  private GatewatchSameDiffListener listener() {
    return GatewatchSameDiffListener.builder(new RecordingRouter())
        .frequency(1)
        .checkGradients(1)
        .onAlert(alerts::add)
        .build();
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("org.gatewatch.samediff.SameDiffListenerTest#formatsAndDirections")
  void thoseOfAnLstmLayerAreRight(
      LSTMDataFormat format, LSTMDirectionMode direction, boolean hasPeepholes) {
    LstmGraph graph = new LstmGraph(DataType.FLOAT, format, direction, hasPeepholes);
    try (GatewatchSameDiffListener listener = listener()) {
      graph.fit(2, listener);
    }

    assertThat(alerts).extracting(Alert::type).doesNotContain(AlertType.WRONG_GRADIENT);
  }

  @Test
  void thoseOfAnLstmLayerWithAnInitialStateAreTold() {
    SameDiff graph = withInitialState();
    try (GatewatchSameDiffListener listener = listener()) {
      graph.fit(new DataSet(random(1, 4, 5, 2), random(2, 4, 5, UNITS)), listener);
    }

    assertThat(alerts).extracting(Alert::type).contains(AlertType.WRONG_GRADIENT);
    assertThat(alerts.get(0).location().layer()).isEqualTo("lstmLayer");
  }

  private static INDArray random(int seed, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static SameDiff withInitialState() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, 4, 5, 2);
    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, 4, 5, UNITS);
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(graph.var("w", random(3, 2, 4 * UNITS)))
            .rWeights(graph.var("rw", random(4, UNITS, 4 * UNITS)))
            .bias(graph.var("b", random(5, 4 * UNITS)))
            .build();
    SDVariable state = graph.constant("state", random(6, 4, UNITS));
    SDVariable before = graph.constant("before", random(7, 4, UNITS));
    SDVariable output =
        graph.rnn().lstmLayer(x, state, before, null, weights, RecurrentGraph.forward())[0];
    return RecurrentGraph.learn(graph, output, labels, new Sgd(0.1));
  }
}
