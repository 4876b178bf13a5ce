package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Series;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticAlerts;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/** How alerts are listed, and what they tell of origins. */
@BrowserTest
class AlertsPageTest extends AlertsPage {
  private static final int STORED = 5;
  private static final int SCREENFUL = 26;

  @Test
  void saysThatNothingIsWrongWhenThereIsNoAlert() {
    open("alerts");
    browser.awaitText("#view", text -> text.contains("● No alert so far."));
    assertThat(browser.text("#view"))
        .contains("Nothing was found in 5 samples, up to iteration 40.");
    assertThat(browser.all(".alert")).isEmpty();
    assertThat(browser.text("#tab-alerts")).isEqualTo("Alerts");
    assertThat(browser.text("#newest-alert")).isEmpty();
    browser.screenshot("alerts-none");
  }

  @Test
  void listsAlertsAsTheyComeTheNewestFirstAndCountsTheOpenOnes() {
    open("alerts");
    browser.awaitText("#view", text -> text.contains("No alert so far"));
    storeAlerts();
    Await.until("the alerts", () -> browser.all(".alert").size() == 5);
    assertThat(browser.text("#tab-alerts")).isEqualToNormalizingWhitespace("Alerts 2 open");
    List<String> rows = texts(".alert-head");
    assertThat(rows.get(0)).contains("✓", "resolved", "loss jumped", "the network");
    assertThat(rows.get(1)).contains("▲▲", "worsened", "saturated gate", "encoder →, output gate");
    assertThat(rows.get(2)).contains("▲", "opened", "loss jumped", "the network");
    assertThat(rows.get(3)).contains("saturated gate", "encoder →, output gate");
    assertThat(rows.get(4)).contains("exploding gradient", "lstm1 →, candidate, RW");
    assertThat(texts(".finding").get(4)).isEqualTo("exploding gradient in lstm1");
    assertThat(texts(".alert-body").get(4))
        .contains("Try: clip gradients", "measured 93.3, limit 70.0");
    assertThat(texts(".alert-body").get(1)).contains("since iteration 60", "in 2 other places");
    assertThat(browser.text("#newest-alert"))
        .contains("▲▲ saturated gate · encoder →, output gate", "iteration 80", "1 more open");

    browser.click("[data-value='open']");
    Await.until("the open ones", () -> browser.all(".alert").size() == 3);
    assertThat(texts(".alert-head")).noneMatch(text -> text.contains("loss jumped"));
    assertThat(browser.text(".alerts-summary")).isEqualTo("▲ 2 open, 5 in all");
  }

  @Test
  void whenEveryAlertIsOverTheOpenOnesAreNone() {
    run.store(storage, 5, List.of(run.alerts(5).born()));
    run.store(storage, 6, List.of(run.alerts(6).resolved(50)));
    open("alerts&alerts=open");
    browser.awaitText("#view", text -> text.contains("● No alert is open."));
    assertThat(browser.all(".tab-badge").get(0).isDisplayed()).isFalse();
    assertThat(browser.text("#newest-alert")).isEmpty();
    browser.click("[data-value='all']");
    Await.until("both", () -> browser.all(".alert").size() == 2);
  }

