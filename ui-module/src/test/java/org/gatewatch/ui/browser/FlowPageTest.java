package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.sample.Direction.BACKWARD;
import static org.gatewatch.sample.Direction.FORWARD;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/** How the page shows gradients through time, and what it says where there is nothing to show. */
@BrowserTest
class FlowPageTest extends InsidePage {
  @Test
  void showsGradientsPerTimestepAndHowFarTheyReach() {
    open("flow&cell=1f");
    Sample sample = run.sample(4);
    Await.until("the norms", () -> browser.ask("data()").at("/1/norms/0").size() == 24);
    JsonNode cells = browser.ask("data()");
    assertThat(cells.size()).isEqualTo(2);
    for (JsonNode cell : cells) {
      assertThat(cell.get("slots").size()).isEqualTo(7);
      Direction direction = cell.get("mirrored").asBoolean() ? BACKWARD : FORWARD;
      assertThat(cell.get("cell").asText()).isEqualTo(direction == FORWARD ? "1f" : "1b");
      for (int line = 0; line < 7; line++) {
        int slot = cell.get("slots").get(line).asInt();
        assertOverTime(
            cell.get("x"),
            cell.get("norms").get(line),
            profile(sample, slot).stepNorms(),
            direction);
        assertThat(cell.get("drawn").get(line).asInt()).isEqualTo(24);
      }
      Horizon horizon = horizon(sample, cell.get("carrier").asInt());
      assertSeries(cell.get("decay"), horizon.decay());
    }
    assertThat(browser.text("[data-cell='1f'] .horizon-sentence"))
        .isEqualTo(
            "The forget gate allows about "
                + oneDecimal(horizon(sample, cells.at("/0/carrier").asInt()).gateAllows())
                + " steps; the gradient falls to 1/e after 7 steps.");
    assertThat(browser.text("[data-cell='1b'] .horizon-sentence"))
        .endsWith("; the gradient has not fallen to 1/e within the 23 steps seen.");
    assertThat(cells.at("/0/run/values/0").toString()).isEqualTo("[\"7\",\"7\",\"7\",\"7\",\"7\"]");
    assertThat(cells.at("/1/run/values/0/4").asText()).isEqualTo("23");
    assertThat(cells.at("/0/run/drawn/1").asInt()).isEqualTo(5);
  }

  @Test
  void plotsOfBothDirectionsStandAtOneHeightHoweverTheirNamesWrap() {
    open("flow&cell=1f");
    Await.until("the norms", () -> browser.ask("data()").at("/1/norms/0").size() == 24);
    browser.run("document.querySelector('.direction .entries').style.minHeight = '120px'");
    browser.awaitFrames();
    List<?> tops =
        browser.list(
            """
            return [...document.querySelectorAll('.direction')].map((direction) =>
                [...direction.querySelectorAll('.plot')].map((plot) => Math.round(plot.getBoundingClientRect().top)).join())\
            """);
    assertThat(tops).hasSize(2);
    assertThat(tops.get(0)).isEqualTo(tops.get(1));
  }

  @Test
  void drawsTheHorizonIntoTheNormsCountedBackFromTheLastStep() {
    open("flow&cell=1f");
    Await.until("the norms", () -> browser.ask("data()").at("/1/norms/0").size() == 24);
    JsonNode cells = browser.ask("data()");
    double ahead = horizon(run.sample(4), cells.at("/0/carrier").asInt()).gateAllows();
    double behind = horizon(run.sample(4), cells.at("/1/carrier").asInt()).gateAllows();
    // Forward the last step is 23; backward it is timestep 0, which stands at 0 at the right.
    assertThat(cells.at("/0/horizonAt/steps").asInt()).isEqualTo(23 - 7);
    assertThat(cells.at("/0/horizonAt/allows").asDouble()).isEqualTo(23 - ahead);
    assertThat(cells.at("/1/horizonAt/steps").isNull()).isTrue();
    assertThat(cells.at("/1/horizonAt/allows").asDouble()).isEqualTo(-behind);
    awaitUpright("1f", "/0/horizonPixels/steps", "28, 30, 32");
    awaitUpright("1f", "/0/horizonPixels/allows", "154, 98, 0");
    awaitUpright("1b", "/1/horizonPixels/allows", "154, 98, 0");
    // Seven steps of the 23 from the right.
    double share = cells.at("/0/horizonPixels/share").asDouble();
    assertThat(share).isCloseTo(16.0 / 23, within(0.01));
    // On a wall the words of one line reach over the other, which must not cross them.
    browser.screen(2560, 1440, false);
    awaitUpright("1f", "/0/horizonPixels/allows", "154, 98, 0");
    Await.until(
        "words that no line crosses",
        () -> !isCrossed("1f", browser.ask("data()").at("/0/horizonPixels/allows").asInt()));
  }

