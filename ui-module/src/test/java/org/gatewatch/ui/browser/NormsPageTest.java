package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Norms and ratios over a run, and how a reader zooms into them. */
@BrowserTest
class NormsPageTest extends LivePage {
  private static final int RATIO = 3;
  private static final String FIRST = ".charts .plot";
  private final SyntheticRun run = new SyntheticRun("norms", "worker", 61);

  @Test
  void drawsTheRatioOfUpdatesToWeightsOfEachGateWithItsBand() {
    run.begin(storage).store(storage, 0, 30);
    openNorms("cell=1b");
    JsonNode chart = browser.ask("data()").get(RATIO);
    assertThat(chart.get("kernel").asText()).isEqualTo("RATIO");
    assertThat(chart.get("gates").toString())
        .isEqualTo("[\"INPUT\",\"FORGET\",\"CELL\",\"OUTPUT\"]");
    for (int gate = 0; gate < 4; gate++) {
      for (int i = 0; i < 30; i++) {
        double expected =
            norm(run.sample(i), Quantity.UPDATE, gate) / norm(run.sample(i), Quantity.WEIGHT, gate);
        assertThat(chart.get("norms").get(gate).get(i).asDouble())
            .isCloseTo(expected, withPercentage(1e-3));
      }
    }
    String label = browser.text(".chart:last-of-type .axis-name");
    assertThat(label).isEqualTo("update : weight, ratio of L2 norms of W and RW, log scale");
    assertThat(browser.text(".norms > .label")).contains("mean magnitudes in place");
    for (boolean dark : new boolean[] {false, true}) {
      browser.screen(1440, 900, dark);
      Await.until("the band at 1e-3, not at 0.03", () -> isBand(1e-3) && !isBand(0.03));
    }
  }

