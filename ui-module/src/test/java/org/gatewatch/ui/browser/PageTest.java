package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser, with samples whose values are known. */
@BrowserTest
class PageTest {
  static final List<String> VIEWS =
      List.of("overview", "distributions", "heatmaps", "activations", "flow", "norms", "alerts");
  private static Browser browser;

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private TestServer server;
  private boolean restarts;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @BeforeEach
  void startServer() {
    server = TestServer.start().attach(storage);
    browser.screen(1440, 900, false);
    browser.complaints();
  }

  @AfterEach
  void stopServer() {
    // Before the server goes: afterwards the page complains, rightly.
    List<String> complaints = browser.complaints();
    browser.leave();
    server.close();
    assertThat(complaints).filteredOn(line -> !restarts || !line.contains("net::ERR")).isEmpty();
  }

  @Test
  void leadsFromNoSessionOverTheFirstSampleToTheEndWithoutAReload() {
    browser.open(page("overview"));
    browser.awaitState("no-session");
    assertThat(browser.text("#view")).contains("GatewatchListener.builder(storage)");
    browser.screenshot("state-no-session");
    SyntheticRun run = new SyntheticRun("first", "worker", 1).begin(storage);
    browser.awaitState("waiting");
    run.store(storage, 0, 5);
    browser.awaitState("live");
    browser.awaitTotal(5);
    browser.awaitText("#iteration", "40"::equals);
    run.store(storage, 5, 12);
    browser.awaitText("#iteration", "110"::equals);
    run.end(storage, 12);
    browser.awaitState("ended");
    assertThat(browser.text("#status")).contains("training ended");
    browser.screenshot("state-ended");
    assertThat(timestamps()).isEqualTo(expected(run, 0, 12));
  }

  @Test
  void drawsWhatWasCaptured() {
    SyntheticRun run = new SyntheticRun("exact", "worker", 2).begin(storage).store(storage, 0, 30);
    browser.open(page("distributions&cell=1b&axes=free&bins=20"));
    Sample last = run.sample(29);
    Await.until("the histograms", () -> browser.ask("data()").has("histograms"));
    for (JsonNode entry : browser.ask("data()").get("histograms")) {
      Summary summary = summary(last, entry.get("slot").asInt());
      assertThat(sum(entry.get("counts"))).isEqualTo(summary.finite());
      assertThat(entry.get("low").asDouble()).isEqualTo(summary.min());
      assertThat(entry.get("high").asDouble()).isEqualTo(summary.max());
    }
    assertThat(browser.inked(".histogram")).isGreaterThan(0.05);
    // Four gates, three kernels: what else lies inside of a cell is no kernel of it.
    assertThat(browser.all(".direction[data-cell='1b'] .panel")).hasSize(12);

    browser.click("#tab-heatmaps");
    Await.until("the heatmaps", () -> browser.ask("data()").at("/0/gates/0/values").size() > 0);
    for (JsonNode figure : browser.ask("data()")) {
      for (JsonNode gate : figure.get("gates")) {
        assertCells(gate, summary(last, gate.get("slot").asInt()).heatmap());
      }
    }

    browser.click("#tab-norms");
    Await.until("the norms", () -> browser.ask("data()").size() == 3);
    for (JsonNode chart : browser.ask("data()")) {
      for (int line = 0; line < chart.get("slots").size(); line++) {
        int slot = chart.get("slots").get(line).asInt();
        for (int i = 0; i < 30; i++) {
          assertThat(chart.get("norms").get(line).get(i).asDouble())
              .isCloseTo(summary(run.sample(i), slot).l2Norm(), withPercentage(1e-4));
        }
        assertThat(chart.get("drawn").get(line).asInt()).isEqualTo(30);
      }
    }
  }

  @Test
  void paintsAKnownHeatmapInTheColoursOfItsMap() {
    SyntheticRun run = new SyntheticRun("pixels", "worker", 3).begin(storage).store(storage, 0, 2);
    browser.open(page("heatmaps&cell=0f&gate=INPUT"));
    Await.until("the heatmap", () -> browser.inked(".heatmap") > 0.9);
    Heatmap heatmap = summary(run.sample(1), 0).heatmap();
    assertThat(heatmap).isNotNull();
    // Row 0: the colour must follow the sign of every cell.
    for (int column = 0; column < heatmap.columns(); column++) {
      List<?> pixel =
          (List<?>)
              browser.run(
                  """
                  const c = document.querySelector('.heatmap');
                  const x = Math.round((arguments[0] + 0.5) * c.width / arguments[1]);
                  const y = Math.round(0.5 * c.height / arguments[2]);
                  return [...c.getContext('2d').getImageData(x, y, 1, 1).data];
                  """,
                  column,
                  heatmap.columns(),
                  heatmap.rows());
      long red = (Long) pixel.get(0);
      long blue = (Long) pixel.get(2);
      if (Math.abs(heatmap.value(0, column)) > 0.02) {
        assertThat(red > blue)
            .as("cell %d holds %f", column, heatmap.value(0, column))
            .isEqualTo(heatmap.value(0, column) > 0);
      }
    }
  }

