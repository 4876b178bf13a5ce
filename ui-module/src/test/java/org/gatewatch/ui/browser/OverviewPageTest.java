package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The overview in a real browser, against the values that were captured. */
@BrowserTest
class OverviewPageTest extends AlertsPage {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";
  private static final List<Quantity> PARAMETERS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);

  @Test
  void everyGateHasATrendOfItsWeightsGradientsUpdatesAndActivations() {
    run.store(storage, 5, 30);
    open("overview");
    browser.awaitTotal(30);
    for (JsonNode cell : browser.ask("data()").get("cells")) {
      String key = cell.get("cell").asText();
      if (!List.of("0f", "1f", "1b").contains(key)) {
        continue;
      }
      int layer = key.charAt(0) - '0';
      Direction direction = key.endsWith("f") ? Direction.FORWARD : Direction.BACKWARD;
      for (Gate gate : GATES) {
        JsonNode trends = cell.at("/trends/" + gate);
        assertThat(trends.findValuesAsText("label"))
            .containsExactly("weights", "gradients", "updates", "activations");
        for (int i = 0; i < 30; i++) {
          for (int q = 0; q < PARAMETERS.size(); q++) {
            assertThat(trends.get(q).get("values").get(i).asDouble())
                .isCloseTo(
                    norm(i, PARAMETERS.get(q), layer, direction, gate), withPercentage(1e-4));
          }
          int slot = run.slot(Quantity.ACTIVATION, layer, direction, null, gate);
          assertThat(trends.get(3).get("values").get(i).asDouble())
              .isCloseTo(summary(run.sample(i), slot).mean(), withPercentage(1e-4));
        }
      }
      assertThat(cell.at("/output/values").size()).isEqualTo(30);
    }
    assertThat(browser.inked(row("0f", "FORGET", 1) + " canvas")).isGreaterThan(0.02);
    assertThat(browser.inked(row("0f", "FORGET", 4) + " canvas")).isGreaterThan(0.02);
  }

  @Test
  void whatIsNotCapturedIsNamedWithItsReason() {
    open("overview");
    browser.awaitTotal(5);
    assertThat(browser.text(row("5f", "INPUT", 2) + " b")).isEqualTo("none");
    assertThat(title(row("5f", "INPUT", 2))).isEqualTo("The layer is frozen.");
    assertThat(title(row("5f", "INPUT", 4))).contains("nothing of its gates is captured");
    assertThat(title(row("3f", "BLOCK", 4))).contains("without recurrence has no gates");
    assertThat(title("#view [data-cell='3f'] .output .trend-row")).contains("output layer");
    assertThat(browser.ask("data()").at("/cells/5/trends/INPUT/1/why").asText())
        .isEqualTo("The layer is frozen.");
  }

  @Test
  void everyTrendLeadsToWhereItIsShownInFull() {
    String[] views = {"norms", "norms", "norms", "activations"};
    String[] quantities = {"WEIGHT", "GRADIENT", "UPDATE"};
    for (int i = 0; i < views.length; i++) {
      show("overview&cell=0f");
      browser.awaitTotal(5);
      browser.click(row("1b", "CELL", i + 1));
      Await.until("the view", () -> !browser.ask("view").asText().equals("overview"));
      assertThat(browser.ask("view").asText()).isEqualTo(views[i]);
      String hash = String.valueOf(browser.run("return location.hash"));
      assertThat(hash).contains("cell=1b", "gate=CELL");
      assertThat(hash).contains(i < 3 ? "quantity=" + quantities[i] : "inside=CELL");
    }
    show("overview&cell=0f");
    browser.awaitTotal(5);
    browser.click("#view [data-cell='1f'] [data-gate='OUTPUT'] .tile-head");
    Await.until("the view", () -> browser.ask("view").asText().equals("distributions"));
    assertThat(String.valueOf(browser.run("return location.hash")))
        .contains("cell=1f", "gate=OUTPUT");
  }

  @Test
  void anOpenAlertMarksItsGateAndIsListedWithALinkToItsPlace() {
    storeAlerts();
    open("overview");
    browser.awaitText("#view .open-alerts h3", "2 open alerts"::equals);
    JsonNode data = browser.ask("data()");
    assertThat(data.at("/cells/0/gates/CELL").asText()).isEqualTo("trouble");
    assertThat(data.at("/cells/1/gates/OUTPUT").asText()).isEqualTo("trouble");
    assertThat(data.at("/cells/0/gates/FORGET").asText()).isEqualTo("healthy");
    assertThat(data.at("/cells/2/gates/OUTPUT").asText()).isEqualTo("healthy");
    assertThat(browser.text(tile("0f", "CELL") + " .wrong")).isEqualTo("exploding gradient");
    assertThat(browser.text(tile("0f", "CELL") + " .mark")).isEqualTo("▲");
    assertThat(browser.text(tile("0f", "FORGET") + " .mark")).isEqualTo("●");
    assertThat(
            browser
                .all(".cell-list [data-cell='0f'] [data-gate='CELL']")
                .get(0)
                .getAttribute("title"))
        .isEqualTo("candidate: open alert: exploding gradient");
    // What has worsened comes before what only opened.
    assertThat(data.at("/alerts/listed").toString()).isEqualTo("[3,0]");
    assertThat(browser.text("#view .open-alerts li:first-child"))
        .contains("▲▲", "saturated gate", "encoder →, output gate", "iteration 80");
    browser.screenshotOfAll("overview-alerts-1440", 1440, 900, false);

    browser.click("#view .open-alerts li:nth-child(2) button");
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(5));
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
    assertThat(String.valueOf(browser.run("return location.hash")))
        .contains("cell=0f", "gate=CELL", "quantity=GRADIENT");
    // At that moment the second trouble was still to come.
    browser.click("#tab-overview");
    browser.awaitText("#view .open-alerts h3", "1 open alert"::equals);
    assertThat(browser.ask("data()").at("/cells/1/gates/OUTPUT").asText()).isEqualTo("healthy");
  }

  @Test
  void ofManyAlertsTheWorstAreListedAndTheRestIsOneClickAway() {
    var found = run.alerts(5);
    List<org.gatewatch.alert.Alert> alerts = new ArrayList<>();
    alerts.add(found.born());
    List<AlertType> types =
        List.of(AlertType.DEAD_UNITS, AlertType.LARGE_UPDATES, AlertType.SMALL_UPDATES);
    for (int layer : new int[] {0, 1}) {
      for (AlertType type : types) {
        Location location =
            found.location(layer, Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.CELL);
        alerts.add(found.opened(type, location));
      }
    }
    alerts.add(found.of(AlertType.LOSS_JUMP, AlertState.OPENED, 50, Location.NETWORK));
    run.store(storage, 5, alerts);
    open("overview");
    browser.awaitText("#view .open-alerts h3", "8 open alerts"::equals);
    assertThat(browser.all("#view .open-alert")).hasSize(4);
    assertThat(browser.ask("data()").at("/alerts/listed/0").asInt()).as("the NaN").isZero();
    assertThat(browser.ask("data()").at("/alerts/open").asInt()).isEqualTo(8);
    assertThat(browser.text("#view .all-alerts")).isEqualTo("All 8 →");
    browser.click("#view .all-alerts");
    Await.until("the alerts", () -> browser.all(".alert").size() == 8);
    assertThat(String.valueOf(browser.run("return location.hash"))).contains("alerts=open");
  }

  @Test
  void nonFiniteValuesAreAWordAtTheirGateAndAMarkAtTheirTrend() {
    int slot =
        run.layout()
            .slots()
            .indexOf(
                new Slot(
                    Quantity.GRADIENT,
                    0,
                    Direction.FORWARD,
                    Kernel.INPUT,
                    Gate.FORGET,
                    "W",
                    12,
                    10));
    int inside = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.INPUT);
    run.store(storage, 5, run.sample(5, Map.of(slot, 40, inside, 500)));
    open("overview");
    browser.awaitTotal(6);
    browser.awaitText(tile("0f", "FORGET") + " .wrong", "NaN/Inf"::equals);
    assertThat(browser.text(row("0f", "FORGET", 2) + " b")).startsWith("▲ ");
    assertThat(title(row("0f", "FORGET", 2))).contains("3 values are NaN or infinite");
    assertThat(browser.text(row("0f", "FORGET", 1) + " b")).doesNotContain("▲");
    // The mean is that of the finite ones: only their number tells.
    assertThat(browser.text(row("0f", "INPUT", 4) + " b")).startsWith("▲ ");
    assertThat(title(row("0f", "INPUT", 4))).contains("2 values are NaN or infinite");
  }

  @Test
  void theTableHoldsWhatTheTilesSayAndHostileNamesAreText() {
    SyntheticRun hostile = new SyntheticRun("hostile", "worker", 23, HOSTILE, "encoder");
    hostile.begin(storage).store(storage, 0, 4);
    browser.open(server.address("/gatewatch#session=hostile&view=overview"));
    browser.awaitTotal(4);
    JsonNode table = browser.ask("csv()").get("rows");
    // Four cells of four gates and two of one, four trends each, and an output each.
    assertThat(table.size()).isEqualTo(1 + (4 * 4 + 2) * 4 + 6);
    assertThat(table.get(0).toString())
        .isEqualTo(
            "[\"layer\",\"direction\",\"gate\",\"state\",\"quantity\",\"measure\",\"value\",\"non_finite\"]");
    JsonNode row = table.get(1 + 4);
    assertThat(row.get(0).asText()).isEqualTo(HOSTILE);
    assertThat(row.get(2).asText()).isEqualTo("FORGET");
    assertThat(row.get(4).asText()).isEqualTo("weights");
    double squares = 0;
    for (int slot : new int[] {3, 4, 5}) {
      double norm = summary(hostile.sample(3), slot).l2Norm();
      squares += norm * norm;
    }
    assertThat(row.get(6).asDouble()).isCloseTo(Math.sqrt(squares), withPercentage(1e-4));
    assertThat(browser.text("#view")).contains(HOSTILE);
    assertThat(browser.all("#view img")).isEmpty();
  }

  @Test
  void aModelOfTwoLayersFitsTheScreenAndEightCellsStayReadable() {
    train("two", false, 2);
    browser.open(server.address("/gatewatch#session=two&view=overview"));
    browser.awaitTotal(6);
    Await.until("the tiles", () -> browser.inked("#view .tile canvas") > 0.01);
    long height = (Long) browser.run("return document.documentElement.scrollHeight");
    assertThat(height).as("height of the page").isLessThanOrEqualTo(900);
    assertThat(browser.all("#view .matrix-row:not(.heads)")).hasSize(3);
    browser.screenshot("overview-two-layers");

    train("eight", true, 4);
    browser.open(server.address("/gatewatch#session=eight&view=overview"));
    browser.awaitTotal(6);
    for (int width : new int[] {1440, 390, 2560}) {
      boolean dark = width == 390;
      browser.screen(width, 900, dark);
      browser.awaitFrames();
      Await.until("the tiles", () -> browser.inked("#view .tile canvas") > 0.01);
      browser.assertNoSidewaysScroll("overview at " + width);
      assertThat(cutOff()).as("numbers cut off at %d", width).isZero();
      assertThat(ragged()).as("tiles whose numbers do not end in line at %d", width).isZero();
      String name = "overview-eight-" + width + (dark ? "-dark" : "-light");
      browser.screenshotOfAll(name, width, 900, dark);
    }
  }

  /** Numbers and labels of trends that are wider than their place. */
  private static long cutOff() {
    return (Long)
        browser.run(
            "return [...document.querySelectorAll('.now, .trend-row b, .trend-row .label')]"
                + ".filter((e) => e.scrollWidth > e.clientWidth + 1).length");
  }

  private static long ragged() {
    return (Long)
        browser.run(
            """
            return [...document.querySelectorAll('.matrix-row:not(.block) .tile:not(.output)')]
                .filter((tile) => new Set([...tile.querySelectorAll('.now')]
                    .map((now) => Math.round(now.getBoundingClientRect().right))).size !== 1)
                .length;
            """);
  }

  private double norm(int i, Quantity quantity, int layer, Direction direction, Gate gate) {
    Sample sample = run.sample(i);
    double squares = 0;
    for (int slot = 0; slot < run.layout().slots().size(); slot++) {
      Slot location = run.layout().slots().get(slot);
      if (location.quantity() == quantity
          && location.layer() == layer
          && location.direction() == direction
          && location.gate() == gate
          && !location.isInsideCell()) {
        Summary summary = summary(sample, slot);
        squares += summary.l2Norm() * summary.l2Norm();
      }
    }
    return Math.sqrt(squares);
  }

  /** Trains a small network of so many recurrent layers, in earnest. */
  private void train(String session, boolean bidirectional, int layers) {
    var builder = new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.01)).list();
    for (int layer = 0; layer < layers; layer++) {
      LSTM lstm = new LSTM.Builder().nOut(6).build();
      builder.layer(bidirectional ? new Bidirectional(lstm) : lstm);
    }
    builder.layer(
        new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nOut(4)
            .build());
    MultiLayerNetwork model =
        new MultiLayerNetwork(builder.setInputType(InputType.recurrent(4)).build());
    model.init();
    INDArray features =
        Nd4j.getRandomFactory().getNewRandomInstance(5).nextGaussian(new long[] {8, 4, 6});
    INDArray labels = Nd4j.zeros(8, 4, 6);
    for (int example = 0; example < 8; example++) {
      for (int step = 0; step < 6; step++) {
        labels.putScalar(new int[] {example, (example + step) % 4, step}, 1);
      }
    }
    try (GatewatchListener listener =
        GatewatchListener.builder(storage).frequency(1).sessionId(session).build()) {
      model.addListeners(listener);
      for (int i = 0; i < 6; i++) {
        model.fit(new DataSet(features, labels));
      }
    }
  }

  private static String tile(String cell, String gate) {
    return "#view [data-cell='%s'] [data-gate='%s']".formatted(cell, gate);
  }

  /** The trend of a gate's weights (1), gradients, updates or activations (4). */
  private static String row(String cell, String gate, int number) {
    return tile(cell, gate) + " .trend-row:nth-of-type(" + (number + 1) + ")";
  }

  private static String title(String selector) {
    return browser.all(selector).get(0).getAttribute("title");
  }
}