  @Test
  void showsTheNormOfEachQuantityAndScale() {
    run.begin(storage).store(storage, 0, 20);
    openNorms("cell=0f");
    for (Quantity quantity : List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE)) {
      browser.click(".choice [data-value='" + quantity + "']");
      for (String scale : List.of("linear", "log")) {
        browser.click(".choice [data-value='" + scale + "']");
        Await.until(
            "the scale",
            () -> browser.text(".axis-name").endsWith("log scale") == scale.equals("log"));
        JsonNode forget = browser.ask("data()").get(0).get("norms").get(1);
        int slot = run.layout().slots().indexOf(slot(quantity, Kernel.INPUT, 1));
        assertThat(forget.get(19).asDouble())
            .isCloseTo(summary(run.sample(19), slot).l2Norm(), withPercentage(1e-3));
      }
    }
  }

  @Test
  void drawsWhatPenaltiesAddToTheLoss() {
    run.begin(storage).store(storage, 0, 12);
    openNorms("cell=0f");
    JsonNode chart = browser.ask("data()").get(RATIO + 1);
    assertThat(chart.get("kernel").asText()).isEqualTo("PENALTY");
    for (int i = 0; i < 12; i++) {
      double magnitudes = 0;
      double squares = 0;
      for (int gate = 0; gate < 4; gate++) {
        for (Kernel kernel : List.of(Kernel.INPUT, Kernel.RECURRENT)) {
          int slot = run.layout().slots().indexOf(slot(Quantity.WEIGHT, kernel, gate));
          Summary summary = summary(run.sample(i), slot);
          squares += summary.l2Norm() * summary.l2Norm();
          magnitudes += kernel == Kernel.INPUT ? summary.meanMagnitude() * summary.count() : 0;
        }
      }
      assertThat(chart.get("norms").get(0).get(i).asDouble())
          .as("L1 of W, 0.001")
          .isCloseTo(0.001 * magnitudes, withPercentage(1e-3));
      assertThat(chart.get("norms").get(1).get(i).asDouble())
          .as("L2 of W and RW, 0.5")
          .isCloseTo(0.25 * squares, withPercentage(1e-3));
    }
    assertThat(browser.ask("csv().rows")).anyMatch(row -> row.get(5).asText().equals("l1_penalty"));
    browser.screenshot("norms-penalty");
  }

  @Test
  void saysZeroUpdatesAndNaNInWords() {
    run.begin(storage).store(storage, 0, 10);
    for (int i = 10; i < 14; i++) {
      run.store(storage, i, with(run.sample(i, Map.of(3, 8)), Quantity.UPDATE, 2));
    }
    openNorms("cell=0f");
    browser.awaitText(
        ".norm-words",
        text ->
            text.startsWith("▲ In the sample shown: weights NaN or infinite in forget (15)")
                && text.endsWith("updates of zero, which change nothing, in cell."));
    JsonNode ratio = browser.ask("data()").get(RATIO);
    assertThat(ratio.get("norms").get(2).get(13).asText()).isEqualTo("0");
    assertThat(ratio.get("drawn").get(2).asInt())
        .as("zero has no place on a log axis")
        .isEqualTo(10);
    assertThat(ratio.get("drawn").get(1).asInt()).isEqualTo(14);
    browser.screenshot("norms-words");
    browser.click("#runbar .step[aria-label='One sample back']");
    awaitShown(run, 12);
    browser.run("document.querySelector('#runbar .track input').focus()");
    browser.press("HOME");
    browser.awaitText(".norm-words", String::isEmpty);
  }

  @Test
  void saysWhyAFrozenLayerHasNoRatio() {
    run.begin(storage).store(storage, 0, 3);
    open("norms&cell=5f");
    browser.awaitText(
        "#view", text -> text.contains("No ratio of updates to weights: The layer is frozen."));
    assertThat(browser.ask("data()").size()).isEqualTo(3);
  }

  @Test
  void zoomsAllChartsTogetherByMouseAndKeepsItInTheAddress() {
    run.begin(storage).storeAlike(storage, 0, 200);
    openNorms("cell=0f");
    browser.drag(FIRST + " .u-over", 0.25, 0.5, false);
    awaitSeen(500, 1000, 15);
    browser.drag(FIRST + " .u-over", 0.75, 0.5, true);
    awaitSeen(625, 1125, 15);
    String hash = String.valueOf(browser.run("return location.hash"));
    assertThat(hash).containsPattern("zoom=6\\d\\d(\\.\\d+)?to11\\d\\d");
    double[] before = seen();
    browser.reload();
    awaitSeen(before[0], before[1], 0.02);
    assertThat(browser.ask("csv().rows"))
        .filteredOn(row -> row.get(5).asText().endsWith("ratio"))
        .allMatch(row -> row.get(6).asInt() >= before[0] && row.get(6).asInt() <= before[1])
        .hasSizeBetween(4 * 48, 4 * 52);
    browser.click("[data-zoom='all']");
    awaitSeen(0, 1990, 0);
    assertThat(String.valueOf(browser.run("return location.hash"))).doesNotContain("zoom");
  }

  @Test
  void zoomsAndPansByTheWheelAndByTwoFingers() {
    run.begin(storage).storeAlike(storage, 0, 201);
    openNorms("cell=0f");
    String over = FIRST + " .u-over";
    browser.wheel(over, 0.5, -100, 0, true);
    awaitSeen(1000 - 1000 / 1.6, 1000 + 1000 / 1.6, 10);
    browser.wheel(over, 0.5, 0, 120, false);
    Await.until("the part further right", () -> seen()[0] > 400);
    browser.click("[data-zoom='all']");
    awaitSeen(0, 2000, 0);
    browser.pinch(over, new double[] {0.4, 0.6}, new double[] {0.1, 0.9});
    // What was under the fingers, a tenth of the whole on either side of the middle, fills 0.8.
    awaitSeen(750, 1250, 15);
  }

  @Test
  void zoomsPansAndReadsByKeyboard() {
    run.begin(storage).store(storage, 0, 101);
    openNorms("cell=0f");
    tabTo(FIRST);
    browser.press("HOME");
    browser.awaitText(".charts .where", "iteration 0"::equals);
    for (int i = 0; i < 40; i++) {
      browser.press("ARROW_RIGHT");
    }
    browser.awaitText(".charts .where", "iteration 400"::equals);
    Await.until(
        "the values read, also in the charts in step",
        () ->
            browser
                .ask("data()")
                .get(RATIO)
                .get("readout")
                .asText()
                .startsWith("iteration 400: input "));
    browser.type("+");
    awaitSeen(400 - 400 / 1.6, 400 + 600 / 1.6, 1);
    double[] zoomed = seen();
    double by = (zoomed[1] - zoomed[0]) * 0.2;
    browser.type(
        org.openqa.selenium.Keys.chord(
            org.openqa.selenium.Keys.SHIFT, org.openqa.selenium.Keys.ARROW_RIGHT));
    awaitSeen(zoomed[0] + by, zoomed[1] + by, 1);
    browser.type("-");
    browser.type("0");
    awaitSeen(0, 1000, 0);
    assertThat(browser.ask("view").asText()).as("0 is the chart's key").isEqualTo("norms");
  }

  @Test
  void aZoomAtTheEndMovesOnWithWhatComesAndOneBeforeStays() {
    run.begin(storage).storeAlike(storage, 0, 100);
    openNorms("cell=0f&zoom=last200");
    awaitSeen(790, 990, 0);
    run.storeAlike(storage, 100, 120);
    browser.awaitTotal(120);
    awaitSeen(990, 1190, 0);
    tabTo(FIRST);
    browser.press("END");
    browser.type("-");
    awaitSeen(870, 1190, 1e-6);
    run.storeAlike(storage, 120, 130);
    browser.awaitTotal(130);
    awaitSeen(970, 1290, 1e-6);
    openNorms("cell=0f&zoom=100to300");
    awaitSeen(100, 300, 0);
    run.storeAlike(storage, 130, 140);
    browser.awaitTotal(140);
    awaitSeen(100, 300, 0);
    openNorms("cell=0f&zoom=<b>9</b>");
    awaitSeen(0, 1390, 0);
  }

  /** Whether the pixel at a ratio, at the right of the last chart, is of the band's colour. */
  private static boolean isBand(double ratio) {
    return (Boolean)
        browser.run(
            """
            const plot = [...document.querySelectorAll('.charts .plot')].at(-1);
            const canvas = plot.querySelector('canvas');
            const over = plot.querySelector('.u-over');
            const [canvasBox, box] = [canvas, over].map((node) => node.getBoundingClientRect());
            const [low, high] = window.gatewatch.data().at(-1).axis.map(Math.log10);
            const y = box.top - canvasBox.top + box.height * (1 - (Math.log10(arguments[0]) - low) / (high - low));
            const pixels = [];
            // Lines of the grid may cross: most of a row must be of the colour.
            const scale = canvas.width / canvasBox.width;
            const row = canvas.getContext('2d').getImageData((box.left - canvasBox.left) * scale, Math.round((y + 3) * scale), box.width * scale, 1).data;
            const probe = document.createElement('canvas').getContext('2d');
            probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--band').trim();
            probe.fillRect(0, 0, 1, 1);
            const want = probe.getImageData(0, 0, 1, 1).data;
            let same = 0;
            for (let i = 0; i < row.length; i += 4) if ([0, 1, 2, 3].every((c) => row[i + c] === want[c])) same++;
            return same > row.length / 4 * 0.8;
            """,
            ratio);
  }

  private void openNorms(String chosen) {
    open("norms&" + chosen);
    Await.until("the norms", () -> browser.ask("data()").size() >= 4);
    Await.until("their axis", () -> browser.ask("data()").at("/3/seen/1").asDouble() > 1);
  }

  /** From the view's tab by the key Tab, past the controls. */
  private static void tabTo(String selector) {
    browser.run("document.querySelector('#tab-norms').focus()");
    for (int i = 0; i < 20 && !browser.hasFocus(selector); i++) {
      browser.press("TAB");
    }
    assertThat(browser.hasFocus(selector)).isTrue();
  }

  private static double[] seen() {
    JsonNode seen = browser.ask("data()").get(0).get("seen");
    return new double[] {seen.get(0).asDouble(), seen.get(1).asDouble()};
  }

  /** Waits until all charts show a range of iterations. */
  private static void awaitSeen(double min, double max, double within) {
    Await.until(
        () ->
            "iterations "
                + min
                + " to "
                + max
                + ", it is "
                + browser.ask("data()").findValues("seen"),
        () -> {
          List<JsonNode> charts = browser.ask("data()").findValues("seen");
          return !charts.isEmpty()
              && charts.stream()
                  .allMatch(
                      seen ->
                          Math.abs(seen.path(0).asDouble() - min) <= within
                              && Math.abs(seen.path(1).asDouble() - max) <= within);
        });
  }

  /** L2 norm over W and RW of a gate of the second layer's backward cell. */
  private double norm(Sample sample, Quantity quantity, int gate) {
    double squares = 0;
    for (int i = 0; i < run.layout().slots().size(); i++) {
      Slot slot = run.layout().slots().get(i);
      if (slot.quantity() == quantity
          && slot.layer() == 1
          && slot.direction() == org.gatewatch.sample.Direction.BACKWARD
          && (slot.kernel() == Kernel.INPUT || slot.kernel() == Kernel.RECURRENT)
          && slot.gate() == InsidePage.GATES.get(gate)) {
        squares += Math.pow(summary(sample, i).l2Norm(), 2);
      }
    }
    return Math.sqrt(squares);
  }

  private Slot slot(Quantity quantity, Kernel kernel, int gate) {
    return run.layout().slots().stream()
        .filter(
            slot ->
                slot.quantity() == quantity
                    && slot.layer() == 0
                    && slot.kernel() == kernel
                    && slot.gate() == InsidePage.GATES.get(gate))
        .findFirst()
        .orElseThrow();
  }

  /** The sample with zeros for a quantity of a gate of the first layer. */
  private Sample with(Sample sample, Quantity quantity, int gate) {
    List<@Nullable Summary> summaries = new ArrayList<>(sample.summaries());
    for (Kernel kernel : List.of(Kernel.INPUT, Kernel.RECURRENT, Kernel.BIAS)) {
      Slot slot = slot(quantity, kernel, gate);
      float[] zeros = new float[slot.rows() * slot.columns()];
      summaries.set(
          run.layout().slots().indexOf(slot),
          SyntheticRun.summary(zeros, slot.rows(), slot.columns()));
    }
    return new Sample(
        sample.layoutId(),
        sample.iteration(),
        sample.epoch(),
        sample.score(),
        sample.captureNanos(),
        sample.dropped(),
        summaries);
  }
}
