package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.ui.apps.PageApi.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.synthetic.RecurrentGraph;
import org.gatewatch.ui.apps.PageApi;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A SameDiff graph that trains is on the page as a network is. */
@BrowserTest
class SameDiffPageTest extends LivePage {
  private static final int UNITS = 6;
  private static final int STEPS = 10;

  private static SameDiff graph() {
    Nd4j.getRandom().setSeed(3);
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, 8, STEPS, 1);
    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, 8 * STEPS, 1);
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(graph.var("W", Nd4j.randn(1, 4 * UNITS)))
            .rWeights(graph.var("RW", Nd4j.randn(UNITS, 4 * UNITS)))
            .bias(graph.var("b", Nd4j.zeros(4 * UNITS)))
            .build();
    SDVariable output =
        graph.rnn().lstmLayer(new String[] {"h"}, x, weights, RecurrentGraph.forward())[0];
    SDVariable w = graph.var("dense/W", Nd4j.randn(UNITS, 1));
    SDVariable b = graph.var("dense/b", Nd4j.zeros(1));
    SDVariable sums = output.reshape(8 * STEPS, UNITS).mmul(w).add(b);
    return RecurrentGraph.learn(graph, sums, labels, new Adam(0.03));
  }

  @Test
  void theViewsShowEachGateOfTheGraphAndItsLoss() {
    train();
    PageApi api = new PageApi(server);
    api.awaitEnded("graph", 1);
    assertLayers(api.layout("graph", "one"));
    JsonNode history = api.history("graph", "one");
    assertThat(numbers(history.get("iteration"))).hasSize(20).startsWith(0, 2, 4).endsWith(38);
    assertThat(history.at("/score/19").asDouble())
        .isPositive()
        .isLessThan(history.at("/score/0").asDouble() / 2);

    open("overview&session=graph");
    browser.awaitText("#verdict", text -> text.contains("No NaN or Inf at iteration 38."));
    assertThat(browser.text("[data-cell='0f']")).contains("lstmLayer");
    browser.awaitText(".scores .axis-name", "loss of the graph"::equals);
    take("overview");
    take("distributions");
    take("activations");
    browser.awaitText(".shares", text -> text.contains("below 0.1"));
    take("flow");
    browser.awaitText(".horizon-sentence", text -> text.contains("forget gate allows about"));
    assertThat(browser.text("#view")).doesNotContain("ot recorded");
  }

  private void take(String view) {
    show(view + "&cell=0f&session=graph");
    awaitDrawn(view);
    browser.screen(1440, 900, false);
    browser.screenshot("samediff-" + view);
  }

  private void train() {
    SameDiff graph = graph();
    try (GatewatchSameDiffListener listener =
        GatewatchSameDiffListener.builder(storage)
            .frequency(2)
            .sessionId("graph")
            .workerId("one")
            .build()) {
      graph.addListeners(listener);
      for (int i = 0; i < 40; i++) {
        INDArray features = Nd4j.rand(DataType.FLOAT, 8, STEPS, 1);
        INDArray sums = features.cumsum(1).divi(STEPS).reshape(8 * STEPS, 1);
        graph.fit(new DataSet(features, sums));
      }
    }
  }

  private static void assertLayers(JsonNode layout) {
    List<String> layers = new ArrayList<>();
    layout
        .get("layers")
        .forEach(
            layer -> layers.add(layer.get("name").asText() + ": " + layer.get("type").asText()));
    assertThat(layers).containsExactly("lstmLayer: lstmLayer(NTS, FWD)", "dense: variables");
    List<String> gates = new ArrayList<>();
    for (JsonNode slot : layout.get("slots")) {
      if (slot.get("quantity").asText().equals("GRADIENT") && slot.get("layer").asInt() == 0) {
        gates.add(slot.get("parameter").asText() + " " + slot.get("gate").asText());
      }
    }
    assertThat(gates)
        .containsExactly(
            "W INPUT",
            "W FORGET",
            "W CELL",
            "W OUTPUT",
            "RW INPUT",
            "RW FORGET",
            "RW CELL",
            "RW OUTPUT",
            "b INPUT",
            "b FORGET",
            "b CELL",
            "b OUTPUT");
  }
}
