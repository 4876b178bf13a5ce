package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.internal.histogram.Axis;
import org.gatewatch.ui.internal.histogram.LinearHistogram;
import org.junit.jupiter.api.Test;

/** A gate's distribution over the run in a real browser, against the values that were captured. */
@BrowserTest
class RidgePageTest extends InsidePage {
  private static final int SAMPLES = 90;
  private static final int FORGET_HUE = 0x9A6200;
  private static final int TROUBLE = 0xC2410C;

  @Test
  void aChosenGateIsDrawnOverTheRunOnOneAxis() {
    run.store(storage, 5, SAMPLES);
    open("distributions&cell=1b&bins=20&quantity=GRADIENT");
    browser.awaitText(".gate-ridge", text -> text.startsWith("Choose a gate"));
    Await.until("no gate", () -> browser.ask("data()").path("ridge").isNull());
    browser.click(".cell-list [data-cell='1b'] [data-gate='FORGET']");
    JsonNode ridge = awaitRidge(SAMPLES - 1);
    int slot = slot(Quantity.GRADIENT, Kernel.INPUT, "bW");
    assertThat(ridge.get("slot").asInt()).isEqualTo(slot);
    assertThat(ridge.get("lines").size()).isBetween(16, 24);
    assertThat(ridge.at("/lines/0/timestamp").asLong()).isEqualTo(run.timestamp(0));
    assertThat(browser.text(".gate-ridge h3"))
        .isEqualTo("encoder ←: forget gate, gradients over the run");

    Axis axis = Axis.covering(summaries(ridge, slot));
    assertThat(ridge.get("low").asDouble()).isEqualTo(axis.low());
    assertThat(ridge.get("high").asDouble()).isEqualTo(axis.high());
    for (JsonNode line : ridge.get("lines")) {
      Summary summary = summary(run.sample(line.get("iteration").asInt() / 10), slot);
      LinearHistogram expected =
          LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, 20);
      assertThat(longs(line.get("counts"))).isEqualTo(expected.counts());
    }
  }

  @Test
  void theKernelIsChosenAndKeptInTheAddress() {
    open("distributions&cell=0f&gate=FORGET");
    awaitRidge(4);
    browser.click(".ridge-head button:nth-child(2)");
    int slot =
        run.layout()
            .slots()
            .indexOf(
                new Slot(
                    Quantity.WEIGHT,
                    0,
                    Direction.FORWARD,
                    Kernel.RECURRENT,
                    Gate.FORGET,
                    "RW",
                    10,
                    10));
    Await.until("the kernel", () -> ridge().path("slot").asInt() == slot);
    browser.reload();
    Await.until("the kernel", () -> ridge().path("slot").asInt() == slot);
    assertThat(ridge().get("kernel").asText()).isEqualTo("RECURRENT:RW");
    browser.click("[aria-label='quantity'] [data-value='UPDATE']");
    Await.until(
        "its updates",
        () ->
            ridge().path("quantity").asText().equals("UPDATE")
                && ridge().path("slot").asInt() != slot);
    assertThat(ridge().get("kernel").asText()).isEqualTo("RECURRENT:RW");
  }

  @Test
  void theNewestCurveHasTheGatesFullHueAndNaNIsSaidAtItsLine() {
    int slot = slot(Quantity.WEIGHT, Kernel.INPUT, "bW");
    run.store(storage, 5, 20);
    run.store(storage, 20, run.sample(20, Map.of(slot, 8)));
    run.store(storage, 21, 23);
    open("distributions&cell=1b&gate=FORGET&bins=20&quantity=WEIGHT");
    JsonNode ridge = awaitRidge(22);
    assertThat(ridge.get("lines").size()).isEqualTo(23);
    assertThat(ridge.at("/lines/20/summary/nan").asLong()).isEqualTo(13);
    assertThat(ridge.at("/lines/19/summary/nan").asLong()).isZero();

    int newest = ridge.get("lines").size() - 1;
    long[] counts = longs(ridge.at("/lines/" + newest + "/counts"));
    int peak = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      peak = counts[bin] > counts[peak] ? bin : peak;
    }
    JsonNode box = ridge.get("box");
    double x = box.get("left").asDouble() + (peak + 0.5) * box.get("width").asDouble() / 20;
    double base = box.get("base").get(newest).asDouble();
    assertThat(pixel(x, base - 5)).isEqualTo(FORGET_HUE);
    // As tall as its count says: full hue below the top of the curve, none above it.
    double tall = (box.get("tall").asDouble() - 8) * counts[peak] / ridge.get("top").asDouble();
    assertThat(pixel(x, base - tall + 5)).isEqualTo(FORGET_HUE);
    assertThat(pixel(x, base - tall - 5)).isNotEqualTo(FORGET_HUE);

    double right = box.get("left").asDouble() + box.get("width").asDouble();
    assertThat(inked(right + 4, box.get("base").get(20).asDouble(), TROUBLE)).isGreaterThan(20);
    assertThat(inked(right + 4, box.get("base").get(16).asDouble(), TROUBLE)).isZero();
    browser.screenshotOfAll("ridge", 1440, 900, false);
    browser.screen(390, 844, true);
    browser.assertNoSidewaysScroll("ridge");
    browser.screenshotOfAll("ridge-390-dark", 390, 844, true);
  }

  @Test
  void aCurveIsReadByKeyboardAndPointerAndLeadsToItsSample() {
    run.store(storage, 5, 12);
    open("distributions&cell=0f&gate=INPUT&bins=20");
    JsonNode ridge = awaitRidge(11);
    browser.run("document.querySelector('.ridge-plot').focus()");
    browser.press("ARROW_UP");
    JsonNode at = ridge().get("at");
    assertThat(at.get("line").asInt()).as("begins with the newest").isEqualTo(11);
    browser.press("ARROW_UP");
    browser.press("ARROW_UP");
    browser.press("ARROW_RIGHT");
    int bin = at.get("bin").asInt() + 1;
    long count = ridge.at("/lines/9/counts/" + bin).asLong();
    assertThat(browser.text(".ridge-readout"))
        .startsWith("iteration 90, ")
        .contains(": " + count + " of 120 values");
    browser.press("ENTER");
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(9));
    awaitRidge(9);

    browser.click("#pause");
    browser.awaitState("live");
    awaitRidge(11);
    browser.hover(".ridge-plot");
    browser.awaitText(".ridge-readout", text -> text.startsWith("iteration "));
    int line = ridge().at("/at/line").asInt();
    browser.click(".ridge-plot");
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(line));
  }

  @Test
  void activationsOfAGateHaveARidgeOfTheSamplesThatHoldThem() {
    for (int i = 5; i < 12; i++) {
      run.store(storage, i, i % 2 == 0 ? run.sample(i) : withoutInside(run.sample(i)));
    }
    open("distributions&cell=0f&gate=OUTPUT&quantity=ACTIVATION&bins=20");
    JsonNode ridge = awaitRidge(10);
    int slot = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.OUTPUT);
    assertThat(ridge.get("slot").asInt()).isEqualTo(slot);
    assertThat(ridge.findValuesAsText("iteration"))
        .containsExactly("0", "10", "20", "30", "40", "60", "80", "100");
    Axis axis = Axis.covering(summaries(ridge, slot));
    assertThat(ridge.get("high").asDouble()).isEqualTo(axis.high());
    browser.screenshotOfAll("ridge-activations", 1440, 900, false);
  }

  private static JsonNode ridge() {
    return browser.ask("data()").path("ridge");
  }

  /** Waits for a ridge whose newest curve is that of a sample. */
  private JsonNode awaitRidge(int newest) {
    Await.until(
        "the ridge up to sample " + newest,
        () -> {
          JsonNode lines = ridge().path("lines");
          return lines.size() > 0
              && lines.get(lines.size() - 1).get("timestamp").asLong() == run.timestamp(newest);
        });
    return ridge();
  }

  private List<Summary> summaries(JsonNode ridge, int slot) {
    List<Summary> summaries = new ArrayList<>();
    ridge
        .get("lines")
        .forEach(
            line -> summaries.add(summary(run.sample(line.get("iteration").asInt() / 10), slot)));
    return summaries;
  }

  /** The slot of the forget gate of the second layer's backward cell. */
  private int slot(Quantity quantity, Kernel kernel, String parameter) {
    return run.layout()
        .slots()
        .indexOf(new Slot(quantity, 1, Direction.BACKWARD, kernel, Gate.FORGET, parameter, 10, 10));
  }

  private Sample withoutInside(Sample sample) {
    List<Summary> without = new ArrayList<>(sample.summaries());
    for (int slot = 0; slot < without.size(); slot++) {
      if (run.layout().slots().get(slot).isInsideCell()) {
        without.set(slot, null);
      }
    }
    return sample.with(without);
  }

  private static int pixel(double x, double y) {
    Object rgb =
        browser.run(
            """
            const [r, g, b] = document.querySelector('.ridge-plot').getContext('2d').getImageData(arguments[0], arguments[1], 1, 1).data;
            return r << 16 | g << 8 | b;
            """,
            Math.round(x),
            Math.round(y));
    return ((Number) rgb).intValue();
  }

  /** So many pixels of about a colour in the words at a line's end. */
  private static long inked(double left, double base, int rgb) {
    Object found =
        browser.run(
            """
            const [left, base, rgb] = arguments;
            const {data} = document.querySelector('.ridge-plot').getContext('2d').getImageData(left, base - 9, 90, 10);
            let found = 0;
            for (let i = 0; i < data.length; i += 4) {
              if (data[i + 3] > 200 && Math.abs(data[i] - (rgb >> 16)) < 8 && Math.abs(data[i + 1] - (rgb >> 8 & 255)) < 8) found++;
            }
            return found;
            """,
            Math.round(left),
            Math.round(base),
            rgb);
    return ((Number) found).longValue();
  }

  private static long[] longs(JsonNode numbers) {
    long[] values = new long[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).asLong();
    }
    return values;
  }
}
