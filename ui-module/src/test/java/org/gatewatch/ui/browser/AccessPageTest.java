package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Other ways of reading the page: by keyboard, by ear, in a system's own colours, enlarged, on
 * paper.
 */
@BrowserTest
class AccessPageTest extends LivePage {
  private static final int SAMPLES = 6;

  /** What the system shows what is chosen in. */
  private static final String HIGHLIGHT =
      """
      const probe = document.body.appendChild(document.createElement('span'));
      Object.assign(probe.style, {forcedColorAdjust: 'none', background: 'Highlight'});
      const colour = getComputedStyle(probe).backgroundColor;
      probe.remove();
      return colour;
      """;

  private final SyntheticRun run = new SyntheticRun("access", "worker", 41);

  @BeforeEach
  void openOverview() {
    run.begin(storage).store(storage, 0, SAMPLES);
    open("overview&cell=0f");
    browser.awaitTotal(SAMPLES);
    awaitDrawn("overview");
  }

  @Test
  void arrowKeysMoveWithinListsAndChartsSayInWordsAndTablesWhatTheyShow() {
    assertArrowKeysMoveWithinTheListsThatAreOneTabStopEach();
    assertChartsHaveASentence();
    assertChartsAndViewsHaveATable();
    assertKeysOfASingleCharacterCanBeSwitchedOff();
  }

  private static void assertArrowKeysMoveWithinTheListsThatAreOneTabStopEach() {
    String stops =
        """
        return [...document.querySelectorAll('%s button')]
            .filter((e) => e.tabIndex >= 0 && e.checkVisibility()).length\
        """;
    assertThat(browser.run(stops.formatted("#cells"))).isEqualTo(1L);
    assertThat(browser.run(stops.formatted(".matrix"))).isEqualTo(1L);
    assertThat(browser.all(".matrix button")).hasSizeGreaterThan(60);
    browser.run("document.querySelector('#cells button[tabindex=\"0\"]').focus()");
    browser.press("ARROW_DOWN");
    assertThat(browser.hasFocus("[data-cell='0f'] .gate-input")).isTrue();
    browser.press("ARROW_RIGHT");
    assertThat(browser.hasFocus("[data-cell='0f'] .gate-forget")).isTrue();
    assertThat(browser.run(stops.formatted("#cells"))).isEqualTo(1L);
    browser.press("ARROW_UP");
    assertThat(browser.hasFocus("[data-cell='0f'] .cell-name")).isTrue();
    browser.run("document.querySelector('.matrix .tile-head').focus()");
    browser.press("ARROW_DOWN");
    assertThat(browser.hasFocus(".matrix .trend-row:nth-child(2)")).isTrue();
  }

  private void assertChartsHaveASentence() {
    String first = "score, summed over timesteps: falls from ";
    assertThat(nameOf("#view .plot")).startsWith(first).contains("; no alert. Keys: ");
    assertThat(nameOf(".matrix .trend-row"))
        .matches(
            "weights [\\d.]+: lstm1, input gate: L2 norm of weights begins and ends at [\\d.]+,"
                + " .*");
    show("heatmaps&cell=0f");
    Await.until(
        "the map's words", () -> nameOf(".heatmap").matches(".*: from −[\\d.]+ to [\\d.]+"));
  }

  private static String nameOf(String selector) {
    return String.valueOf(
        browser.run(
            "return document.querySelector(arguments[0]).getAttribute('aria-label')", selector));
  }

  private void assertChartsAndViewsHaveATable() {
    show("norms&cell=0f");
    browser.click(".chart-table");
    assertThat(browser.all("#table tbody tr")).hasSize(SAMPLES);
    assertThat(browser.text("#table thead")).contains("iteration").contains("forget");
    assertThat(browser.text("#table tbody tr:last-child td")).isEqualTo("50");
    String shown = browser.text("#table tbody tr:last-child td:nth-child(2)");
    assertThat(browser.ask("data()[0].norms[0][5]").asDouble())
        .isCloseTo(Double.parseDouble(shown), org.assertj.core.data.Percentage.withPercentage(1));
    browser.click("#table button");
    browser.click("[data-keep='table']");
    assertThat(browser.text("#table thead")).contains("measure").doesNotContain("session");
    assertThat(browser.all("#table tbody tr").size())
        .isEqualTo(browser.ask("csv().rows.length").asInt() - 1);
    browser.click("#table button");
  }

  private static void assertKeysOfASingleCharacterCanBeSwitchedOff() {
    browser.type("2");
    Await.until("distributions", () -> browser.ask("view").asText().equals("distributions"));
    browser.click("#keys-open");
    assertThat(browser.text("#keys")).contains("memory horizon", "candidate (C)");
    assertThat(browser.all("#keys svg rect")).hasSize(4);
    assertThat(
            String.valueOf(browser.run("return document.querySelector('#keys svg').textContent")))
        .contains("F σ", "I σ", "C tanh", "O σ");
    browser.click("#keys input");
    browser.click("#keys button");
    browser.type("3");
    browser.type("?");
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
    assertThat(browser.run("return document.getElementById('keys').open")).isEqualTo(false);
    browser.reload();
    browser.awaitTotal(SAMPLES);
    browser.type("3");
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
    browser.run("localStorage.removeItem('gatewatch-keys')");
  }

  @Test
  void choicesUnfoldWhenEnlargedAndASystemsOwnColoursAndPaperShowWhatThereIs() {
    browser.screen(720, 450, false);
    show("norms&cell=0f");
    browser.click("#fold");
    assertThat(browser.all("#controls").get(0).isDisplayed()).isTrue();
    browser.screen(1440, 900, false);
    assertColoursOfTheSystem();
    assertPaperShowsWhatThereIsToRead();
  }

  /** Lines, dashes and legends are kept; what was told by a shade is told by the system's own. */
  private static void assertColoursOfTheSystem() {
    String pressed =
        "return getComputedStyle(document.querySelector('.choice"
            + " [aria-pressed=\"%s\"]')).backgroundColor";
    String swatches =
        """
        return [...document.querySelectorAll('.chart:first-child .swatch')]
            .map((e) => getComputedStyle(e)).map((s) => s.backgroundColor + s.backgroundImage).join()\
        """;
    Object before = browser.run(swatches);
    browser.emulate("", "forced-colors", "active");
    Await.until(
        "the system's colours",
        () -> browser.run(pressed.formatted("true")).equals(browser.run(HIGHLIGHT)));
    assertThat(browser.run(pressed.formatted("false"))).isNotEqualTo(browser.run(HIGHLIGHT));
    assertThat(browser.run("return matchMedia('(forced-colors: active)').matches")).isEqualTo(true);
    assertThat(browser.run(swatches)).isEqualTo(before);
    assertThat(String.valueOf(before)).contains("repeating-linear-gradient");
    awaitDrawn("norms");
  }

  private static void assertPaperShowsWhatThereIsToRead() {
    browser.emulate("print", "prefers-color-scheme", "light");
    assertThat(browser.all(".tabs").get(0).isDisplayed()).isFalse();
    assertThat(browser.all("#controls").get(0).isDisplayed()).isFalse();
    assertThat(browser.all("#view canvas").get(0).isDisplayed()).isTrue();
    assertThat(browser.text("#view")).contains("L2 norm");
    browser.assertNoSidewaysScroll("paper");
  }
}