  @Test
  void showsNaNAsBadgesAndWordsAndKeepsDrawing() {
    SyntheticRun run = new SyntheticRun("nan", "worker", 4).begin(storage).store(storage, 0, 20);
    // Slot 3 is the forget gate's input kernel of the first cell.
    for (int i = 20; i < 24; i++) {
      run.store(storage, i, run.sample(i, Map.of(3, 8, 0, 1)));
    }
    browser.open(page("overview&cell=0f"));
    browser.awaitTotal(24);
    browser.awaitText("#verdict", text -> text.contains("2 gates have NaN"));
    assertThat(browser.text("#verdict")).contains("iteration 200");
    assertThat(browser.text("[data-cell='0f'] [data-gate='FORGET']")).contains("▲");
    assertThat(browser.ask("data()").get("drawn").asInt()).isEqualTo(24);

    browser.click("#tab-distributions");
    browser.awaitText("[data-slot='3'] .badges", "▲ NaN 12.5 %"::equals);
    browser.awaitText("[data-slot='0'] .badges", "▲ NaN 100.0 %"::equals);
    assertThat(browser.inked("[data-slot='3'] canvas")).isGreaterThan(0.03);
    assertThat(browser.inked("[data-slot='0'] canvas")).isPositive();

    browser.click("#tab-heatmaps");
    browser.awaitText("[data-kernel='INPUT:W'] .badges", text -> text.contains("135 cells NaN"));

    browser.click("#tab-norms");
    Await.until("the norms", () -> browser.ask("data()").size() == 3);
    JsonNode chart = browser.ask("data()").get(0);
    assertThat(chart.get("norms").get(0).get(23).asText()).isEqualTo("NaN");
    assertThat(chart.get("drawn").get(0).asInt()).isEqualTo(20);
    assertThat(chart.get("drawn").get(1).asInt()).isEqualTo(24);
    assertThat(browser.text(".readout")).contains("▲ NaN");
  }

  @Test
  void staysReadableWhenEverythingIsNaN() {
    SyntheticRun run = new SyntheticRun("all", "worker", 4).begin(storage);
    Map<Integer, Integer> all = new HashMap<>();
    for (int slot = 0; slot < run.layout().slots().size(); slot++) {
      all.put(slot, 1);
    }
    for (int i = 0; i < 3; i++) {
      Sample sample = run.sample(i, all);
      run.store(storage, i, withScore(sample, Double.NaN));
    }
    for (String view : VIEWS) {
      browser.open(page(view + "&cell=1f"));
      browser.awaitTotal(3);
      browser.awaitText("#view", text -> !text.isBlank());
      browser.screenshot("everything-nan-" + view);
    }
    browser.open(page("overview"));
    browser.awaitText("#score", "NaN"::equals);
    assertThat(browser.text(".chart-note")).contains("Every value is NaN");
    browser.click("#tab-distributions");
    browser.awaitText(".badges", text -> text.contains("NaN 100.0 %"));
  }

  @Test
  void recoversFromARestartOfTheServerWithoutLosingOrDoublingASample() throws IOException {
    restarts = true;
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    SyntheticRun run =
        new SyntheticRun("restart", "worker", 6).begin(storage).store(storage, 0, 10);
    browser.open(page("overview"));
    browser.awaitTotal(10);
    String before = browser.ask("server").asText();
    server.close();
    browser.awaitState("lost");
    assertThat(browser.text("#status")).contains("connection lost, retrying in");
    browser.screenshot("state-lost");
    run.store(storage, 10, 25);
    server = TestServer.startOn(port).attach(storage);
    browser.awaitTotal(25);
    browser.awaitState("live");
    run.store(storage, 25, 30);
    browser.awaitTotal(30);
    assertThat(browser.ask("server").asText()).isNotEqualTo(before);
    assertThat(timestamps()).isEqualTo(expected(run, 0, 30));
  }

