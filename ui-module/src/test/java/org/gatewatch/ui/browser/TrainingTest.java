package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** From {@code model.fit} to the screen, with nothing in between replaced. */
@BrowserTest
class TrainingTest {
  private static final int SYMBOLS = 8;
  private static final int UNITS = 12;
  private static final int LENGTH = 6;
  private static Browser browser;

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final TestServer server = TestServer.start().attach(storage);
  private final MultiLayerNetwork model = model();
  private final DataSet data = data();

  @BeforeEach
  void takeBrowser() {
    browser = Browser.shared();
  }

  @AfterEach
  void stop() {
    browser.leave();
    server.close();
  }

  @Test
  void thePageFillsWhileAModelTrainsAndShowsTheNaNThatItIsFed() {
    browser.complaints();
    browser.open(server.address("/gatewatch"));
    browser.awaitState("no-session");
    try (GatewatchListener listener =
        GatewatchListener.builder(storage).frequency(2).sessionId("training").build()) {
      model.addListeners(listener);
      train(20);
      browser.awaitTotal(10);
      int early = browser.ask("total").asInt();
      train(19); // The last of them, number 38, is sampled: the model and the page show the same.
      browser.awaitTotal(early + 10);
      browser.awaitText("#verdict", text -> text.contains(" No NaN or Inf at iteration 38."));
      assertThat(browser.ask("iterations")).hasSize(20);
      browser.screen(1440, 900, false);
      browser.screenshot("training-overview");
      showsTheWeightsOf(model);
      showsTheInsideOf(newest());

      data.getFeatures().putScalar(new int[] {0, 0, 0}, Float.NaN);
      train(1); // Number 39 is not due: it is sampled since it is fed a NaN.
      browser.click("#tab-overview");
      browser.awaitText("#verdict", text -> text.startsWith("▲") && text.contains("NaN"));
      browser.screenshot("training-nan");
      showsTheAlertThatLeadsTo(39);
      browser.click("#tab-norms");
      browser.awaitText(".readout", text -> text.contains("▲ NaN"));
      JsonNode chart = browser.ask("data()").get(0);
      assertThat(chart.get("drawn").get(0).asInt()).isEqualTo(20);
      assertThat(chart.get("x").size()).isEqualTo(21);
    }
    browser.awaitState("ended");
    List<String> complaints = browser.complaints();
    assertThat(complaints).isEmpty();
  }

  /** The heatmap of the forget gate's recurrent kernel against the model's own parameters. */
  private static void showsTheWeightsOf(MultiLayerNetwork model) {
    browser.click("#tab-heatmaps");
    browser.click("[data-cell='0f'] [data-gate='FORGET']");
    Await.until("the heatmaps", () -> browser.ask("data()").at("/1/gates/0/values").size() > 0);
    JsonNode gate = browser.ask("data()").at("/1/gates/0");
    INDArray recurrent = model.getLayer(0).getParam("RW");
    // Forget is the second block of columns.
    INDArray forget = recurrent.get(NDArrayIndex.all(), NDArrayIndex.interval(UNITS, 2 * UNITS));
    assertThat(gate.get("rows").asInt()).isEqualTo(UNITS);
    for (int row = 0; row < UNITS; row++) {
      for (int column = 0; column < UNITS; column++) {
        double shown = gate.get("values").get(row * UNITS + column).asDouble();
        double value = forget.getDouble(row, column);
        assertThat(Math.abs(shown - value)).isLessThanOrEqualTo(Math.abs(value) / 256 + 1e-12);
      }
    }
  }