  /** Whether the forget gate's line goes through the words in the first row. */
  private static boolean isCrossed(String cell, int x) {
    return (Boolean)
        browser.run(
            """
            const c = document.querySelector(`[data-cell='${arguments[0]}'] .chart canvas`);
            const d = c.getContext('2d').getImageData(arguments[1] - 1, 12, 3, 9).data;
            return d.some((red, i) => i % 4 === 0 && Math.abs(red - 154) < 9 && Math.abs(d[i + 1] - 98) < 9 && d[i + 2] < 9);
            """,
            cell, x);
  }

  @Test
  void bothDirectionsAreReadAtTheSameTimestep() {
    open("flow&cell=1f");
    Await.until("the norms", () -> browser.ask("data()").at("/1/norms/0").size() == 24);
    String where = "[data-cell='%s'] .chart .where";
    assertThat(browser.text(where.formatted("1b"))).isEqualTo("timestep 0");
    browser.run("document.querySelector(\"[data-cell='1f'] .plot\").focus()");
    browser.press("ARROW_LEFT");
    browser.press("ARROW_LEFT");
    browser.awaitText(where.formatted("1f"), "timestep 21"::equals);
    browser.awaitText(where.formatted("1b"), "timestep 21"::equals);
    browser.run("document.querySelector(\"[data-cell='1b'] .plot\").focus()");
    browser.press("HOME");
    browser.awaitText(where.formatted("1b"), "timestep 23"::equals);
    browser.awaitText(where.formatted("1f"), "timestep 23"::equals);
  }

  /**
   * Waits for a dashed line where the page says that it is, at whatever size the chart has by then.
   */
  private static void awaitUpright(String cell, String location, String colour) {
    Await.until(
        () -> location + " in " + colour + " at " + browser.ask("data()").at(location),
        () -> upright(cell, browser.ask("data()").at(location).asInt(), colour) > 0.35);
  }

  /** The share of a column of the chart's pixels that have a colour. */
  private static double upright(String cell, int x, String colour) {
    Object share =
        browser.run(
            """
            const [cell, x, colour] = arguments;
            const c = document.querySelector(`[data-cell='${cell}'] .chart canvas`);
            const hue = colour.split(', ').map(Number);
            let most = 0;
            for (let at = x - 1; at <= x + 1; at++) {
              const d = c.getContext('2d').getImageData(at, 0, 1, c.height).data;
              let n = 0;
              for (let i = 0; i < d.length; i += 4) {
                if (d[i + 3] > 90 && hue.every((v, k) => Math.abs(d[i + k] - v) <= 3)) n++;
              }
              most = Math.max(most, n / c.height);
            }
            return most;
            """,
            cell,
            x,
            colour);
    return ((Number) share).doubleValue();
  }

  @Test
  void theTableHasTheNormOfEveryLineAndTimestepOfALayerOfAnyName() {
    String hostile = "<img src=x onerror=alert(1)>\"'";
    SyntheticRun named = new SyntheticRun("names", "worker", 23, "first", hostile).begin(storage);
    named.store(storage, 0, 2);
    browser.open(server.address("/gatewatch#session=names&view=flow&cell=1f"));
    Await.until("the rows", () -> browser.ask("csv()").path("rows").size() == 1 + 2 * 7 * 24);
    int state = named.slot(Quantity.CELL_STATE_GRADIENT, 1, BACKWARD, null, null);
    int found = 0;
    for (JsonNode row : browser.ask("csv()").path("rows")) {
      if (row.get(1).asText().equals("backward")
          && row.get(3).asText().equals("CELL_STATE_GRADIENT")) {
        assertThat(row.get(0).asText()).isEqualTo(hostile);
        assertThat(row.get(6).asDouble())
            .isEqualTo(profile(named.sample(1), state).stepNorms().at(row.get(5).asInt()));
        found++;
      }
    }
    assertThat(found).isEqualTo(24);
    assertThat(browser.all("#view img")).isEmpty();
  }