  @Test
  void showsWhatARestartedServerHoldsNotWhatTheOneBeforeHeld() throws IOException {
    restarts = true;
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    SyntheticRun run = new SyntheticRun("same name", "w", 6).begin(storage).store(storage, 0, 10);
    browser.open(page("overview"));
    browser.awaitTotal(10);
    server.close();
    InMemoryStatsStorage other = new InMemoryStatsStorage();
    run.begin(other).store(other, 5, 20);
    server = TestServer.startOn(port).attach(other);
    browser.awaitTotal(15);
    assertThat(timestamps()).isEqualTo(expected(run, 5, 20));
  }

  @Test
  void thePageKeepsEachSampleOnceAndStaysBoundedHoweverLongTheRunIs() {
    browser.open(page("overview"));
    Object result =
        browser.runLater(
            """
            const {Columns} = await import('/gatewatch/page/columns.js');
            const columns = new Columns({norms: [0], trends: []});
            for (let i = 1; i <= 20000; i++) {
              const point = {number: i - 1, timestamp: i, iteration: i, epoch: 0, score: i === 777 ? 'NaN' : 1, captureNanos: 1,
                dropped: 0, norms: [i], trends: [], nonFinite: {}};
              columns.append(point);
              columns.append(point);
            }
            return [columns.total, columns.length <= 3000, columns.timestamp[0], columns.last,
              columns.timestamp.includes(777), new Set(columns.timestamp).size === columns.length].join(' ');
            """);
    assertThat(result).isEqualTo("20000 true 1 20000 true true");
  }

  @Test
  void writesNumbersInThreeDigitsPowersOfTenAndWords() {
    browser.open(page("overview"));
    Object result =
        browser.runLater(
            """
            const {count, nonFiniteBadges, number, percent} = await import('/gatewatch/page/format.js');
            return [0, 1, 0.12345, -12.345, 999.6, 12345, 99949, 123456, 0.00012345, NaN, Infinity, -Infinity, null]
                .map(number).concat(count(1234567), percent(0.0312), percent(0.0001),
                  nonFiniteBadges({nan: 1, positiveInfinity: 500, negativeInfinity: 0, count: 10000})).join(' | ');
            """);
    assertThat(result)
        .isEqualTo(
            "0 | 1.00 | 0.123 | −12.3 | 1,000 | 12,300 | 99,900 | 1.23×10⁵ | 1.23×10⁻⁴ | NaN | +Inf"
                + " | −Inf | – | 1,234,567 | 3.1 % | < 0.1 % | ▲ NaN 1 | ▲ +Inf 5.0 %");
  }

  @Test
  void resumesAfterAReloadInTheSameViewWithTheSameChoice() {
    SyntheticRun run = new SyntheticRun("reload", "worker", 7).begin(storage).store(storage, 0, 8);
    browser.open(page("overview"));
    browser.awaitTotal(8);
    browser.click("#tab-norms");
    browser.click("[data-cell='1b'] [data-gate='FORGET']");
    browser.click(".choice [data-value='GRADIENT']");
    run.store(storage, 8, 12);
    browser.reload();
    browser.awaitTotal(12);
    run.store(storage, 12, 15);
    browser.awaitTotal(15);
    assertThat(timestamps()).isEqualTo(expected(run, 0, 15));
    assertThat(browser.ask("view").asText()).isEqualTo("norms");
    JsonNode chart = browser.ask("data()").get(0);
    assertThat(chart.get("gates").toString()).isEqualTo("[\"FORGET\"]");
    int slot = chart.get("slots").get(0).asInt();
    assertThat(run.layout().slots().get(slot).toString())
        .contains("GRADIENT", "BACKWARD", "FORGET");
  }

