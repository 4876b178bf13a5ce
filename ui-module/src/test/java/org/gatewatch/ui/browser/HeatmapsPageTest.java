package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/** Kernels as images: that every pixel has the colour that its value has in the map and range. */
@BrowserTest
class HeatmapsPageTest extends InsidePage {
  private static final String INPUT = "[data-kernel='INPUT:W']";
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";

  /** One page for all: opening it takes longer than looking. */
  @Test
  void paintsEveryCellInTheColourOfItsValueWhateverIsChosen() {
    for (ExpectedColours chosen :
        List.of(
            new ExpectedColours("bwr", "auto", false, false),
            new ExpectedColours("bwr", "gate", false, false),
            new ExpectedColours("bwr", "typed", false, false),
            new ExpectedColours("bwr", "auto", true, false),
            new ExpectedColours("bwr", "auto", false, true),
            new ExpectedColours("puor", "auto", false, false),
            new ExpectedColours("puor", "gate", true, false),
            new ExpectedColours("viridis", "auto", false, false),
            new ExpectedColours("viridis", "gate", false, false),
            new ExpectedColours("viridis", "typed", false, false),
            new ExpectedColours("viridis", "auto", true, false),
            new ExpectedColours("cividis", "auto", false, false),
            new ExpectedColours("cividis", "gate", true, true),
            new ExpectedColours("grey", "auto", false, false),
            new ExpectedColours("grey", "gate", false, true),
            new ExpectedColours("grey", "typed", true, false))) {
      show(chosen.hash());
      awaitPainted();
      assertPaintedAs(chosen);
      if (chosen.range().equals("auto") && !chosen.magnitude() && !chosen.scaled()) {
        assertBarOf(chosen.map());
      }
    }
  }

  private void assertPaintedAs(ExpectedColours expected) {
    List<Heatmap> gates = kernel(Kernel.INPUT);
    List<Heatmap> layer = new ArrayList<>(gates);
    layer.addAll(kernel(Kernel.RECURRENT));
    assertPainted(INPUT, gates, layer, expected);
    assertPainted("[data-kernel='RECURRENT:RW']", kernel(Kernel.RECURRENT), layer, expected);
    List<Heatmap> bias = kernel(Kernel.BIAS);
    assertPainted("[data-kernel='BIAS:b']", bias, bias, expected);
  }

  private void assertPainted(
      String figure, List<Heatmap> gates, List<Heatmap> sharing, ExpectedColours expected) {
    JsonNode drawn = figure(figure);
    int rows = gates.get(0).rows();
    List<?> pixels = pixels(figure, gates.size(), rows, gates.get(0).columns());
    int at = 0;
    for (int gate = 0; gate < gates.size(); gate++) {
      Heatmap cells = gates.get(gate);
      double[] limits = expected.limits(cells, sharing);
      assertThat(drawn.at("/gates/" + gate + "/limits/0").asDouble())
          .as("low end, %s", expected)
          .isCloseTo(limits[0], within(1e-6));
      assertThat(drawn.at("/gates/" + gate + "/limits/1").asDouble())
          .as("high end, %s", expected)
          .isCloseTo(limits[1], within(1e-6));
      for (int cell = 0; cell < rows * cells.columns(); cell++) {
        double value = cells.value(cell / cells.columns(), cell % cells.columns());
        expected.assertColour(value, cells, sharing, (List<?>) pixels.get(at++));
      }
    }
    assertThat(drawn.get("bars").size()).isEqualTo(expected.range().equals("gate") ? 4 : 1);
  }

  /** Red, green and blue in the middle of each cell, gate by gate and row by row. */
  private static List<?> pixels(String figure, int gates, int rows, int columns) {
    return (List<?>)
        browser.run(
            """
            const [figure, gates, rows, columns] = arguments;
            const c = document.querySelector(figure + ' canvas');
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            const each = (c.width - 3 * (gates - 1)) / gates;
            const found = [];
            for (let gate = 0; gate < gates; gate++) {
              for (let i = 0; i < rows * columns; i++) {
                const x = Math.floor(gate * (each + 3) + (i % columns + 0.5) * each / columns);
                const y = Math.floor((Math.floor(i / columns) + 0.5) * c.height / rows);
                found.push([0, 1, 2].map((k) => d[4 * (y * c.width + x) + k]));
              }
            }
            return found;
            """,
            figure, gates, rows, columns);
  }