  @Test
  void aCellWithoutGatesHasAHorizonAndNoForgetGate() {
    open("flow&cell=4f");
    browser.awaitText(".horizon-sentence", "The gradient falls to 1/e after 3 steps."::equals);
    assertThat(browser.ask("data()").at("/0/slots").size()).isEqualTo(3);
    browser.click("#tab-activations");
    int block = run.slot(Quantity.ACTIVATION, 4, Direction.FORWARD, null, Gate.BLOCK);
    browser.awaitText(panel(block) + " .shares", text -> text.contains(" below −0.9"));
    assertThat(browser.text(".unit-map .choice")).contains("h").doesNotContain("forget");
  }

  @Test
  void saysWhyACellHasNoInside() {
    open("activations&cell=5f");
    browser.awaitText(".inside", text -> text.contains("nothing of its gates is captured"));
    assertThat(browser.all(".inside canvas, .inside .shares")).isEmpty();
    browser.click("#tab-flow");
    browser.awaitText(".flow", text -> text.contains("nothing of its gates is captured"));
    assertThat(browser.all(".flow canvas")).isEmpty();
  }

  @Test
  void showsTheNewestSampleThatHasTheInsideAndSaysSo() {
    List<Summary> outside = new ArrayList<>(run.sample(5).summaries());
    for (int slot = 0; slot < outside.size(); slot++) {
      if (run.layout().slots().get(slot).isInsideCell()) {
        outside.set(slot, null);
      }
    }
    run.store(storage, 5, run.sample(5).with(outside));
    for (String view : List.of("activations", "flow")) {
      open(view + "&cell=0f");
      browser.awaitTotal(6);
      browser.awaitText("#view", text -> text.contains("As of iteration 40, the newest sample"));
    }
    browser.awaitText(".horizon-sentence", text -> text.contains("after 7 steps"));
    assertThat(browser.ask("data()").at("/0/run/x").toString()).isEqualTo("[0,10,20,30,40]");
    run.store(storage, 6, 7);
    browser.awaitTotal(7);
    Await.until("no such line", () -> !browser.text("#view").contains("As of iteration"));
  }

  @Test
  void withoutAnySampleOfTheInsideSaysSo() {
    SyntheticRun bare = new SyntheticRun("bare", "worker", 22).begin(storage);
    List<Summary> outside = new ArrayList<>(bare.sample(0).summaries());
    Collections.fill(outside, null);
    bare.store(storage, 0, bare.sample(0).with(outside));
    browser.open(server.address("/gatewatch#session=bare&view=flow&cell=0f"));
    browser.awaitText("#view", text -> text.contains("No sample so far holds"));
  }

  @Test
  void whatIsNaNInsideIsAlertOfItsGateAndNeverAZero() {
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    int state = run.slot(Quantity.CELL_STATE_GRADIENT, 0, Direction.FORWARD, null, null);
    run.store(storage, 5, run.sample(5, Map.of(forget, 1, state, 1)));
    open("overview&cell=0f");
    browser.awaitTotal(6);
    browser.awaitText(
        "#verdict", text -> text.contains("in lstm1 →, forget gate; in output, state"));
    assertThat(browser.text("#verdict")).doesNotContain("began", "first");
    assertThat(browser.text("[data-cell='0f'] [data-gate='FORGET']")).contains("▲");
    assertThat(browser.text("[data-cell='0f'] [data-gate='INPUT']")).doesNotContain("▲");
    browser.click("#tab-activations");
    browser.awaitText(panel(forget) + " .badges", "▲ NaN 100.0 %"::equals);
    assertThat(browser.text(panel(forget) + " .shares"))
        .isEqualTo("▲ every value is NaN or infinite");
    browser.click("#tab-flow");
    browser.awaitText(
        ".horizon-sentence", text -> text.endsWith("it is NaN or infinite where it begins."));
    browser.awaitText(".readout", text -> text.contains("dL/dc, total ▲ NaN"));
  }

  private static String oneDecimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
