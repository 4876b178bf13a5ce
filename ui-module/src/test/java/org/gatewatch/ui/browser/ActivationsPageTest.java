package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The views of what lies inside of cells, in a real browser, with samples whose values are known.
 */
@BrowserTest
class ActivationsPageTest {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);
  private static Browser browser;

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("inside", "worker", 21);
  private TestServer server;

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
    run.begin(storage).store(storage, 0, 5);
  }

  @AfterEach
  void stopServer() {
    List<String> complaints = browser.complaints();
    browser.leave();
    server.close();
    assertThat(complaints).isEmpty();
  }

  @Test
  void showsOfEveryGateOfBothDirectionsWhatTheSampleHolds() {
    open("activations&cell=1b&bins=20");
    Sample sample = run.sample(4);
    for (Direction direction : Direction.values()) {
      for (Gate gate : GATES) {
        int slot = run.slot(Quantity.ACTIVATION, 1, direction, null, gate);
        Saturation saturation = saturation(sample, slot);
        String ends = gate == Gate.CELL ? "−0.9" : "0.1";
        browser.awaitText(
            panel(slot) + " .shares",
            text ->
                text.contains(percent(saturation.low()) + " below " + ends)
                    && text.contains(percent(saturation.high()) + " above 0.9"));
        assertThat(browser.text(panel(slot) + " .units")).isEqualTo(units(sample, slot));
        JsonNode counts = entry(slot).at("/histogram/counts");
        assertThat(sum(counts)).isEqualTo(summary(sample, slot).finite());
        assertThat(drawnCounts(slot)).isEqualTo(counts.toString());
        assertSeries(means(slot), profile(sample, slot).stepMeans());
      }
    }
    int input = run.slot(Quantity.ACTIVATION, 1, Direction.FORWARD, null, Gate.INPUT);
    assertThat(browser.text(panel(input) + " .units")).contains("1 dead, 1 stuck at the low end");
    int state = run.slot(Quantity.CELL_STATE, 1, Direction.BACKWARD, null, null);
    assertThat(browser.text(panel(state) + " .shares"))
        .contains(percent(saturation(sample, state).low()) + " at its low end");
    assertSeries(means(state), profile(sample, state).stepMeans());
  }

  @Test
  void drawsEachGateInItsHue() {
    open("activations&cell=0f");
    Map<Gate, int[]> hues =
        Map.of(
            Gate.INPUT, new int[] {0, 114, 178},
            Gate.FORGET, new int[] {154, 98, 0},
            Gate.CELL, new int[] {0, 121, 90},
            Gate.OUTPUT, new int[] {168, 67, 127});
    for (Gate gate : GATES) {
      int slot = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, gate);
      Await.until("the histogram", () -> browser.inked(panel(slot) + " .histogram") > 0.03);
      int[] hue = hues.get(gate);
      assertThat(hasInk(panel(slot) + " .histogram", hue[0], hue[1], hue[2])).isTrue();
      assertThat(hasInk(".saturation-plot", hue[0], hue[1], hue[2])).as("dots").isTrue();
    }
  }

  @Test
  void showsUnitsOverTimestepsOfWhatIsChosenAndReadsOneUnderThePointer() {
    open("activations&cell=0f&inside=epsilon");
    int epsilon = run.slot(Quantity.ACTIVATION_GRADIENT, 0, Direction.FORWARD, null, null);
    Await.until("the map", () -> map().path("values").size() > 0);
    assertMap(epsilon);
    browser.click(".unit-map [data-value='FORGET']");
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    Await.until(
        "the map of the gate",
        () -> map().path("slot").asInt() == forget && map().path("values").size() > 0);
    assertMap(forget);
    Await.until("a map that is drawn", () -> browser.inked(".unit-map .heatmap") > 0.9);
    browser.run("document.querySelector('.unit-map .heatmap').focus()");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_DOWN");
    Heatmap map = summary(run.sample(4), forget).heatmap();
    assertThat(map).isNotNull();
    String value = number(map.value(1, 1));
    browser.awaitText("#map-readout", ("forget gate, unit 1, timestep 1: " + value)::equals);
  }

  @Test
  void showsTheSaturationOfEveryUnit() {
    open("activations&cell=0f");
    Await.until("the dots", () -> browser.ask("data()").at("/cells/0/dots").size() == 40);
    Sample sample = run.sample(4);
    for (JsonNode dot : browser.ask("data()").at("/cells/0/dots")) {
      Gate gate = Gate.valueOf(dot.get("gate").asText());
      UnitActivity units =
          activity(sample, run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, gate));
      int unit = dot.get("unit").asInt();
      double seen = units.observations();
      assertThat(dot.get("low").asDouble()).isEqualTo(units.low(unit) / seen);
      assertThat(dot.get("high").asDouble()).isEqualTo(units.high(unit) / seen);
      assertThat(dot.get("dead").asBoolean()).isEqualTo(units.isDead(unit));
    }
    browser.run("document.querySelector('.saturation-plot').focus()");
    browser.press("ARROW_RIGHT");
    browser.awaitText(
        ".saturation .numbers",
        "input gate, unit 0: 100.0 % at the low end, 0.0 % at the high end; it never moves"
            ::equals);
  }

  @Test
  void saysWhereAGateHasItsInputFrom() {
    open("activations&cell=1f");
    Sample sample = run.sample(4);
    for (Gate gate : GATES) {
      for (Kernel kernel : List.of(Kernel.INPUT, Kernel.RECURRENT, Kernel.BIAS)) {
        int slot = run.slot(Quantity.PRE_ACTIVATION, 1, Direction.FORWARD, kernel, gate);
        Summary summary = summary(sample, slot);
        String size = number(summary.l2Norm() / Math.sqrt(summary.finite()));
        browser.awaitText(row(slot) + " b", size::equals);
        assertThat(browser.text(row(slot) + " .origin-alone"))
            .isEqualTo(percent(saturation(sample, slot).total()));
      }
    }
    int input = run.slot(Quantity.PRE_ACTIVATION, 1, Direction.FORWARD, Kernel.INPUT, Gate.INPUT);
    int bias = run.slot(Quantity.PRE_ACTIVATION, 1, Direction.FORWARD, Kernel.BIAS, Gate.INPUT);
    assertThat(barWidth(input)).isGreaterThan(5 * barWidth(bias));
  }

  @Test
  void showsGradientsPerTimestepAndHowFarTheyReach() {
    open("flow&cell=1f");
    Sample sample = run.sample(4);
    Await.until("the norms", () -> browser.ask("data()").at("/1/norms/0").size() == 24);
    JsonNode cells = browser.ask("data()");
    assertThat(cells.size()).isEqualTo(2);
    for (JsonNode cell : cells) {
      assertThat(cell.get("slots").size()).isEqualTo(7);
      for (int line = 0; line < 7; line++) {
        int slot = cell.get("slots").get(line).asInt();
        assertSeries(cell.get("norms").get(line), profile(sample, slot).stepNorms());
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
  void whatIsNaNInsideIsTroubleOfItsGateAndNeverAZero() {
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    int state = run.slot(Quantity.CELL_STATE_GRADIENT, 0, Direction.FORWARD, null, null);
    run.store(storage, 5, run.sample(5, Map.of(forget, 1, state, 1)));
    open("overview&cell=0f");
    browser.awaitTotal(6);
    browser.awaitText("#verdict", text -> text.contains("one gate has NaN or infinite values"));
    assertThat(browser.text("#verdict")).contains("one cell has NaN or infinite values in output");
    assertThat(browser.text("[data-cell='0f'] [data-gate='FORGET']")).contains("▲");
    assertThat(browser.text("[data-cell='0f'] [data-gate='INPUT']")).doesNotContain("▲");
    browser.click("#tab-activations");
    browser.awaitText(panel(forget) + " .badges", "▲ NaN 100.0 %"::equals);
    assertThat(browser.text(panel(forget) + " .shares"))
        .isEqualTo("no value that could be saturated");
    browser.click("#tab-flow");
    browser.awaitText(".horizon-sentence", text -> text.contains("There is no gradient"));
    browser.awaitText(".readout", text -> text.contains("dL/dc, total ▲ NaN"));
  }

  private void open(String hash) {
    browser.open(server.address("/gatewatch#session=inside&view=" + hash));
  }

  private static String panel(int slot) {
    return ".inside-panel[data-slot='" + slot + "']";
  }

  private static String row(int slot) {
    return ".origin-row[data-slot='" + slot + "']";
  }

  private static double barWidth(int slot) {
    Object width =
        browser.run(
            "return document.querySelector(arguments[0]).getBoundingClientRect().width",
            row(slot) + " .origin-fill");
    return ((Number) width).doubleValue();
  }

  private static String drawnCounts(int slot) {
    Object counts =
        browser.run(
            "return document.querySelector(arguments[0]).dataset.counts", panel(slot) + " .panel");
    return "[" + String.valueOf(counts).replace(' ', ',') + "]";
  }

  /** Whether a canvas has something in a colour, up to what blending rounds away. */
  static boolean hasInk(String selector, int red, int green, int blue) {
    return Boolean.TRUE.equals(
        browser.run(
            """
            const [selector, ...hue] = arguments;
            const c = document.querySelector(selector);
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            for (let i = 0; i < d.length; i += 4) {
              if (d[i + 3] > 150 && hue.every((value, k) => Math.abs(d[i + k] - value) <= 2)) return true;
            }
            return false;
            """,
            selector,
            red,
            green,
            blue));
  }

  private static JsonNode entry(int slot) {
    for (JsonNode entry : browser.ask("data()").at("/inside/slots")) {
      if (entry.get("slot").asInt() == slot) {
        return entry;
      }
    }
    throw new AssertionError("nothing came of slot " + slot);
  }

  private static JsonNode means(int slot) {
    for (JsonNode cell : browser.ask("data()").get("cells")) {
      for (JsonNode line : cell.get("means")) {
        if (line.get("slot").asInt() == slot) {
          return line.get("values");
        }
      }
    }
    throw new AssertionError("no line of slot " + slot);
  }

  private static JsonNode map() {
    return browser.ask("data()").at("/cells/0/map");
  }

  private void assertMap(int slot) {
    Heatmap heatmap = summary(run.sample(4), slot).heatmap();
    assertThat(heatmap).isNotNull();
    JsonNode map = map();
    assertThat(map.get("slot").asInt()).isEqualTo(slot);
    assertThat(map.get("rows").asInt()).isEqualTo(heatmap.rows());
    assertThat(map.get("columns").asInt()).isEqualTo(heatmap.columns());
    for (int cell = 0; cell < heatmap.rows() * heatmap.columns(); cell++) {
      assertThat((float) map.get("values").get(cell).asDouble())
          .isEqualTo(heatmap.value(cell / heatmap.columns(), cell % heatmap.columns()));
    }
  }

  private static void assertSeries(JsonNode drawn, Series expected) {
    assertThat(drawn.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(drawn.get(i).asDouble()).isEqualTo(expected.at(i));
    }
  }

  private static Summary summary(Sample sample, int slot) {
    Summary summary = sample.summaries().get(slot);
    assertThat(summary).isNotNull();
    return summary;
  }

  private static Profile profile(Sample sample, int slot) {
    Profile profile = summary(sample, slot).profile();
    assertThat(profile).isNotNull();
    return profile;
  }

  private static Saturation saturation(Sample sample, int slot) {
    Saturation saturation = profile(sample, slot).saturation();
    assertThat(saturation).isNotNull();
    return saturation;
  }

  private static UnitActivity activity(Sample sample, int slot) {
    UnitActivity units = profile(sample, slot).units();
    assertThat(units).isNotNull();
    return units;
  }

  private static Horizon horizon(Sample sample, int slot) {
    Horizon horizon = profile(sample, slot).horizon();
    assertThat(horizon).isNotNull();
    return horizon;
  }

  private static String units(Sample sample, int slot) {
    UnitActivity units = activity(sample, slot);
    List<String> parts = new ArrayList<>();
    if (units.dead() > 0) {
      parts.add(units.dead() + " dead");
    }
    if (units.stuckLow() > 0) {
      parts.add(units.stuckLow() + " stuck at the low end");
    }
    if (units.stuckHigh() > 0) {
      parts.add(units.stuckHigh() + " stuck at the high end");
    }
    String said = parts.isEmpty() ? "none dead, none stuck" : String.join(", ", parts);
    return units.units() + " units: " + said;
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }

  private static String percent(double share) {
    return share > 0 && share < 0.0005
        ? "< 0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  private static String oneDecimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Three significant digits, for magnitudes from 0.001 to 100. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(3)).toPlainString();
  }
}
