package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two iterations, or two sessions, side by side in a real browser. */
@BrowserTest
class ComparisonPageTest extends LivePage {
  private final SyntheticRun run = new SyntheticRun("mine", "worker", 41);

  @BeforeEach
  void storeRun() {
    run.begin(storage).store(storage, 0, 20);
  }

  @Test
  void comparesWhatIsShownNowWithWhatComes() {
    open("distributions&cell=0f");
    browser.awaitTotal(20);
    browser.click("#compare");
    awaitBeside(run, 19);
    run.store(storage, 20, 25);
    awaitHistograms(run.sample(24), "data()");
    awaitHistograms(run.sample(19), "beside.data");
    browser.run(
        "const s = document.querySelector('[data-pane=b] .track input'); s.value = 3;"
            + "s.dispatchEvent(new Event('input'))");
    awaitBeside(run, 3);
    awaitHistograms(run.sample(3), "beside.data");
    assertThat(browser.text("[data-pane=b] .pane-where")).isEqualTo("iteration 30");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(24));
    browser.reload();
    awaitBeside(run, 3);
    awaitHistograms(run.sample(3), "beside.data");
    browser.click("[data-pane=b] [aria-label='End the comparison']");
    Await.until("one pane", () -> browser.all(".pane").size() == 1);
    assertThat(browser.ask("beside").isNull()).isTrue();
  }

  @Test
  void comparesTwoSessionsWhateverTheirNames() {
    SyntheticRun other = new SyntheticRun(HOSTILE, "<b>w</b>", 42, "<i>a</i>", "../../x");
    other.begin(storage).store(storage, 0, 9);
    open("distributions&cell=0f&session=mine&compare=1");
    awaitBeside(run, 19);
    browser.run(
        "const s = document.getElementById('compare-with');"
            + "s.selectedIndex = [...s.options].findIndex((o) => o.text.includes('onerror'));"
            + "s.dispatchEvent(new Event('change'))");
    awaitBeside(other, 8);
    awaitHistograms(other.sample(8), "beside.data");
    awaitHistograms(run.sample(19), "data()");
    other.store(storage, 9, 11);
    awaitBeside(other, 10);
    for (String view : List.of("overview", "alerts")) { // Names in every view: MannersPageTest.
      browser.click("#tab-" + view);
      browser.awaitText(
          "[data-pane=b] .pane-view", text -> view.equals("alerts") || text.contains("<i>a</i>"));
      assertThat(browser.all("#view img, #view i, #runbar b b")).isEmpty();
      assertThat(browser.all(".pane")).hasSize(2);
    }
    browser.reload();
    awaitBeside(other, 10);
  }

  /** A row of tiles, a grid of maps and a chart; that each view fits alone is asked elsewhere. */
  @Test
  void standsSideBySideOnAWideScreenAndOneUnderTheOtherOnANarrowOne() {
    assertStandsBeside(List.of("overview", "heatmaps", "norms"));
  }

  @Tag("exhaustive")
  @Test
  void everyViewStandsBesideAnother() {
    assertStandsBeside(VIEWS);
  }

  private void assertStandsBeside(List<String> views) {
    for (String view : views) {
      show(view + "&cell=1f&compare=1&at2=" + run.timestamp(4));
      awaitBeside(run, 4);
      Await.until(
          "something drawn",
          () -> view.equals("alerts") || browser.inked("[data-pane=b] canvas") > 0.001);
      for (int[] size : new int[][] {{390, 844}, {1440, 900}}) {
        browser.screen(size[0], size[1], false);
        browser.awaitFrames();
        browser.assertNoSidewaysScroll(view + " at " + size[0]);
        browser.screenshotOfAll("compared-" + view + "-" + size[0], size[0], size[1], false);
        assertThat(leftOf("[data-pane=b]") > size[0] / 2.0).isEqualTo(size[0] > 1000);
      }
    }
  }

  private static double leftOf(String selector) {
    Object left =
        browser.run(
            "return document.querySelector(arguments[0]).getBoundingClientRect().left", selector);
    return ((Number) left).doubleValue();
  }

  private void awaitHistograms(Sample sample, String of) {
    Await.until(
        () -> "histograms of iteration " + sample.iteration(),
        () -> browser.ask(of).path("iteration").asInt(-1) == sample.iteration());
    JsonNode entry = browser.ask(of).at("/histograms/0");
    Summary summary = sample.summaries().get(entry.get("slot").asInt());
    assertThat(summary).isNotNull();
    assertThat(entry.at("/summary/mean").asDouble()).isEqualTo(summary.mean());
  }

  private static void awaitBeside(SyntheticRun run, int i) {
    Await.until(
        () -> "sample " + i + " beside, it is " + browser.ask("beside?.shown"),
        () -> browser.ask("beside?.shown").asLong() == run.timestamp(i));
  }
}
