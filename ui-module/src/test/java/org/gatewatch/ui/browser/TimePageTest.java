package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.Trouble;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moving through the time of a run, in a real browser. */
@BrowserTest
class TimePageTest {
  private static Browser browser;

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("time", "worker", 31);
  private TestServer server;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @BeforeEach
  void startServer() {
    server = TestServer.start().attach(storage);
    browser.screen(1440, 900, false);
    browser.complaints();
  }

  @AfterEach
  void stopServer() {
    List<String> complaints = browser.complaints();
    browser.leave();
    server.close();
    assertThat(complaints).isEmpty();
  }

  @Test
  void stepsThroughEverySampleAlsoThoseThatThinningLeftOut() {
    run.begin(storage).storeAlike(storage, 0, 2200);
    open("overview&at=" + run.timestamp(901));
    browser.awaitTotal(2200);
    assertThat(browser.ask("timestamps").size()).as("thinned").isLessThan(1100);
    awaitShown(901);
    for (int i = 902; i < 940; i++) {
      browser.type(".");
      awaitShown(i);
    }
    browser.type(",");
    awaitShown(938);
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
    awaitShown(777);
    Await.until(
        "its histograms",
        () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(777));
    browser.run("document.querySelector('#runbar .track input').focus()");
    browser.press("ARROW_LEFT");
    awaitShown(776);
    drag(1499);
    browser.awaitState("live");
    run.storeAlike(storage, 1500, 1503);
    awaitShown(1502);
  }

  @Test
  void everyViewShowsTheIterationThatTheAddressNames() {
    run.begin(storage).store(storage, 0, 30);
    for (String view : PageTest.VIEWS) {
      open(view + "&at=" + run.timestamp(7));
      browser.awaitState("paused");
      awaitShown(7);
      browser.awaitText("#iteration", "70"::equals);
    }
    open("distributions&at=" + run.timestamp(7));
    Await.until(
        "histograms", () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(7));
    browser.reload();
    awaitShown(7);
    browser.click("#pause");
    browser.awaitState("live");
    assertThat(String.valueOf(browser.run("return location.hash"))).doesNotContain("at=");
  }

  @Test
  void jumpsFromAlertToAlert() {
    run.begin(storage).store(storage, 0, 40);
    storeAlert(40, Trouble.EXPLODING_GRADIENT);
    run.store(storage, 41, 80);
    storeAlert(80, Trouble.LOSS_JUMP);
    run.store(storage, 81, 100);
    open("norms");
    browser.awaitTotal(100);
    assertThat(browser.all("#runbar .track .tick")).hasSize(2);
    browser.type("[");
    awaitShown(80);
    browser.type("[");
    awaitShown(40);
    browser.type("[");
    awaitShown(40);
    browser.click("#runbar .step[aria-label='To the next alert']");
    awaitShown(80);
    assertThat(browser.ask("view").asText()).isEqualTo("norms");
    browser.click("#runbar .track .tick[data-number='0']");
    awaitShown(40);
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
    browser.screenshot("time-alert");
  }

  @Test
  void keysReachEveryViewAndAListTellsThem() {
    run.begin(storage).store(storage, 0, 3);
    open("overview");
    browser.awaitTotal(3);
    for (int i = 0; i < PageTest.VIEWS.size(); i++) {
      String view = PageTest.VIEWS.get(i);
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

  private void storeAlert(int i, Trouble trouble) {
    var place =
        run.alerts(i).place(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.INPUT, Gate.CELL);
    run.store(storage, i, List.of(run.alerts(i).opened(trouble, place)));
  }

  private static void drag(int number) {
    browser.run(
        "const s = document.querySelector('#runbar .track input'); s.value = arguments[0];"
            + "s.dispatchEvent(new Event('input'))",
        number);
  }

  private void awaitShown(int i) {
    Await.until(
        () -> "sample " + i + ", it is " + browser.ask("shown"),
        () -> browser.ask("shown").asLong() == run.timestamp(i));
  }

  private void open(String hash) {
    browser.open(server.address("/gatewatch#view=" + hash));
  }
}
