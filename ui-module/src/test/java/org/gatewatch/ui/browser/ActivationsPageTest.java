package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.gatewatch.ui.Await;
import org.junit.jupiter.api.Test;

/** What the activations view shows of the inside of cells. */
@BrowserTest
class ActivationsPageTest extends InsidePage {
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
        assertMeans(slot, profile(sample, slot), direction);
      }
    }
    int input = run.slot(Quantity.ACTIVATION, 1, Direction.FORWARD, null, Gate.INPUT);
    assertThat(browser.text(panel(input) + " .units")).contains("1 dead, 1 stuck at the low end");
    int state = run.slot(Quantity.CELL_STATE, 1, Direction.BACKWARD, null, null);
    assertThat(browser.text(panel(state) + " .shares"))
        .contains(percent(saturation(sample, state).low()) + " at its low end");
    assertMeans(state, profile(sample, state), Direction.BACKWARD);
  }

  @Test
  void figuresOfBothDirectionsBeginAtOneHeightHoweverTheirGatesWrap() {
    open("activations&cell=1f");
    Await.until(
        "both cells",
        () -> browser.list("return [...document.querySelectorAll('.inside-figures')]").size() == 2);
    browser.run("document.querySelector('.inside-panel .units').style.minHeight = '120px'");
    browser.awaitFrames();
    List<?> tops =
        browser.list(
            """
            return [...document.querySelectorAll('.inside-figures, .inside-panels')].map((part) =>
                Math.round(part.getBoundingClientRect().top))\
            """);
    assertThat(tops).hasSize(4);
    assertThat(tops.get(0)).isEqualTo(tops.get(2));
    assertThat(tops.get(1)).isEqualTo(tops.get(3));
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
  void timestepsThatAnExampleDoesNotHaveAreNoAlert() {
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    Sample sample = run.sample(5);
    Summary summary = summary(sample, forget);
    short[] cells = new short[10 * 24];
    Arrays.fill(cells, Heatmap.pattern(0.5f));
    cells[1] = Heatmap.pattern(Float.NaN);
    List<Summary> padded = new ArrayList<>(sample.summaries());
    padded.set(forget, summary.with(Heatmap.of(10, 24, cells), summary.profile()));
    run.store(storage, 5, sample.with(padded));
    open("activations&cell=0f&inside=FORGET");
    browser.awaitTotal(6);
    Await.until("the map", () -> map().at("/values/1").asText().equals("NaN"));
    browser.run("document.querySelector('.unit-map .heatmap').focus()");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_RIGHT");
    browser.awaitText("#map-readout", "forget gate, unit 0, timestep 1: padding"::equals);
    assertThat(browser.text(".unit-map .badges")).isEmpty();
    assertThat(hasInk(".unit-map .heatmap", 194, 65, 12)).as("stripes of trouble").isFalse();
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

  private static void assertMeans(int slot, Profile profile, Direction direction) {
    JsonNode line = means(slot);
    assertOverTime(line.get("x"), line.get("values"), profile.stepMeans(), direction);
  }

  private static JsonNode means(int slot) {
    for (JsonNode cell : browser.ask("data()").get("cells")) {
      for (JsonNode line : cell.get("means")) {
        if (line.get("slot").asInt() == slot) {
          return line;
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

  /** Three significant digits, for magnitudes from 0.001 to 100. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(3)).toPlainString();
  }
}
