package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.gatewatch.ui.Await;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Zooming into charts, panning, and reading them, by mouse, touch and keyboard. */
@BrowserTest
class ZoomPageTest extends NormsPage {
  private static final String FIRST = ".charts .plot";

  @Test
  void zoomsAllChartsTogetherByMouseAndKeepsItInTheAddress() {
    run.begin(storage).storeAlike(storage, 0, 200);
    openNorms("cell=0f");
    browser.pointer().drag(FIRST + " .u-over", 0.25, 0.5, false);
    awaitSeen(500, 1000, 15);
    browser.pointer().drag(FIRST + " .u-over", 0.75, 0.5, true);
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
  void panesSideBySideShowTheSamePart() {
    run.begin(storage).storeAlike(storage, 0, 200);
    openNorms("cell=0f&compare=1&at2=" + run.timestamp(150));
    Await.until("the second pane", () -> browser.ask("beside?.data").size() >= 4);
    browser.pointer().drag("[data-pane='a'] .u-over", 0.25, 0.5, false);
    awaitSeen(500, 1000, 30);
    double[] first = seen();
    Await.until(
        () -> "the same part, it is " + browser.ask("beside.data").findValues("seen"),
        () ->
            browser.ask("beside.data").findValues("seen").stream()
                .allMatch(
                    seen ->
                        Math.abs(seen.get(0).asDouble() - first[0]) < 0.02
                            && Math.abs(seen.get(1).asDouble() - first[1]) < 0.02));
  }

  @Test
  void zoomsAndPansByTheWheelAndByTwoFingers() {
    run.begin(storage).storeAlike(storage, 0, 201);
    openNorms("cell=0f");
    String over = FIRST + " .u-over";
    browser.pointer().wheel(over, 0.5, -100, 0, true);
    awaitSeen(1000 - 1000 / 1.6, 1000 + 1000 / 1.6, 10);
    browser.pointer().wheel(over, 0.5, 0, 120, false);
    Await.until("the part further right", () -> seen()[0] > 400);
    browser.click("[data-zoom='all']");
    awaitSeen(0, 2000, 0);
    browser.pointer().pinch(over, new double[] {0.4, 0.6}, new double[] {0.1, 0.9});
    // What was under the fingers, a tenth of the whole on either side of the middle, fills 0.8.
    awaitSeen(750, 1250, 15);
  }

  @Test
  void zoomsPansAndReadsByKeyboard() {
    run.begin(storage).storeAlike(storage, 0, 101);
    openNorms("cell=0f");
    tabTo(FIRST);
    browser.press("HOME");
    browser.awaitText(".charts .where", "iteration 0"::equals);
    browser.type(Keys.ARROW_RIGHT.toString().repeat(40));
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
    browser.type(Keys.chord(Keys.SHIFT, Keys.ARROW_RIGHT));
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
}