  /** It came by itself: the page was not loaded again. */
  private static void showsTheAlertThatLeadsTo(int iteration) {
    browser.awaitText("#newest-alert", text -> text.contains("at iteration " + iteration));
    browser.click("#tab-alerts");
    browser.awaitText(".alert .state", text -> text.contains("opened"));
    assertThat(browser.text(".alert-head")).contains("NaN in the ");
    assertThat(browser.text("#tab-alerts")).contains("1");
    browser.click(".nan-origin summary");
    browser.awaitText("[data-fact='iteration'] dd", text -> text.startsWith(iteration + ", "));
    assertThat(browser.text("[data-fact='value'] dd")).isEqualTo("NaN");
    JsonNode before = browser.ask("data()").at("/0/before");
    assertThat(before.get("x").size()).isEqualTo(9);
    assertThat(before.at("/x/7").asInt()).isEqualTo(iteration - 1);
    assertThat(before.at("/x/8").asInt()).as("the one that failed").isEqualTo(iteration);
    browser.screenshot("training-alert");
    browser.click(".alert .go");
    browser.awaitState("paused");
    assertThat(browser.text("#iteration")).isEqualTo(String.valueOf(iteration));
    browser.click("#pause");
    browser.awaitState("live");
  }

  private Sample newest() {
    return ((StoredRecord) storage.getLatestUpdate("training", StoredRecord.TYPE_ID, worker()))
        .sample();
  }

  private String worker() {
    return storage.listWorkerIDsForSessionAndType("training", StoredRecord.TYPE_ID).get(0);
  }

  /** The gradients through time of the first cell, and both directions of the second. */
  private static void showsTheInsideOf(Sample sample) {
    browser.click("#tab-flow");
    browser.click("[data-cell='0f']");
    Await.until("the flow", () -> browser.ask("data()").at("/0/norms/0").size() == LENGTH);
    JsonNode cell = browser.ask("data()").get(0);
    // Epsilon, output, state, and the forget gate, which is still chosen.
    assertThat(cell.get("slots").size()).isEqualTo(4);
    for (int line = 0; line < 4; line++) {
      Profile profile = sample.summaries().get(cell.get("slots").get(line).asInt()).profile();
      for (int step = 0; step < LENGTH; step++) {
        assertThat(cell.at("/norms/" + line + "/" + step).asDouble())
            .isEqualTo(profile.stepNorms().at(step));
      }
    }
    browser.awaitText(".horizon-sentence", text -> text.startsWith("The forget gate allows about"));
    browser.screenshot("training-flow");
    browser.click("#tab-activations");
    browser.awaitText(".shares", text -> text.contains("below 0.1"));
    browser.click("[data-cell='1f']");
    Await.until("both directions", () -> browser.all(".inside .unit-map").size() == 2);
    browser.screenshot("training-activations");
  }

  private void train(int iterations) {
    for (int i = 0; i < iterations; i++) {
      model.fit(data);
    }
  }

  private static MultiLayerNetwork model() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Adam(0.01))
            .list()
            .layer(new LSTM.Builder().name("lstm").nOut(UNITS).build())
            .layer(new Bidirectional(new LSTM.Builder().name("both").nOut(UNITS).build()))
            .layer(
                new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                    .name("out")
                    .activation(Activation.SOFTMAX)
                    .nOut(SYMBOLS)
                    .build())
            .setInputType(InputType.recurrent(SYMBOLS))
            .build();
    MultiLayerNetwork model = new MultiLayerNetwork(configuration);
    model.init();
    return model;
  }

  /** Sequences in which the next symbol is the last but one. */
  private static DataSet data() {
    Random random = Nd4j.getRandomFactory().getNewRandomInstance(3);
    int length = LENGTH;
    INDArray features = Nd4j.zeros(4, SYMBOLS, length);
    INDArray labels = Nd4j.zeros(4, SYMBOLS, length);
    for (int example = 0; example < 4; example++) {
      int before = 0;
      for (int step = 0; step < length; step++) {
        int symbol = random.nextInt(SYMBOLS);
        features.putScalar(new int[] {example, symbol, step}, 1);
        labels.putScalar(new int[] {example, before, step}, 1);
        before = symbol;
      }
    }
    return new DataSet(features, labels);
  }
}