  /** From end to end. */
  private static void assertBarOf(String map) {
    String bar =
        String.valueOf(
            browser.run(
                "return getComputedStyle(document.querySelector('.colour-bar')).backgroundImage"));
    int[][] stops = ExpectedColours.STOPS.get(map);
    assertThat(bar)
        .as("the bar of %s", map)
        .startsWith("linear-gradient(90deg, " + rgb(stops[0]))
        .endsWith(rgb(stops[stops.length - 1]) + ")");
  }

  private static String rgb(int[] colour) {
    return "rgb(" + colour[0] + ", " + colour[1] + ", " + colour[2] + ")";
  }

  @Test
  void theBarsLimitsFollowTheRange() {
    open("heatmaps&cell=0f&range=typed&low=-0.05&high=0.1");
    awaitPainted();
    assertThat(figure(INPUT).at("/bars/0").toString()).isEqualTo("[\"≤ −0.0500\",\"≥ 0.100\"]");
    browser.click("[data-value='gate']");
    Await.until("a bar a gate", () -> figure(INPUT).get("bars").size() == 4);
    browser.click("[data-value='unit']");
    Await.until("0 and 1", () -> figure(INPUT).at("/bars/2").toString().equals("[\"0\",\"1.00\"]"));
  }

  @Test
  void aRangeIsTypedInAndWhatIsNoRangeChangesNothing() {
    open("heatmaps&cell=0f&map=viridis");
    awaitPainted();
    browser.click("[data-value='typed']");
    // The limits of before are where to begin.
    Await.until("the fields", () -> !field(0).isEmpty() && !field(1).isEmpty());
    assertThat(Double.parseDouble(field(0))).isNegative();
    type(0, "−0,25");
    type(1, "0.5");
    Await.until("the range", () -> limits().equals("[-0.25,0.5]"));
    assertThat(url()).contains("low=-0.25", "high=0.5", "range=typed");
    type(1, "wide");
    browser.awaitText(
        ".field-note",
        ("Allowed are two numbers, the smaller one first, such as −0.5 to 0.5 or 1e-4 to 2e-3;"
                + " until then the colours run from −0.250 to 0.500.")
            ::equals);
    run.store(storage, 5, 6);
    browser.awaitTotal(6);
    assertThat(field(1)).isEqualTo("wide");
    assertThat(limits()).isEqualTo("[-0.25,0.5]");
    assertThat(browser.all("[aria-invalid='true']")).hasSize(2);
    type(1, "-1");
    assertThat(limits()).isEqualTo("[-0.25,0.5]");
    type(1, "2e-1");
    Await.until("the range", () -> limits().equals("[-0.25,0.2]"));
    assertThat(browser.text(".field-note")).isEmpty();
    String address = url();
    browser.open(address);
    awaitPainted();
    assertThat(limits()).isEqualTo("[-0.25,0.2]");
    assertThat(field(0) + " " + field(1)).isEqualTo("-0.25 0.2");
  }

  @Test
  void anAddressWithoutAValidRangeIsAuto() {
    open("heatmaps&cell=0f&range=typed&low=1&high=x");
    awaitPainted();
    browser.awaitText(".field-note", text -> text.endsWith("until then the range is auto."));
    double reach = figure(INPUT).at("/gates/0/limits/1").asDouble();
    assertThat(reach).isPositive();
    assertThat(figure(INPUT).at("/gates/0/limits/0").asDouble()).isEqualTo(-reach);
  }

