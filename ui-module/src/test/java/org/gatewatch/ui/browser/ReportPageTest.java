package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.GatewatchReport;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/** A report, opened from a file, beside the page of the run that it is of. */
@BrowserTest
class ReportPageTest extends LivePage {
  private static final int ALERT = 3;
  private static final int SAMPLES = 9;
  private static final String END = "</script><script>alert(1)</script><!--";

  private final SyntheticRun run = new SyntheticRun(HOSTILE, END, 5, END + HOSTILE, "encoder");
  @TempDir Path folder;
  private String report = "";

  @BeforeEach
  void writeReport() throws IOException {
    run.begin(storage).store(storage, 0, ALERT);
    var place =
        run.alerts(ALERT)
            .location(1, Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.CELL);
    run.store(
        storage, ALERT, List.of(run.alerts(ALERT).opened(AlertType.EXPLODING_GRADIENT, place)));
    run.store(storage, ALERT + 1, SAMPLES);
    run.end(storage, SAMPLES);
    Path path = folder.resolve("a report.html");
    GatewatchReport.write(storage, HOSTILE, path);
    report = path.toUri().toString();
  }

  @Test
  void itShowsWhatThePageShowsAndAsksForNothing() {
    String atAlert = "&cell=1f&at=" + run.timestamp(ALERT);
    assertShowsTheSame(
        Stream.concat(
                VIEWS.stream().map(view -> view + "&cell=0f"),
                Stream.of(
                    "distributions&quantity=ACTIVATION&axes=directions" + atAlert,
                    "heatmaps&quantity=GRADIENT&minus=first" + atAlert))
            .toList());
    assertHoldsNothingForeign();
    assertOnlyTheSamplesHeldCanBeTurnedTo();
    assertFitsPhonesAndPaper();
  }

  @Tag("exhaustive")
  @Test
  void itShowsTheSameOfEveryChoice() {
    assertShowsTheSame(
        Stream.of("", "&at=" + run.timestamp(ALERT), "&at=" + run.timestamp(0))
            .flatMap(
                at ->
                    Stream.of("layer", "directions", "free")
                        .flatMap(
                            axes ->
                                Stream.of("WEIGHT", "GRADIENT", "UPDATE", "ACTIVATION")
                                    .map(
                                        quantity ->
                                            "distributions&cell=1b&axes="
                                                + axes
                                                + "&quantity="
                                                + quantity
                                                + at)))
            .toList());
  }

  private void assertShowsTheSame(List<String> hashes) {
    Map<String, JsonNode> onPage = new LinkedHashMap<>();
    for (String hash : hashes) {
      show(hash);
      awaitAnswers();
      Await.until(() -> "what " + hash + " draws", () -> !shown().isNull());
      onPage.put(hash, shown());
    }
    browser.open(report + "#view=" + hashes.get(0));
    browser.awaitState("report");
    for (String hash : hashes) {
      browser.run("location.hash = 'view=' + arguments[0]", hash);
      Await.until(
          () -> hash + ": " + onPage.get(hash) + "\n in the report: " + shown(),
          () -> onPage.get(hash).equals(shown()));
      browser.screenshot("report-" + hash.replaceAll("[^A-Za-z]+", "-"));
      assertThat(browser.all("img, #view script, #cells script, #runbar script")).isEmpty();
    }
  }

  /** What the view has drawn; of all runs only this one is in a report. */
  private static JsonNode shown() {
    return browser.ask("data()");
  }

  private void assertHoldsNothingForeign() {
    assertThat(browser.list("return performance.getEntriesByType('resource').map((e) => e.name)"))
        .isEmpty();
    Object policy =
        browser.run("return document.querySelector('meta[http-equiv]').getAttribute('content')");
    assertThat(policy)
        .asString()
        .matches(
            "default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+';"
                + " img-src data:; base-uri 'none'; form-action 'none'");
    assertThat(browser.text(".report-note"))
        .contains("Report of session " + HOSTILE + ", worker " + END + ", written ")
        .contains("Of 9 samples 3 are here whole");
    assertThat(browser.all("#pause, #newer, .elsewhere, [data-choice='bins'], [data-keep='json']"))
        .noneMatch(WebElement::isDisplayed);
  }

  private void assertOnlyTheSamplesHeldCanBeTurnedTo() {
    browser.run("location.hash = 'view=distributions&cell=0f'");
    awaitShown(run, SAMPLES - 1);
    browser.click(".scrubber button");
    awaitShown(run, ALERT);
    browser.click(".scrubber button");
    awaitShown(run, 0);
    browser.click(".report-note button:last-of-type");
    awaitShown(run, SAMPLES - 1);
  }

  private static void assertFitsPhonesAndPaper() {
    browser.screen(390, 844, true);
    browser.awaitFrames();
    browser.assertNoSidewaysScroll("a report on a narrow screen");
    browser.screenshotOfAll("report-narrow-dark", 390, 844, true);
    browser.screen(794, 1123, false);
    browser.emulate("print", "prefers-color-scheme", "light");
    browser.awaitFrames();
    browser.assertNoSidewaysScroll("a report on paper");
    assertThat(browser.text(".report-note")).contains(HOSTILE);
    assertThat(browser.all(".report-note button, .scrubber, .tabs, .live"))
        .noneMatch(WebElement::isDisplayed);
    browser.screenshot("report-print");
  }
}
