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
    run.begin(storage).storeAlike(storage, 0, 2200);
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
    run.begin(storage).storeAlike(storage, 0, 1500);
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
  void keysReachEveryViewAndAListTellsThem() {
    run.begin(storage).store(storage, 0, 3);
    open("overview");
    browser.awaitTotal(3);
    for (int i = 0; i < VIEWS.size(); i++) {
      String view = VIEWS.get(i);
      browser.type(String.valueOf(i + 1));
      Await.until(view, () -> browser.ask("view").asText().equals(view));
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
    Await.until("overview", () -> browser.ask("view").asText().equals("overview"));
  }

  @Test
  void staysAtTheSampleAtWhichItWasStoppedHoweverManyCome() {
    run.begin(storage).storeAlike(storage, 0, 12);
    open("norms&at=" + run.timestamp(7) + "&compare=1&at2=" + run.timestamp(10));
    awaitShown(run, 7);
    // More than the page holds: it has to let go of others.
    for (int i = 12; i < 3612; i += 1200) {
      run.storeAlike(storage, i, i + 1200);
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

  @Test
  void staysBoundedHoweverMuchOfALongRunIsLookedAt() {
    open("overview");
    Object result =
        browser.runLater(
            """
            const {Columns} = await import('/gatewatch/page/data/columns.js');
            const layout = {norms: [0], trends: []};
            const columns = new Columns(layout);
            const fill = (into, from, to) => {
              for (let i = from; i < to; i++) {
                into.append({number: i, timestamp: i + 1, iteration: i, epoch: 0, score: 1, captureNanos: 1,
                  dropped: 0, norms: [i], trends: [], nonFinite: {}});
              }
              return into;
            };
            fill(columns, 0, 1);
            fill(columns, 99_999, 100_000);
            let here = true;
            let most = 0;
            for (let from = 64; from < 99_900; from += 64) {
              columns.insert(fill(new Columns(layout), from, from + 64));
              here &&= columns.number.includes(from + 1) && columns.number.includes(from + 62);
              most = Math.max(most, columns.length);
            }
            const rising = columns.number.every((number, at) => at === 0 || number > columns.number[at - 1]);
            const fits = columns.norms[0].every((norm, at) => norm === columns.number[at]);
            return [most <= 3000, here, rising, fits, columns.number[0], columns.last, columns.total].join(' ');
            """);
    assertThat(result).isEqualTo("true true true true 0 100000 100000");
  }

  @Test
  void stepsOverSamplesThatTheServerDoesNotHaveAnyMore() {
    open("overview");
    Object steps =
        browser.runLater(
            """
            const {Columns} = await import('/gatewatch/page/data/columns.js');
            const {Timeline} = await import('/gatewatch/page/data/timeline.js');
            const columns = new Columns({norms: [], trends: []});
            for (const i of [0, 64, 128, 129, 130]) {
              columns.append({number: i, timestamp: i + 1, iteration: i, epoch: 0, score: 1, captureNanos: 1,
                dropped: 0, norms: [], trends: [], nonFinite: {}});
            }
            const store = {columns, shown: 0, draw() {}, pauseAt(time) { this.shown = columns.positionOf(time); }};
            const timeline = new Timeline(store, {near: async () => {}});
            const seen = [];
            for (const by of [1, 1, 1, -1, -1, -1, -1, 70, -3]) {
              timeline.step(by);
              await new Promise((done) => setTimeout(done));
              seen.push(timeline.number);
            }
            return seen.join(' ');
            """);
    assertThat(steps).isEqualTo("64 128 129 128 64 0 0 128 64");
  }

  @Test
  void staysEvenHoweverLongItIsOpenAndKeepsWhatServersAndStoragesKeepToo() {
    open("overview");
    Object kept =
        browser.runLater(
            """
            const {Columns} = await import('/gatewatch/page/data/columns.js');
            const columns = new Columns({norms: [], trends: []});
            for (let i = 5; i < 50_000; i++) {
              columns.append({number: i, timestamp: i + 1, iteration: i, epoch: 0, score: 1, captureNanos: 1,
                dropped: 0, norms: [], trends: [], nonFinite: {}});
            }
            const old = columns.number.filter((number) => number > 5 && number < 40_000);
            return [columns.length <= 3000, old.length > 250, old.every((number, i) => i === 0 || number - old[i - 1] <= 128),
              old.every((number) => number % 64 === 0)].join(' ');
            """);
    assertThat(kept).isEqualTo("true true true true");
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
