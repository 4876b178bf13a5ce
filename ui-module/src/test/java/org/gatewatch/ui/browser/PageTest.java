package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/** What the views draw, with samples whose values are known. */
@BrowserTest
class PageTest extends LivePage {
  @Test
  void drawsWhatWasCaptured() {
    SyntheticRun run = new SyntheticRun("exact", "worker", 2).begin(storage).store(storage, 0, 30);
    open("distributions&cell=1b&axes=free&bins=20");
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
    Await.until("the norms", () -> browser.ask("data()").size() == 5);
    for (int kernel = 0; kernel < 3; kernel++) {
      JsonNode chart = browser.ask("data()").get(kernel);
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
  void asksForItsFilesOnceHoweverOftenItIsOpened() {
    new SyntheticRun("kept", "worker", 3).begin(storage).store(storage, 0, 2);
    open("overview");
    browser.open(server.address("/gatewatch?again#view=overview"));
    browser.awaitText("#view", text -> !text.isBlank());
    List<?> transferred =
        (List<?>)
            browser.run(
                """
                return performance.getEntriesByType('resource')
                    .filter(entry => entry.name.includes('/gatewatch/page/'))
                    .map(entry => entry.transferSize);
                """);
    assertThat(transferred).hasSizeBetween(2, 3).allMatch(size -> ((Number) size).intValue() == 0);
  }

  @Test
  void aLongRunIsShownByFewOfItsSamplesUntilMoreAreRead() {
    SyntheticRun run = new SyntheticRun("long", "worker", 3).begin(storage);
    storeMany(run, 0, 400);
    open("overview");
    browser.awaitTotal(400);
    List<Long> first = timestamps();
    assertThat(first).contains(run.timestamp(0), run.timestamp(399));
    Await.until("all samples", () -> timestamps().equals(expected(run, 0, 400)));
    Object asked =
        browser.run(
            """
            return performance.getEntriesByType('resource')
                .filter(entry => entry.name.includes('/api/history'))
                .map(entry => new URL(entry.name).searchParams.get('points')).join(' ');
            """);
    assertThat(asked).isEqualTo("250 1000");
  }

  @Test
  void paintsAKnownHeatmapInTheColoursOfItsMap() {
    SyntheticRun run = new SyntheticRun("pixels", "worker", 3).begin(storage).store(storage, 0, 2);
    open("heatmaps&cell=0f&gate=INPUT");
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
    open("overview&cell=0f");
    browser.awaitTotal(24);
    browser.awaitText(
        "#verdict", text -> text.endsWith("in lstm1 →, input gate and lstm1 →, forget gate."));
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
    Await.until("the norms", () -> browser.ask("data()").size() == 6);
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
    browser.screen(390, 844, true);
    for (String view : VIEWS) {
      show(view + "&cell=1f");
      browser.awaitTotal(3);
      browser.awaitText("#view", text -> !text.isBlank());
      browser.assertNoSidewaysScroll(view + " on a telephone");
      browser.screenshot("everything-nan-" + view);
    }
    browser.screen(1440, 900, false);
    open("overview");
    browser.awaitText("#score", "NaN"::equals);
    assertThat(browser.text(".chart-note")).contains("Every value is NaN");
    browser.click("#tab-distributions");
    browser.awaitText(".badges", text -> text.contains("NaN 100.0 %"));
  }

  @Test
  void saysWhyALayerLacksAQuantity() {
    new SyntheticRun("why", "worker", 10).begin(storage).store(storage, 0, 2);
    open("activations");
    browser.awaitText(
        "[data-layer='3']", text -> text.contains("computes the loss of an output layer"));
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
