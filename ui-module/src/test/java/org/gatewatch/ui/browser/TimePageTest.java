package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/** Moving through the time of a run, in a real browser. */
@BrowserTest
class TimePageTest extends LivePage {
  private final SyntheticRun run = new SyntheticRun("time", "worker", 31);

  @Test
  void stepsThroughEverySampleAlsoThoseThatThinningLeftOut() {
    storeMany(run.begin(storage), 0, 2200);
    open("alerts&at=" + run.timestamp(901));
    browser.awaitTotal(2200);
    assertThat(browser.ask("timestamps").size()).as("thinned").isLessThan(1100);
    awaitShown(run, 901);
    for (int i = 902; i < 940; i++) {
      browser.type(".");
      awaitShown(run, i);
    }
    browser.type(",");
    awaitShown(run, 938);
    assertThat(browser.text("#iteration")).isEqualTo("9,380");
    assertThat(browser.text("#runbar .scrub-where")).isEqualTo("sample 939 of 2,200, epoch 18");
    assertThat(browser.ask("timestamps"))
        .extracting(time -> time.asLong())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void theScrubberShowsTheVerySampleItIsDraggedToAndItsFarEndIsLive() {
    storeMany(run.begin(storage), 0, 1500);
    open("distributions");
    browser.awaitState("live");
    drag(777);
    browser.awaitState("paused");
    awaitShown(run, 777);
    Await.until(
        "its histograms",
        () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(777));
    browser.run("document.querySelector('#runbar .track input').focus()");
    browser.press("ARROW_LEFT");
    awaitShown(run, 776);
    drag(1499);
    browser.awaitState("live");
    run.storeAlike(storage, 1500, 1503);
    awaitShown(run, 1502);
  }

  @Test
  void everyViewShowsTheIterationThatTheAddressNames() {
    run.begin(storage).store(storage, 0, 12);
    for (String view : VIEWS) {
      show(view + "&at=" + run.timestamp(7));
      browser.awaitState("paused");
      awaitShown(run, 7);
      browser.awaitText("#iteration", "70"::equals);
    }
    open("distributions&at=" + run.timestamp(7));
    Await.until(
        "histograms", () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(7));
    browser.reload();
    awaitShown(run, 7);
    browser.click("#pause");
    browser.awaitState("live");
    assertThat(String.valueOf(browser.run("return location.hash"))).doesNotContain("at=");
  }

  @Test
  void jumpsFromAlertToAlert() {
    run.begin(storage).store(storage, 0, 4);
    storeAlert(4, AlertType.EXPLODING_GRADIENT);
    run.store(storage, 5, 8);
    storeAlert(8, AlertType.LOSS_JUMP);
    run.store(storage, 9, 12);
    open("norms");
    browser.awaitTotal(12);
    assertThat(browser.all("#runbar .track .tick")).hasSize(2);
    browser.type("[");
    awaitShown(run, 8);
    browser.type("[");
    awaitShown(run, 4);
    browser.type("[");
    awaitShown(run, 4);
    browser.click("#runbar .step[aria-label='To the next alert']");
    awaitShown(run, 8);
    assertThat(browser.ask("view").asText()).isEqualTo("norms");
    browser.click("#runbar .track .tick[data-number='0']");
    awaitShown(run, 4);
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
    browser.screenshot("time-alert");
  }

  @Test
  void theWayBackOfTheBrowserLeadsToTheViewAndTheRunBefore() {
    new SyntheticRun("other", "worker", 5).begin(storage).store(storage, 0, 2);
    run.begin(storage).store(storage, 0, 3);
    open("overview&session=time");
    browser.awaitTotal(3);
    browser.click("#tab-norms");
    awaitView("norms");
    browser.run(
        "const runs = document.getElementById('session');"
            + " runs.value = 'other'; runs.dispatchEvent(new Event('change'))");
    browser.awaitTotal(2);
    browser.click("#tab-flow");
    awaitView("flow");

    browser.run("history.back()");
    awaitView("norms");
    assertThat(browser.ask("session").asText()).isEqualTo("other");
    browser.run("history.back()");
    browser.awaitTotal(3);
    awaitView("norms");
    browser.run("history.back()");
    awaitView("overview");
    browser.run("history.forward()");
    awaitView("norms");
    browser.run("history.forward()");
    browser.awaitTotal(2);
  }

  private static void awaitView(String name) {
    Await.until(name, () -> browser.ask("view").asText().equals(name));
  }

  @Test
  void keysReachEveryViewAndAListTellsThem() {
    run.begin(storage).store(storage, 0, 3);
    open("overview");
    browser.awaitTotal(3);
    for (int i = 0; i < VIEWS.size(); i++) {
      String view = VIEWS.get(i);
      browser.type(String.valueOf(i + 1));
      awaitView(view);
    }
    browser.type("l");
    browser.awaitState("paused");
    browser.type("l");
    browser.awaitState("live");
    browser.type("?");
    assertThat(browser.text("#keys")).contains("one sample back, or on");
    browser.screenshot("keys");
    browser.type("1");
    assertThat(browser.ask("view").asText()).as("the list is open").isEqualTo("alerts");
    browser.press("ESCAPE");
    browser.type("1");
    awaitView("overview");
  }

  @Test
  void staysAtTheSampleAtWhichItWasStoppedHoweverManyCome() {
    run.begin(storage).storeAlike(storage, 0, 12);
    open("norms&at=" + run.timestamp(7) + "&compare=1&at2=" + run.timestamp(10));
    awaitShown(run, 7);
    // More than the page holds: it has to let go of others.
    for (int i = 12; i < 3612; i += 1200) {
      storeMany(run, i, i + 1200);
      browser.awaitTotal(i + 1200);
    }
    assertThat(browser.ask("timestamps").size()).isLessThanOrEqualTo(3000);
    assertThat(timestamps()).contains(run.timestamp(0), run.timestamp(7), run.timestamp(10));
    awaitShown(run, 7);
    assertThat(browser.ask("beside.shown").asLong()).isEqualTo(run.timestamp(10));
    browser.reload();
    awaitShown(run, 7);
    Await.until(
        "the second pane", () -> browser.ask("beside?.shown").asLong() == run.timestamp(10));
  }

  private void storeAlert(int i, AlertType type) {
    var location =
        run.alerts(i).location(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.INPUT, Gate.CELL);
    run.store(storage, i, List.of(run.alerts(i).opened(type, location)));
  }

  private static void drag(int number) {
    browser.run(
        "const s = document.querySelector('#runbar .track input'); s.value = arguments[0];"
            + "s.dispatchEvent(new Event('input'))",
        number);
  }
}
