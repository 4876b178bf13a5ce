package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Norms and ratios over a run, and how a reader zooms into them. */
@BrowserTest
class NormsPageTest extends NormsPage {
  @Test
  void theClockOnTheWallCanLieAcrossAndValuesCanBeLogarithmic() {
    SyntheticRun run = new SyntheticRun("clock", "w", 3).begin(storage).store(storage, 0, 9);
    open("norms&session=clock&cell=0f&zoom=20to60");
    browser.awaitTotal(9);
    browser.click("[aria-label='across'] [data-value='time']");
    Await.until("seconds", () -> browser.ask("data()[0].x[8]").asDouble() == 2.0);
    assertThat(browser.address()).contains("x=time").doesNotContain("zoom=");
    assertThat(browser.ask("data()[0].readout").asText()).startsWith("second 2: ");
    show("overview&session=clock&x=time");
    Await.until("seconds", () -> browser.ask("data().x[4]").asDouble() == 1.0);
    assertThat(browser.text(".scores .axis-name")).doesNotContain("log");
    browser.click("[aria-label='score'] [data-value='log']");
    browser.awaitText(".scores .axis-name", "score, summed over timesteps, log scale"::equals);
    Await.until("the score", () -> browser.inked(".scores canvas") > 0.001);
    assertThat(browser.ask("data().score[0]").asDouble()).isEqualTo(run.sample(0).score());
  }

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
    String label = browser.text(".chart:nth-of-type(4) .axis-name");
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
  void chartsAnswerTheHand() {
    run.begin(storage).store(storage, 0, 20);
    openNorms("cell=0f&quantity=GRADIENT&scale=linear&smooth=90");
    int slot = run.layout().slots().indexOf(slot(Quantity.GRADIENT, Kernel.INPUT, 0));
    double raw = summary(run.sample(19), slot).l2Norm();
    assertThat(browser.ask("data()").at("/0/norms/0/19").asDouble())
        .as("smoothed, what falls is above what it is")
        .isGreaterThan(1.01 * raw);
    assertThat(browser.ask("csv()").get("rows").get(20).get(8).asDouble())
        .as("in the table as it is")
        .isCloseTo(raw, withPercentage(1e-3));

    double all = browser.inked(".norms canvas");
    browser.click(".norms .entry:nth-child(2)");
    Await.until("a line less", () -> browser.inked(".norms canvas") < all);
    assertThat(browser.all(".norms .entry[aria-pressed='false']")).hasSize(1);
    browser.click(".norms .entry:nth-child(2)");
    Await.until("it again", () -> browser.inked(".norms canvas") >= all);

    browser.click(".norms .u-over");
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isBetween(run.timestamp(8), run.timestamp(11));

    show("distributions&cell=0f&bins=10");
    Await.until("a histogram", () -> browser.inked(".panel canvas") > 0.01);
    browser.hover(".panel canvas");
    String read = browser.awaitText(".panel .bin-readout", text -> text.endsWith(" %"));
    String[] counts = browser.all(".panel").get(0).getAttribute("data-counts").split(" ");
    assertThat(read).containsAnyOf(": " + counts[4] + " value", ": " + counts[5] + " value");
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
    JsonNode spectral = browser.ask("data()").get(RATIO + 2);
    assertThat(spectral.get("kernel").asText()).isEqualTo("SPECTRAL");
    for (int gate = 0; gate < 4; gate++) {
      Gate of = Gate.valueOf(spectral.get("gates").get(gate).asText());
      assertThat(spectral.get("norms").get(gate)).hasSize(12);
      assertThat(spectral.get("norms").get(gate).get(7).asDouble())
          .isEqualTo(0.5 + 0.25 * of.ordinal());
    }
    assertThat(browser.text(".norms")).contains("nothing can explode as long as it is at most 1");
    assertThat(browser.ask("csv().rows"))
        .filteredOn(row -> row.get(5).asText().equals("largest_singular_value"))
        .hasSize(4 * 12);
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
                && text.endsWith("updates of zero, which change nothing, in candidate."));
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

  /** Whether the pixel at a ratio, at the right of the last chart, is of the band's colour. */
  private static boolean isBand(double ratio) {
    return (Boolean)
        browser.run(
            """
            const plot = [...document.querySelectorAll('.charts .plot')][arguments[1]];
            const canvas = plot.querySelector('canvas');
            const over = plot.querySelector('.u-over');
            const [canvasBox, box] = [canvas, over].map((node) => node.getBoundingClientRect());
            const [low, high] = window.gatewatch.data()[arguments[1]].axis.map(Math.log10);
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
            ratio,
            RATIO);
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
          run.layout().slots().indexOf(slot), Summaries.of(zeros, slot.rows(), slot.columns()));
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
