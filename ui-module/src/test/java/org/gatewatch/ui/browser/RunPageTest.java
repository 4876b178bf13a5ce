package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticAlerts;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.gatewatch.ui.internal.web.Limits;
import org.junit.jupiter.api.Test;

/** The page while a run begins, goes on, ends, and its server comes and goes. */
@BrowserTest
class RunPageTest extends LivePage {
  @Test
  void leadsFromNoSessionOverTheFirstSampleToTheEndWithoutAReload() {
    open("overview");
    browser.awaitState("no-session");
    assertThat(browser.text("#view")).contains("GatewatchListener.builder(storage)");
    browser.screenshot("state-no-session");
    SyntheticRun run = new SyntheticRun("first", "worker", 1).begin(storage);
    browser.awaitState("waiting");
    run.store(storage, 0, 5);
    browser.awaitState("live");
    browser.awaitTotal(5);
    browser.awaitText("#iteration", "40"::equals);
    run.store(storage, 5, 12);
    browser.awaitText("#iteration", "110"::equals);
    run.end(storage, 12);
    browser.awaitState("ended");
    assertThat(browser.text("#status")).contains("training ended");
    browser.screenshot("state-ended");
    assertThat(timestamps()).isEqualTo(expected(run, 0, 12));
  }

  @Test
  void recoversFromARestartOfTheServerWithoutLosingOrDoublingASample() throws IOException {
    expectedComplaint = SERVER_GONE;
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    SyntheticRun run =
        new SyntheticRun("restart", "worker", 6).begin(storage).store(storage, 0, 10);
    open("overview");
    browser.awaitTotal(10);
    String before = browser.ask("server").asText();
    server.close();
    browser.awaitState("lost");
    assertThat(browser.text("#status")).contains("connection lost, retrying in");
    browser.screenshot("state-lost");
    run.store(storage, 10, 25);
    server = TestServer.startOn(port).attach(storage);
    browser.awaitTotal(25);
    browser.awaitState("live");
    run.store(storage, 25, 30);
    browser.awaitTotal(30);
    assertThat(browser.ask("server").asText()).isNotEqualTo(before);
    assertThat(timestamps()).isEqualTo(expected(run, 0, 30));
  }

  @Test
  void saysThatTheServerHasTooMuchToDoAndGoesOnOnceItHasLess() throws Exception {
    expectedComplaint = "status of 503";
    server.close();
    System.setProperty(Limits.STREAMS, "1");
    try {
      server = TestServer.startOn(TestServer.freePort()).attach(storage);
    } finally {
      System.clearProperty(Limits.STREAMS);
    }
    new SyntheticRun("busy", "worker", 6).begin(storage).store(storage, 0, 3);
    URI stream = URI.create(server.address("/gatewatch/events"));
    try (InputStream only = stream.toURL().openStream()) {
      assertThat(only.read()).isPositive();
      open("overview");
      browser.awaitState("busy");
      assertThat(browser.text("#status")).contains("too much to do, retrying in");
    }
    browser.awaitState("live");
    browser.awaitTotal(3);
  }

  @Test
  void saysHowLongARunThatNobodyEndedHasBeenSilent() {
    long eightMinutesAgo = System.currentTimeMillis() - 8 * 60_000;
    SyntheticRun run =
        new SyntheticRun("killed", "worker", 6).began(eightMinutesAgo).begin(storage);
    run.store(storage, 0, 10);
    open("overview");
    browser.awaitState("silent");
    assertThat(browser.text("#status")).isEqualTo("○ no sample for 8 min; one came every 250 ms");
    assertThat(browser.text("#speed")).isEqualTo("–");
    run.store(storage, 10, 11);
    browser.awaitState("live");
    assertThat(browser.text("#speed")).isNotEqualTo("–");
  }

  @Test
  void followsTheNewestRunUnlessTheReaderChoseOne() {
    begun("first", 1);
    open("overview");
    awaitSession("first");
    begun("second", 2);
    awaitSession("second");
    open("overview&session=first");
    awaitSession("first");
    browser.awaitText("#newer", text -> text.startsWith("A newer run started "));
    begun("third", 3);
    // Until the third is listed, the button leads to the second.
    browser.awaitText("#session", names -> names.contains("third"));
    assertThat(browser.ask("session").asText()).isEqualTo("first");
    browser.click("#newer");
    awaitSession("third");
    Await.until("no newer run", () -> browser.all("#newer:not([hidden])").isEmpty());
  }

  @Test
  void goesOnWithTheRunOfAServerThatKnowsTheOldOneNoMore() throws IOException {
    expectedComplaint = SERVER_GONE;
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    begun("before", 1);
    open("overview");
    awaitSession("before");
    server.close();
    InMemoryStatsStorage other = new InMemoryStatsStorage();
    new SyntheticRun("again", "worker", 6).begin(other).store(other, 0, 3);
    server = TestServer.startOn(port).attach(other);
    awaitSession("again");
    browser.awaitTotal(3);
  }