  @Test
  void aOriginUnfoldsToWhereWhenAndWhatLedUpToIt() {
    Sample failed = run.sample(23, Map.of(deltas(Gate.INPUT), 9, deltas(Gate.FORGET), 9));
    JudgedSample judged = new JudgedSample(failed, List.of(run.alerts(23).born()));
    storage.putUpdate(StoredRecord.of(judged, "inside", "worker", run.timestamp(23)));
    open("overview");
    // Whatever gate comes first in the list: the certificate knows.
    browser.awaitText(
        "#verdict",
        text ->
            text.contains("in encoder ←, input gate and encoder ←, forget gate.")
                && text.endsWith(
                    "It began in the gate delta of encoder ←, forget gate, iteration 230."));
    open("alerts");
    browser.awaitText(".alert-type", "NaN in the gate delta"::equals);
    assertThat(browser.text(".fault-chip")).isEqualTo("▲ in the network");
    browser.click(".nan-origin summary");
    browser.awaitText(".nan-origin-verdict", text -> text.startsWith("▲ Blown up."));
    assertFact("stage", "gate delta");
    assertFact("layer", "encoder");
    assertFact("direction", "backward");
    assertFact("gate", "forget");
    assertFact("timestep", "3");
    assertFact("unit", "7");
    assertFact("example", "2");
    assertFact("value", "NaN");
    assertFact("iteration", "230, epoch 0");
    assertFact("NaN", "12");
    assertFact("+Inf", "3");
    assertFact("−Inf", "1");
    assertThat(browser.all("[data-fact='row']")).isEmpty();
    JsonNode before = browser.ask("data()").at("/0/before");
    assertThat(before.get("x").toString()).isEqualTo("[180,190,200,210,220,230]");
    assertThat(before.at("/values/0/5").asDouble()).as("the one that failed").isFinite();
    assertThat(before.at("/values/0/4").asText()).isEqualTo("Infinity");
    assertBegins(before.at("/values/1"), SyntheticAlerts.BEFORE.weights());
    assertBegins(before.at("/values/2"), SyntheticAlerts.BEFORE.gradients());
    assertBegins(before.at("/values/3"), SyntheticAlerts.BEFORE.updates());
    assertThat(browser.text(".nan-origin-why"))
        .startsWith("In iteration 210 the gradient rose from 700 to 8e7 in iteration 220, ")
        .contains(": Adam 0.001, TanH");
    browser.click(".also-in summary");
    browser.awaitText(
        ".also-in ul", text -> text.contains("encoder ←, forget gate") && text.contains(" values"));
    assertThat(browser.inked(".nan-origin canvas")).isGreaterThan(0.005);

    run.store(storage, 24, List.of(run.alerts(24).badData()));
    Await.until("another alert", () -> browser.all(".alert").size() == 2);
    assertThat(browser.all(".nan-origin[open]")).as("stays unfolded").hasSize(1);
  }

  @Test
  void badDataIsToldApartFromANetworkThatBlewUp() {
    run.store(storage, 5, List.of(run.alerts(5).badData()));
    open("alerts");
    browser.awaitText(".alert-type", "−Inf in the input data"::equals);
    assertThat(browser.text(".fault-chip")).isEqualTo("▤ bad data");
    assertThat(browser.text(".alert-place")).isEqualTo("the minibatch, input 0");
    browser.click(".nan-origin summary");
    browser.awaitText(".nan-origin-verdict", text -> text.startsWith("▤ Bad data."));
    assertFact("feature", "4");
    assertFact("−Inf", "2");
    assertThat(browser.text(".nan-origin-body")).contains("No sample was taken before it");
  }

  @Test
  void whereOnlyTheSampleTellsOfANaNNothingIsSaidOfTheMinibatch() {
    run.store(storage, 5, List.of(run.alerts(5).seen()));
    open("alerts");
    browser.awaitText(".alert-type", "NaN in the cell state"::equals);
    assertThat(browser.all(".fault-chip")).isEmpty();
    browser.click(".nan-origin summary");
    browser.awaitText(
        ".nan-origin-verdict", text -> text.endsWith("the minibatch was finite is not known."));
  }

  @Test
  void hostileNamesAreText() {
    String name = "<img src=x onerror=alert(1)>\"'\u202e</script>";
    SyntheticRun hostile = new SyntheticRun("hostile", "w", 3, name, name + "2").begin(storage);
    hostile.store(storage, 0, STORED);
    SyntheticAlerts found = hostile.alerts(5);
    hostile.store(
        storage,
        5,
        List.of(
            found.born(),
            found.opened(
                AlertType.DEAD_UNITS,
                found.location(0, Direction.FORWARD, Quantity.ACTIVATION, null, Gate.INPUT)),
            found.opened(
                AlertType.SMALL_UPDATES,
                new Location("<b>no such layer</b>", null, Quantity.UPDATE, null, null))));
    for (String view : List.of("overview", "alerts")) {
      browser.open(server.address("/gatewatch#session=hostile&view=" + view));
      browser.awaitText("#newest-alert", text -> text.contains("<b>no such layer</b>"));
    }
    Await.until("the alerts", () -> browser.all(".alert").size() == 3);
    browser.click(".nan-origin summary");
    browser.awaitText("[data-fact='layer'] dd", (name + "2")::equals);
    assertThat(browser.text(".alert-list")).contains("<img src=x onerror=alert(1)>");
    assertThat(browser.all("#view img, #view b b, #view script, #runbar img")).isEmpty();
    browser.click(".alert[data-number='2'] .go");
    browser.awaitState("paused");
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
  }

