package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The run card, the learning rate, and the table of runs, against what was stored. */
@BrowserTest
class RunViewPageTest extends LivePage {
  private final SyntheticRun first = new SyntheticRun("first", "worker", 31);
  private final SyntheticRun second =
      new SyntheticRun("second", "worker", 32).began(SyntheticRun.START + 900_000);

  private void storeRuns() {
    first.begin(storage).store(storage, 0, 8);
    first.end(storage, 8);
    List<Layout.Fact> facts = new ArrayList<>(second.layout().facts());
    facts.removeIf(fact -> fact.name().equals("updater"));
    facts.add(new Layout.Fact(Layout.Fact.NETWORK, "updater", "Sgd 0.1"));
    Layout other = second.layout().withFacts(facts);
    storage.putStaticInfo(StoredRecord.of(other, "second", "worker", second.timestamp(0) - 1));
    second.store(storage, 0, 5);
    var jump = second.alerts(5).opened(AlertType.LOSS_JUMP, Location.NETWORK);
    second.store(storage, 5, List.of(jump));
  }

  @Test
  void theCardSaysHowTheNetworkTrainsAndTheRateIsDrawn() {
    storeRuns();
    open("run&session=first");
    browser.awaitTotal(8);
    JsonNode card = browser.ask("data()").get("card");
    assertThat(card.at("/network").findValuesAsText("name"))
        .containsExactly("note", "updater", "clipping");
    assertThat(browser.text("[data-fact='updater'] dd")).isEqualTo("Adam 0.001");
    assertThat(browser.text("[data-fact='note'] dd")).isEqualTo("a smaller rate");
    assertThat(browser.text(".card-warnings"))
        .isEqualTo("△ lstm1: the forget gate begins with a bias of 0");
    assertThat(card.at("/layers/3/values").toString()).isEqualTo("[\"Softmax\"]");
    JsonNode rates = browser.ask("data()").get("rates");
    for (int i = 0; i < 8; i++) {
      assertThat(rates.get(i).asDouble()).isCloseTo(first.rate(i), within(1e-9));
    }
    Await.until("the rate", () -> browser.inked(".run canvas") > 0.002);
    assertThat(browser.ask("csv().rows").toString())
        .contains("[\"lstm1\",\"activation\",\"TanH\"]");
    assertThat(browser.text("#loss")).as("beside the score").isNotBlank();
  }

  @Test
  void runsAreSoughtNamedHiddenWatchedAndComparedOnTheSameAxes() {
    storeRuns();
    open("run&session=first");
    Await.until("both", () -> browser.ask("data()").at("/runs/listed").size() == 2);
    JsonNode listed = browser.ask("data()").at("/runs/listed");
    assertThat(listed.at("/0/0").asText()).as("the newest first").isEqualTo("second");
    assertThat(listed.at("/0/2").asText()).isEqualTo("50");
    assertThat(listed.at("/0/5").asText()).isEqualTo("▲ 1");
    assertThat(listed.at("/1/1").asText()).startsWith("■ ended");
    assertThat(listed.at("/1/5").asText()).isEqualTo("0");
    for (String run : List.of("first", "second")) {
      browser.click(".run-table [aria-label='Compare " + run + "']");
    }
    Await.until(
        "what differs", () -> browser.ask("data()").at("/runs/overlay/differing").size() == 1);
    JsonNode overlay = browser.ask("data()").at("/runs/overlay");
    assertThat(overlay.at("/differing/0/name").asText()).isEqualTo("updater");
    assertThat(overlay.at("/differing/0/values").toString())
        .isEqualTo("[\"Sgd 0.1\",\"Adam 0.001\"]");
    JsonNode score = overlay.at("/charts/0");
    assertThat(score.get("x").toString()).isEqualTo("[0,10,20,30,40,50,60,70]");
    for (int i = 0; i < 8; i++) {
      JsonNode newer = score.at("/values/0/" + i);
      assertThat(newer.isNull()).isEqualTo(i > 5);
      assertThat(i > 5 ? 0 : newer.asDouble())
          .isCloseTo(i > 5 ? 0 : second.sample(i).score(), within(1e-9));
      assertThat(score.at("/values/1/" + i).asDouble())
          .isCloseTo(first.sample(i).score(), within(1e-9));
    }
    assertThat(overlay.at("/charts/1/values/1/0").asDouble())
        .as("loss per timestep")
        .isCloseTo(first.sample(0).score() / SyntheticRun.TIMESTEPS, within(1e-6));
    assertThat(overlay.at("/charts/4/key").asText()).isEqualTo("GRADIENT");
    assertThat(overlay.at("/charts/4/values/1/3").asDouble())
        .isCloseTo(normOfAll(first, 3, Quantity.GRADIENT), within(1e-5));
    browser.screenshotOfAll("run-compared", 1440, 900, false);
    assertThat(browser.address()).contains("runs=");
    for (int width : new int[] {768, 390, 1440}) {
      browser.screen(width, 900, false);
      browser.awaitFrames();
      Tables.assertFits(browser, ".run-table", "at " + width);
      if (width < 1000) {
        Tables.assertFoldsIntoCards(browser, ".run-table", "at " + width);
      }
    }
    Tables.assertHeadsStandOverColumns(browser, ".run-table");

    browser.click("[aria-label='Name of first']");
    browser.type("the old one" + Keys.ENTER);
    browser.awaitText(".run-table", text -> text.contains("the old one"));
    browser.click("[aria-label='Hide the old one']");
    Await.until("one", () -> browser.ask("data()").at("/runs/listed").size() == 1);
    browser.reload();
    Await.until("one still", () -> browser.ask("data()").at("/runs/listed").size() == 1);
    browser.click(".runs .controls button");
    Await.until("both again", () -> browser.ask("data()").at("/runs/listed").size() == 2);
    browser.click("[aria-label='Search runs']");
    browser.type("old");
    Await.until(
        "what is sought",
        () -> browser.ask("data()").at("/runs/listed/0/0").asText().equals("the old one"));
    browser.run("document.querySelector('[aria-label=\"Search runs\"]').value = ''");
    browser.click("#tab-overview");
    browser.click("#tab-run");
    browser.click(".run-table .run-name");
    Await.until("the other run", () -> browser.ask("session").asText().equals("second"));
    browser.run("localStorage.clear()");
  }

  /** Of all slots of a quantity together. */
  private static double normOfAll(SyntheticRun run, int i, Quantity quantity) {
    double squares = 0;
    for (int slot = 0; slot < run.layout().slots().size(); slot++) {
      if (run.layout().slots().get(slot).quantity() == quantity) {
        squares += Math.pow(summary(run.sample(i), slot).l2Norm(), 2);
      }
    }
    return Math.sqrt(squares);
  }
}