  /** As of a program that gives its session a name, and is run again. */
  @Test
  void ofTrainingsOfTheSameNameTheNewestIsFollowed() {
    begun("same", 1);
    open("overview");
    awaitSession("same");
    assertThat(browser.ask("worker").asText()).isEqualTo("worker");
    new SyntheticRun("same", "a second", 6)
        .began(SyntheticRun.START + 3_600_000)
        .begin(storage)
        .store(storage, 0, 5);
    Await.until("the second", () -> browser.ask("worker").asText().equals("a second"));
    browser.awaitTotal(5);
    open("overview&session=same&worker=worker");
    browser.awaitTotal(3);
    browser.awaitText("#newer", text -> text.startsWith("A newer run started "));
    new SyntheticRun("same", "z third", 6)
        .began(SyntheticRun.START + 7_200_000)
        .begin(storage)
        .store(storage, 0, 4);
    open("overview&session=same");
    Await.until("the third", () -> browser.ask("worker").asText().equals("z third"));
  }

  private void begun(String session, int seconds) {
    new SyntheticRun(session, "worker", 6)
        .began(SyntheticRun.START + 1000L * seconds)
        .begin(storage)
        .store(storage, 0, 3);
  }

  private static void awaitSession(String session) {
    Await.until(session, () -> browser.ask("session").asText().equals(session));
    browser.awaitTotal(3);
  }

  @Test
  void showsWhatARestartedServerHoldsNotWhatTheOneBeforeHeld() throws IOException {
    expectedComplaint = SERVER_GONE;
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    SyntheticRun run = new SyntheticRun("same name", "w", 6).begin(storage).store(storage, 0, 10);
    open("overview");
    browser.awaitTotal(10);
    server.close();
    InMemoryStatsStorage other = new InMemoryStatsStorage();
    run.begin(other).store(other, 5, 20);
    server = TestServer.startOn(port).attach(other);
    browser.awaitTotal(15);
    assertThat(timestamps()).isEqualTo(expected(run, 5, 20));
  }

  @Test
  void resumesAfterAReloadInTheSameViewWithTheSameChoice() {
    SyntheticRun run = new SyntheticRun("reload", "worker", 7).begin(storage).store(storage, 0, 8);
    open("overview");
    browser.awaitTotal(8);
    browser.click("#tab-norms");
    browser.click("[data-cell='1b'] [data-gate='FORGET']");
    browser.click(".choice [data-value='GRADIENT']");
    run.store(storage, 8, 12);
    browser.reload();
    browser.awaitTotal(12);
    run.store(storage, 12, 15);
    browser.awaitTotal(15);
    assertThat(timestamps()).isEqualTo(expected(run, 0, 15));
    assertThat(browser.ask("view").asText()).isEqualTo("norms");
    JsonNode chart = browser.ask("data()").get(0);
    assertThat(chart.get("gates").toString()).isEqualTo("[\"FORGET\"]");
    int slot = chart.get("slots").get(0).asInt();
    assertThat(run.layout().slots().get(slot).toString())
        .contains("GRADIENT", "BACKWARD", "FORGET");
  }

  @Test
  void pausingFreezesWhatIsShownAndGoingLiveJumpsToTheNewest() {
    SyntheticRun run = new SyntheticRun("pause", "worker", 8).begin(storage).store(storage, 0, 10);
    open("distributions");
    browser.awaitTotal(10);
    browser.click("#pause");
    browser.awaitState("paused");
    run.store(storage, 10, 20);
    browser.awaitTotal(20);
    browser.awaitText("#status", "❚❚ paused at iteration 90, 10 newer"::equals);
    browser.screenshot("state-paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(9));
    assertThat(browser.text("#iteration")).isEqualTo("90");
    browser.click("#pause");
    browser.awaitText("#iteration", "190"::equals);
    Await.until(
        "the newest histograms",
        () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(19));
  }

  @Test
  void healsTheGapOfATimeInWhichItDidNotListen() {
    SyntheticRun run = new SyntheticRun("gap", "worker", 13).begin(storage);
    run.store(storage, 0, 10);
    open("alerts");
    browser.awaitTotal(10);
    browser.run("window.dispatchEvent(new Event('pagehide'))");
    storeMany(run, 10, 800);
    SyntheticAlerts found = run.alerts(800);
    Location location =
        found.location(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.INPUT, Gate.CELL);
    run.store(storage, 800, List.of(found.opened(AlertType.EXPLODING_GRADIENT, location)));
    storeMany(run, 801, 1500);
    browser.run("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))");
    browser.awaitTotal(1500);
    Await.until("the history", () -> widestStep() <= 3);
    assertThat(timestamps()).contains(run.timestamp(0), run.timestamp(800), run.timestamp(1499));
    assertThat(timestamps()).isSorted().doesNotHaveDuplicates();
    browser.awaitText("#view", text -> text.contains("exploding gradient"));
    run.store(storage, 1500, 1502);
    browser.awaitTotal(1502);
    assertThat(timestamps()).contains(run.timestamp(1500), run.timestamp(1501));
  }

  /** The most samples from one that the page holds to the next. */
  private static int widestStep() {
    int widest = 0;
    int before = 0;
    for (JsonNode iteration : browser.ask("iterations")) {
      widest = Math.max(widest, iteration.asInt() / 10 - before);
      before = iteration.asInt() / 10;
    }
    return widest;
  }
}