  @Test
  void fitsWideAndNarrowScreensLightAndDark() {
    run.store(storage, 5, 8);
    SyntheticAlerts early = run.alerts(8);
    Location output = early.location(1, Direction.FORWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);
    run.store(storage, 8, List.of(early.opened(AlertType.SATURATED_GATE, output)));
    run.store(storage, 9, 12);
    Location jump = Location.NETWORK;
    run.store(storage, 12, List.of(run.alerts(12).opened(AlertType.LOSS_JUMP, jump)));
    run.store(
        storage,
        13,
        List.of(run.alerts(13).of(AlertType.LOSS_JUMP, AlertState.RESOLVED, 120, jump)));
    run.store(storage, 14, List.of(run.alerts(14).badData()));
    run.store(storage, 15, List.of(run.alerts(15).resolved(140)));
    run.store(storage, 16, 20);
    SyntheticAlerts late = run.alerts(20);
    Location weight =
        late.location(0, Direction.FORWARD, Quantity.WEIGHT, Kernel.RECURRENT, Gate.INPUT);
    run.store(
        storage,
        20,
        List.of(
            late.of(AlertType.SATURATED_GATE, AlertState.WORSENED, 80, output),
            late.opened(AlertType.OVERFLOW_AHEAD, weight)));
    run.store(storage, 21, 23);
    run.store(storage, 23, List.of(run.alerts(23).born()));
    run.store(storage, 24, SCREENFUL);
    for (Browser.Screen screen : Browser.SCREENS) {
      browser.screen(screen);
      for (String view : List.of("alerts", "overview")) {
        show(view + "&cell=1f");
        browser.awaitTotal(SCREENFUL);
        if (view.equals("alerts")) {
          browser.click(".alert[data-number='7'] summary");
          browser.click(".alert[data-number='3'] summary");
        }
        awaitAlertsDrawn(view);
        browser.assertNoSidewaysScroll(view + " at " + screen);
        browser.screenshotOfAll("alerts-" + view, screen);
      }
    }
  }

  /** Each alert has an address, and the newest leads to itself. */
  @Test
  void anAddressLeadsToTheVeryAlertThatItNames() {
    storeAlerts();
    run.store(storage, 10, List.of(run.alerts(10).born()));
    run.store(storage, 11, 12);
    open("alerts&alert=2&alerts=open");
    Await.until("the one meant", () -> browser.all(".alert[aria-current='true']").size() == 1);
    assertThat(browser.all(".alert[data-number='2'][aria-current='true']"))
        .as("though only open ones are asked for, and this is resolved")
        .hasSize(1);
    browser.click(".alert[data-number='0'] .alert-address");
    Await.until(
        "another", () -> browser.all(".alert[data-number='0'][aria-current='true']").size() == 1);
    assertThat(browser.address()).contains("alert=0", "session=inside", "view=alerts");
    show("overview");
    browser.click("#newest-alert");
    Await.until(
        "the newest",
        () -> browser.all(".alert[data-number='5'][aria-current='true']").size() == 1);
    browser.awaitText(".nan-origin-verdict", text -> text.startsWith("▲ Blown up."));
  }

  private int deltas(Gate gate) {
    return run.slot(Quantity.PRE_ACTIVATION_GRADIENT, 1, Direction.BACKWARD, null, gate);
  }

  private static void assertBegins(JsonNode drawn, Series expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(drawn.get(i).asDouble()).isEqualTo(expected.at(i));
    }
  }

  private static void awaitAlertsDrawn(String view) {
    if (view.equals("alerts")) {
      Await.until("the chart", () -> browser.inked(".nan-origin canvas") > 0.003);
    } else {
      Await.until("the ticks", () -> browser.all(".chart .tick").size() >= 4);
    }
  }

  private static void assertFact(String name, String value) {
    assertThat(browser.text("[data-fact='" + name + "'] dd")).as(name).isEqualTo(value);
  }

  private static List<String> texts(String selector) {
    return browser.all(selector).stream().map(element -> element.getText()).toList();
  }
}
