package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A page of a server with an empty storage, in a real browser that must not complain; tests of the
 * page extend it.
 */
abstract class LivePage {
  /**
   * Names of the views in the address, in the order of their tabs, as the page itself lists them;
   * without the one that there is only for several workers.
   */
  static final List<String> VIEWS = views();

  /** What markup would make an image that cannot be loaded, and then run a script. */
  static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";

  private static final int PART = 250;

  static Browser browser;

  final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  TestServer server;

  /**
   * Of a server that goes: nobody listens; or somebody still does, and Vert.x, which takes the
   * handlers away first, has nobody to answer.
   */
  static final String SERVER_GONE = "net::ERR|status of 503";

  /** A pattern of what the browser complains of rightly. */
  String expectedComplaint = "";

  @BeforeEach
  void startServer() {
    browser = Browser.shared();
    server = TestServer.start().attach(storage);
  }

  @AfterEach
  void stopServer() {
    // Before the server goes: afterwards the page complains, rightly.
    List<String> complaints = browser.complaints();
    browser.leave();
    server.close();
    assertThat(complaints)
        .filteredOn(line -> expectedComplaint.isEmpty() || !isExpected(line))
        .isEmpty();
  }

  private boolean isExpected(String complaint) {
    return Pattern.compile(expectedComplaint).matcher(complaint).find();
  }

  private static List<String> views() {
    try {
      String page = Files.readString(Path.of("src/main/resources/org/gatewatch/ui/page/app.js"));
      String listed = page.replaceFirst("(?s).*const VIEWS = \\{(.*?)};.*", "$1");
      List<String> names =
          Pattern.compile("(\\w+): ")
              .matcher(listed)
              .results()
              .map(one -> one.group(1))
              .filter(name -> !name.equals("workers"))
              .toList();
      assertThat(names).startsWith("overview").endsWith("alerts").hasSizeGreaterThan(6);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a view; what the reader chose may follow its name. */
  void open(String hash) {
    browser.open(server.address("/gatewatch#view=" + hash));
  }

  /**
   * Turns the page that is open to a view, as a link within it does: far quicker than opening it
   * anew, for tests that go through all views.
   */
  void show(String hash) {
    if (!browser.isOn(server.address("/gatewatch"))) {
      open(hash);
      return;
    }
    browser.run("location.hash = 'view=' + arguments[0]", hash);
    String view = hash.contains("&") ? hash.substring(0, hash.indexOf('&')) : hash;
    Await.until("the view " + view, () -> browser.ask("view").asText().equals(view));
    browser.awaitFrames();
  }

  /** Waits until a view has drawn; one without canvases is taken at its word. */
  static void awaitDrawn(String view) {
    browser.awaitText("#view", text -> !text.isBlank());
    if (!view.equals("alerts")) {
      Await.until("something drawn in " + view, () -> browser.inked("#view canvas") > 0.001);
    }
  }

  /**
   * Waits until the server has read so many samples: a page gets no more then but of its history.
   */
  void awaitRead(String session, int samples) {
    Await.until(
        () -> samples + " samples that are read",
        () ->
            server
                .get("/gatewatch/api/history?points=100&session=" + TestServer.encode(session))
                .body()
                .matches("(?s).*\"total\":" + samples + "\\b.*"));
  }

  /**
   * Waits until views have shown what they asked for, and nobody asked for anything for a while.
   */
  static void awaitAnswers() {
    Await.until("what it asked for", () -> !browser.ask("asking").asBoolean() && isQuiet());
  }

  private static boolean isQuiet() {
    return (Boolean)
        browser.run(
            "const all = performance.getEntriesByType('resource');"
                + "return performance.now() - Math.max(...all.map((e) => e.responseEnd)) > 200");
  }

  /**
   * Stores samples that are alike, and waits until the server has read them. In parts: of what
   * comes faster than it can read, a slow one leaves out some.
   */
  void storeMany(SyntheticRun run, int from, int to) {
    for (int i = from; i < to; i += PART) {
      int end = Math.min(to, i + PART);
      run.storeAlike(storage, i, end);
      awaitRead(run.session(), end);
    }
  }

  /** Waits until the sample of a run is shown. */
  static void awaitShown(SyntheticRun run, int i) {
    Await.until(
        () -> "sample " + i + ", it is " + browser.ask("shown"),
        () -> browser.ask("shown").asLong() == run.timestamp(i));
  }

  static Summary summary(Sample sample, int slot) {
    Summary summary = sample.summaries().get(slot);
    assertThat(summary).isNotNull();
    return summary;
  }

  /** Timestamps of the samples that the page holds. */
  static List<Long> timestamps() {
    List<Long> timestamps = new ArrayList<>();
    browser.ask("timestamps").forEach(timestamp -> timestamps.add(timestamp.asLong()));
    return timestamps;
  }

  /** Timestamps of a run's samples {@code from} to {@code to - 1}. */
  static List<Long> expected(SyntheticRun run, int from, int to) {
    List<Long> expected = new ArrayList<>();
    for (int i = from; i < to; i++) {
      expected.add(run.timestamp(i));
    }
    return expected;
  }
}