  @Test
  void pausingFreezesWhatIsShownAndGoingLiveJumpsToTheNewest() {
    SyntheticRun run = new SyntheticRun("pause", "worker", 8).begin(storage).store(storage, 0, 10);
    browser.open(page("distributions"));
    browser.awaitTotal(10);
    browser.click("#pause");
    browser.awaitState("paused");
    run.store(storage, 10, 20);
    browser.awaitTotal(20);
    browser.awaitText("#status", "❚❚ paused at iteration 90, 10 newer"::equals);
    browser.screenshot("state-paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(9));
    assertThat(browser.text("#iteration")).isEqualTo("90");
    browser.click("#pause");
    browser.awaitText("#iteration", "190"::equals);
    Await.until(
        "the newest histograms",
        () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(19));
  }

  @Test
  void showsHostileNamesAsText() {
    String session = "<img src=x onerror=alert(1)>\"'";
    for (String name : List.of(session, "../../x", "events", "api")) {
      SyntheticRun run =
          new SyntheticRun(name, "<b>w</b>", 9, "<script>alert(2)</script>", "../../" + session);
      run.begin(storage).store(storage, 0, 3);
      browser.open(page("overview&session=" + TestServer.encode(name)));
      browser.awaitTotal(3);
      assertThat(browser.ask("session").asText()).isEqualTo(name);
      for (String view : VIEWS) {
        browser.click("#tab-" + view);
        browser.awaitText("#cells", text -> text.contains("<script>alert(2)</script>"));
        browser.awaitText("#view", text -> view.equals("alerts") || text.contains("alert(2)"));
        assertThat(browser.all("#view script, #view img, #cells img, #runbar b b")).isEmpty();
      }
    }
    assertThat(browser.run("return document.querySelectorAll('img').length")).isEqualTo(0L);
  }

  @Test
  void saysWhyALayerLacksAQuantity() {
    new SyntheticRun("why", "worker", 10).begin(storage).store(storage, 0, 2);
    browser.open(page("activations"));
    browser.awaitText(
        "[data-layer='3']", text -> text.contains("computes the loss of an output layer"));
  }

  @Test
  void canBeWalkedThroughByKeyboard() {
    new SyntheticRun("keys", "worker", 11).begin(storage).store(storage, 0, 3);
    browser.open(page("overview"));
    browser.awaitTotal(3);
    browser.run("document.getElementById('tab-overview').focus()");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_RIGHT");
    Await.until("heatmaps", () -> browser.ask("view").asText().equals("heatmaps"));
    Await.until("the heatmap", () -> browser.inked(".heatmap") > 0.9);
    browser.run("document.querySelector('.heatmap').focus()");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_DOWN");
    browser.awaitText(
        "#map-readout", text -> text.startsWith("input W: input gate, row 1, unit 0:"));
  }

  @Test
  void fitsWideAndNarrowScreensLightAndDark() {
    SyntheticRun run = new SyntheticRun("screens", "worker-0", 12).begin(storage);
    run.store(storage, 0, 150);
    for (int i = 150; i < 160; i++) {
      run.store(storage, i, run.sample(i, Map.of(16, 9, 19, 3)));
    }
    for (boolean dark : new boolean[] {false, true}) {
      for (int[] size : new int[][] {{1440, 900}, {390, 844}}) {
        browser.screen(size[0], size[1], dark);
        for (String view : VIEWS) {
          String name = view + "-" + size[0] + "x" + size[1] + (dark ? "-dark" : "-light");
          browser.open(
              page(view + "&cell=1f&quantity=" + (view.equals("norms") ? "GRADIENT" : "WEIGHT")));
          browser.awaitTotal(160);
          Await.until(
              "something drawn",
              () -> view.equals("alerts") || browser.inked("#view canvas") > 0.001);
          browser.assertNoSidewaysScroll(name);
          browser.screenshotOfAll(name, size[0], size[1], dark);
        }
      }
    }
  }

  private String page(String hash) {
    return server.address("/gatewatch#view=" + hash);
  }

  private static Summary summary(Sample sample, int slot) {
    Summary summary = sample.summaries().get(slot);
    assertThat(summary).isNotNull();
    return summary;
  }

  private static void assertCells(JsonNode gate, Heatmap heatmap) {
    assertThat(gate.get("rows").asInt()).isEqualTo(heatmap.rows());
    for (int cell = 0; cell < heatmap.rows() * heatmap.columns(); cell++) {
      assertThat((float) gate.get("values").get(cell).asDouble())
          .isEqualTo(heatmap.value(cell / heatmap.columns(), cell % heatmap.columns()));
    }
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }

  private static List<Long> timestamps() {
    List<Long> timestamps = new ArrayList<>();
    browser.ask("timestamps").forEach(timestamp -> timestamps.add(timestamp.asLong()));
    return timestamps;
  }

  private static List<Long> expected(SyntheticRun run, int from, int to) {
    List<Long> expected = new ArrayList<>();
    for (int i = from; i < to; i++) {
      expected.add(run.timestamp(i));
    }
    return expected;
  }

  private static Sample withScore(Sample sample, double score) {
    return new Sample(
        sample.layoutId(),
        sample.iteration(),
        sample.epoch(),
        score,
        sample.captureNanos(),
        sample.dropped(),
        sample.summaries());
  }
}