  @Test
  void readsACellThatStandsForSeveralValuesAndSaysSo() {
    int slot = slot(Kernel.INPUT, 1);
    Sample sample = run.sample(5);
    short[] cells = new short[4 * 5];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Heatmap.pattern(-i / 16f);
    }
    List<Summary> coarse = new ArrayList<>(sample.summaries());
    for (int gate = 0; gate < 4; gate++) {
      int each = slot(Kernel.INPUT, gate);
      coarse.set(each, summary(sample, each).with(Heatmap.of(4, 5, cells), null));
    }
    run.store(storage, 5, sample.with(coarse));
    open("heatmaps&cell=0f&gate=FORGET&values=magnitude");
    browser.awaitTotal(6);
    Await.until("the map", () -> figure(INPUT).at("/gates/0/rows").asInt() == 4);
    assertThat(figure(INPUT).at("/gates/0/slot").asInt()).isEqualTo(slot);
    browser.run("document.querySelector('.heatmap').focus()");
    for (String key : List.of("ARROW_RIGHT", "ARROW_RIGHT", "ARROW_DOWN")) {
      browser.press(key);
    }
    // Twelve rows in four, ten units in five.
    browser.awaitText(
        "#map-readout",
        ("input W: forget gate, rows 3 to 5, units 2 to 3: 0.375 (magnitude; the value is −0.375),"
                + " the strongest of 6 values")
            ::equals);
    JsonNode table = browser.ask("csv()").get("rows");
    assertThat(table.get(1 + 6).toString())
        .isEqualTo("[\"lstm1\",\"\",\"WEIGHT\",\"INPUT\",\"W\",\"FORGET\",3,5,2,3,-0.375]");
  }

  @Test
  void namesAreTextAndTheTableHasEveryCell() {
    SyntheticRun hostile = new SyntheticRun("names", "worker", 5, HOSTILE, "encoder");
    hostile.begin(storage).store(storage, 0, 2);
    browser.open(server.address("/gatewatch#session=names&view=heatmaps&cell=0f&range=gate"));
    awaitPainted();
    browser.awaitText(".direction h3", (HOSTILE + " →")::equals);
    assertThat(browser.all("#view img")).isEmpty();
    JsonNode rows = browser.ask("csv()").get("rows");
    // W 12×10, RW 10×10 and b 1×10, four gates each.
    assertThat(rows.size()).isEqualTo(1 + 4 * 230);
    Heatmap first = heatmap(hostile.sample(1), 0);
    JsonNode row = rows.get(1 + 25);
    assertThat(row.get(0).asText()).isEqualTo(HOSTILE);
    assertThat((float) row.get(10).asDouble()).isEqualTo(first.value(2, 5));
  }

  @Test
  void differencesAreThoseFromTheFirstSampleAndFromWhatTheSecondPaneShows() {
    open("heatmaps&cell=0f&gate=FORGET&minus=b");
    browser.awaitText(".heatmaps", text -> text.contains("choose Compare for a B to subtract."));
    awaitPainted();
    assertDifference(run.sample(4), null);
    browser.click("[data-value='first']");
    awaitDifference(run.sample(4), run.sample(0));
    assertThat(browser.text(".heatmaps"))
        .contains("Differences: iteration 40 minus 0, the first sample there is.");
    browser.run("document.querySelector('.heatmap').focus()");
    browser.press("ARROW_RIGHT");
    browser.awaitText(
        "#map-readout",
        text -> text.startsWith("input W: forget gate, row 0, unit 0: difference "));
    assertThat(browser.ask("csv()").get("name").asText()).isEqualTo("heatmaps-weight-minus-first");
    run.store(storage, 5, run.filled(5, Float.NaN));
    browser.awaitTotal(6);
    browser.awaitText(".badges", text -> text.startsWith("▲ "));
    assertThat(figure(INPUT).at("/gates/0/values/0").asText()).isEqualTo("NaN");
    String compared =
        "heatmaps&session=inside&cell=0f&gate=FORGET&minus=b&compare=1&at=" + run.timestamp(4);
    show(compared + "&at2=" + run.timestamp(1));
    awaitDifference(run.sample(4), run.sample(1));
    SyntheticRun other = new SyntheticRun("other", "worker", 77).begin(storage);
    other.store(storage, 0, 2);
    show(compared + "&session2=other&worker2=worker");
    awaitDifference(run.sample(4), other.sample(1));
    assertThat(browser.text("[data-pane=a] .heatmaps"))
        .contains("Differences: A, iteration 40, minus B, iteration 10.");
    other.store(storage, 2, 3);
    awaitDifference(run.sample(4), other.sample(2));
    browser.click("[data-pane=b] [aria-label='End the comparison']");
    Await.until("A alone", () -> isDifference(run.sample(4), null));
  }

  private void awaitDifference(Sample sample, Sample base) {
    Await.until("the difference", () -> isDifference(sample, base));
    assertDifference(sample, base);
  }

  private boolean isDifference(Sample sample, Sample base) {
    int slot = slot(Kernel.INPUT, 1);
    float first = heatmap(sample, slot).value(0, 0);
    double expected = base == null ? first : first - (double) heatmap(base, slot).value(0, 0);
    double drawn = figure(INPUT).at("/gates/0/values/0").asDouble(Double.NaN);
    return Math.abs(drawn - expected) < 1e-7;
  }

  /** Every cell of the forget gate's W, and a range with zero in its middle. */
  private void assertDifference(Sample sample, Sample base) {
    int slot = slot(Kernel.INPUT, 1);
    Heatmap own = heatmap(sample, slot);
    JsonNode gate = figure(INPUT).at("/gates/0");
    assertThat(gate.get("values").size()).isEqualTo(own.rows() * own.columns());
    for (int i = 0; i < gate.get("values").size(); i++) {
      int row = i / own.columns();
      int column = i % own.columns();
      float minus = base == null ? 0 : heatmap(base, slot).value(row, column);
      assertThat(gate.get("values").get(i).asDouble())
          .isCloseTo(own.value(row, column) - minus, within(1e-6));
    }
    assertThat(gate.at("/limits/0").asDouble()).isEqualTo(-gate.at("/limits/1").asDouble());
  }

  @Test
  void everyMapAndRangeFitsWideAndNarrowScreens() {
    // Slots of the forward cell's input kernel.
    run.store(storage, 5, run.sample(5, Map.of(12, 1, 15, 7)));
    for (String chosen :
        List.of("&map=viridis&range=gate", "&map=cividis&range=typed&low=-0.1&high=x")) {
      show("heatmaps&cell=1f" + chosen);
      browser.awaitTotal(6);
      for (Browser.Screen screen : Browser.SCREENS) {
        browser.screen(screen);
        browser.awaitFrames();
        awaitPainted();
        browser.assertNoSidewaysScroll(chosen + " at " + screen);
        browser.screenshotOfAll("heatmaps" + chosen.replaceAll("[&=.]", "-"), screen);
      }
    }
  }

  private void awaitPainted() {
    Await.until(
        "painted heatmaps",
        () -> browser.inked(".kernel-bias .heatmap") > 0.9 && browser.inked(".heatmap") > 0.9);
  }

  /** The gates of a kernel of the first cell, as the newest sample holds them. */
  private List<Heatmap> kernel(Kernel kernel) {
    List<Heatmap> gates = new ArrayList<>();
    for (int gate = 0; gate < 4; gate++) {
      gates.add(heatmap(run.sample(4), slot(kernel, gate)));
    }
    return gates;
  }

  private static Heatmap heatmap(Sample sample, int slot) {
    Heatmap heatmap = summary(sample, slot).heatmap();
    assertThat(heatmap).isNotNull();
    return heatmap;
  }

  private int slot(Kernel kernel, int gate) {
    List<Slot> slots = run.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.quantity() == Quantity.WEIGHT
          && slot.layer() == 0
          && slot.direction() == Direction.FORWARD
          && slot.kernel() == kernel
          && slot.gate() == GATES.get(gate)) {
        return i;
      }
    }
    throw new AssertionError("no slot of " + kernel);
  }

  private static JsonNode figure(String selector) {
    String kernel = selector.substring(selector.indexOf('\'') + 1, selector.lastIndexOf('\''));
    for (JsonNode figure : browser.ask("data()")) {
      if (figure.get("kernel").asText().equals(kernel)) {
        return figure;
      }
    }
    return MissingNode.getInstance();
  }

  private static String limits() {
    return figure(INPUT).at("/gates/0/limits").toString();
  }

  private static String url() {
    return String.valueOf(browser.run("return location.href"));
  }

  private static String field(int i) {
    return String.valueOf(
        browser.run("return document.querySelectorAll('.number-field')[arguments[0]].value", i));
  }

  private static void type(int field, String text) {
    browser.run("document.querySelectorAll('.number-field')[arguments[0]].select()", field);
    browser.type(text);
  }
}
