package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Networks that are deep, or that have no recurrent layer. */
@BrowserTest
class DepthPageTest extends LivePage {
  private static final int LAYERS = 40;

  /** Down the middle of the map: blocks of one colour, with a gap after each. */
  private static final String ROWS_BRIGHTNESS =
      """
      const map = document.querySelector('.depth-map');
      const {data} = map.getContext('2d').getImageData(Math.round(0.55 * map.width), 0, 1, map.height);
      const rows = [];
      for (let i = 4; i < data.length; i += 4) {
        const begins = data[i + 3] === 255 && data[i - 1] < 255;
        if (begins || i === 4) rows.push(data[i] + data[i + 1] + data[i + 2]);
      }
      return rows;
      """;

  @Test
  void theMapHoldsTheSizeOfEachLayerInEachSample() {
    SyntheticRun run = new SyntheticRun("deep", "worker", 8).begin(storage);
    run.store(storage, 0, 11);
    int slot = 0;
    while (run.layout().slots().get(slot).quantity() != Quantity.GRADIENT) {
      slot++;
    }
    run.store(storage, 11, run.sample(11, Map.of(slot, 3)));
    open("depth&session=deep");
    browser.awaitTotal(12);
    JsonNode data = browser.ask("data()");
    assertThat(data.get("cells").toString())
        .isEqualTo("[\"0f\",\"1f\",\"1b\",\"3f\",\"4f\",\"5f\"]");
    for (int i = 0; i < 11; i++) {
      assertThat(data.at("/values/0/" + i).asDouble())
          .isCloseTo(rootMeanSquare(run, i), withPercentage(1e-3));
    }
    assertThat(data.at("/values/0/11").asText()).isEqualTo("NaN");
    assertThat(data.at("/values/5/0").isNull()).as("of the frozen layer").isTrue();
    assertThat(data.get("words").asText())
        .contains("NaN or infinite in 1 (▲)", "not recorded in 12 (blank)");
    assertThat(browser.inked(".depth-map")).isGreaterThan(0.3);
    List<Long> brightness = new ArrayList<>();
    browser.list(ROWS_BRIGHTNESS).forEach(row -> brightness.add((Long) row));
    assertThat(brightness).as("rows with a colour; the frozen one has none").hasSize(5);
    int largest = 0;
    for (int row = 1; row < 5; row++) {
      largest = at5(data, row) > at5(data, largest) ? row : largest;
    }
    assertThat(brightness.indexOf(Collections.max(brightness))).isEqualTo(largest);
    browser.click("[aria-label='shows'] [data-value='RATIO']");
    Await.until("the ratio", () -> browser.ask("data().quantity").asText().equals("RATIO"));
    assertThat(browser.ask("data()").at("/values/0/0").asDouble()).isBetween(1e-4, 1e-1);
    browser.run("document.querySelector('.depth-map').focus()");
    browser.press("ARROW_LEFT");
    browser.press("ARROW_DOWN");
    browser.awaitText(".depth .map-readout", text -> text.startsWith("encoder →, iteration 100:"));
    browser.press("ENTER");
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(10));
    assertThat(browser.address()).contains("cell=1f");
  }

  private static double at5(JsonNode data, int row) {
    return data.at("/values/" + row + "/5").asDouble();
  }

  private static double rootMeanSquare(SyntheticRun run, int i) {
    double squares = 0;
    double size = 0;
    List<Slot> slots = run.layout().slots();
    for (int at = 0; at < slots.size(); at++) {
      Slot slot = slots.get(at);
      if (slot.quantity() == Quantity.GRADIENT && slot.layer() == 0 && !slot.isInsideCell()) {
        double norm = summary(run.sample(i), at).l2Norm();
        squares += norm * norm;
        size += (double) slot.rows() * slot.columns();
      }
    }
    return Math.sqrt(squares / size);
  }

  @Test
  void theOverviewOfFortyLayersIsOneScreenAndFindsOne() {
    SyntheticNetwork network = SyntheticNetwork.of("FLOAT");
    for (int layer = 0; layer < LAYERS; layer++) {
      network.lstm("layer" + layer, 2, 2);
    }
    Layout layout = network.layout(Map.of(), 1);
    store("forty", layout, "layer7");
    open("overview&session=forty");
    browser.awaitTotal(1);
    Await.until("a line each", () -> browser.all(".short-row").size() == LAYERS);
    assertThat((Long) browser.run("return document.documentElement.scrollHeight"))
        .as("height of the page")
        .isLessThanOrEqualTo(900);
    JsonNode short0 = browser.ask("data()").at("/short/7");
    assertThat(short0.get("cell").asText()).isEqualTo("7f");
    assertThat(short0.get("health").asText()).isEqualTo("trouble");
    assertThat(browser.text(".short-row[data-cell='7f'] .wrong")).isEqualTo("exploding gradient");
    browser.screenshot("overview-forty");
    browser.click("[aria-label='layers'] [data-value='trouble']");
    Await.until("one left", () -> visibleRows() == 1);
    browser.click("[aria-label='layers'] [data-value='short']");
    browser.click("[aria-label='Find layers by name']");
    browser.type("layer3");
    Await.until("those named so", () -> browser.all(".short-row").size() == 11);
    browser.click(".short-row[data-cell='3f']");
    Await.until("their tiles", () -> browser.all(".matrix-row").size() == 11);
    assertThat(browser.address()).contains("cell=3f");
  }

  private static long visibleRows() {
    return (Long)
        browser.run("return document.querySelectorAll('.short-row:not([hidden])').length");
  }

  @Test
  void aNetworkWithoutRecurrenceIsNotAskedForGatesNorForFlow() {
    Layout layout =
        SyntheticNetwork.of("FLOAT")
            .layer(
                SyntheticNetwork.layer(
                    "dense", "DenseLayer", List.of(SyntheticNetwork.block(false, 2, 3)), Map.of()))
            .layout(Map.of(), 1);
    store("dense", layout, "dense");
    open("flow&session=dense");
    browser.awaitTotal(1);
    Await.until("another view", () -> browser.ask("view").asText().equals("overview"));
    assertThat(browser.all("#tab-flow").get(0).isDisplayed()).isFalse();
    browser.awaitText(".run-facts", text -> text.contains("watched: weights, gradients, updates"));
    assertThat(browser.text(".run-facts")).doesNotContain("inside");
    browser.awaitText(".scores .axis-name", "score"::equals);
    assertThat(browser.text(".facts") + browser.text(".scores")).doesNotContain("timestep");
    assertThat(browser.text("#view")).doesNotContain("forget", "candidate");
    show("heatmaps&session=dense");
    browser.awaitText("#view", text -> text.contains("2 rows × 3 units\n"));
    show("activations&session=dense");
    browser.awaitText("#view", text -> text.contains("not recurrent: there is no cell"));
    SyntheticRun other = new SyntheticRun("recurrent", "worker", 9).begin(storage);
    other.store(storage, 0, 2);
    show("flow&session=recurrent");
    browser.awaitText("#view", text -> text.contains("Memory horizon"));
    assertThat(browser.all("#tab-flow").get(0).isDisplayed()).isTrue();
    assertThat(browser.text(".facts")).contains("loss per timestep");
  }

  private void store(String session, Layout layout, String exploding) {
    storage.putStaticInfo(StoredRecord.of(layout, session, "worker", SyntheticRun.START - 1));
    List<@Nullable Summary> summaries =
        layout.slots().stream()
            .<@Nullable Summary>map(slot -> slot.isInsideCell() ? null : Summaries.of(1f, -1f))
            .toList();
    Sample sample = new Sample(layout.id(), 0, 0, 1, 1, Double.NaN, 1000, 0, summaries);
    Location location =
        new Location(exploding, Direction.FORWARD, Quantity.GRADIENT, null, (Gate) null);
    Alert alert =
        new Alert(
            AlertType.EXPLODING_GRADIENT,
            AlertState.OPENED,
            0,
            0,
            0,
            location,
            0,
            99,
            70,
            "it explodes",
            "clip",
            null);
    JudgedSample judged = new JudgedSample(sample, List.of(alert));
    storage.putUpdate(StoredRecord.of(judged, session, "worker", SyntheticRun.START));
    // A layout of thousands of slots takes the index a moment, and the page complains of a 404.
    String address = "/gatewatch/api/layout?session=" + session;
    Await.until("the index", () -> server.get(address).statusCode() == 200);
  }
}
