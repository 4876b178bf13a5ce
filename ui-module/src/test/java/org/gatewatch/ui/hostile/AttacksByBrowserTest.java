package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.gatewatch.ui.browser.Browser;
import org.gatewatch.ui.browser.BrowserTest;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages of strangers in a real browser on the machine that trains, whose reader is let in with and
 * without the cookie: from another site, from another port of this machine, and by a name that
 * suddenly leads to this machine. What they want is the name of the session.
 */
@BrowserTest
@Tag("hostile")
class AttacksByBrowserTest {
  private static final String SECRET = "the-secret-run";

  private static TestServer server;
  private static HttpServer stranger;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty(AccessSettings.TOKEN, OwnServer.GIVEN);
    server = TestServer.startOn(TestServer.freePort());
    System.clearProperty(AccessSettings.TOKEN);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    server.attach(storage);
    new SyntheticRun(SECRET, "worker", 1).begin(storage).store(storage, 0, 3);
    stranger = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    stranger.createContext(
        "/",
        exchange -> {
          byte[] page =
              "<!DOCTYPE html><title>stranger</title><body>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    stranger.start();
    browser = Browser.alone("--host-resolver-rules=MAP *.test 127.0.0.1");
    browser.visit(server.address("/gatewatch?token=" + OwnServer.GIVEN + "#view=overview"));
  }

  @AfterAll
  static void stop() {
    browser.quit();
    stranger.stop(0);
    server.close();
  }

  @Test
  void theReaderIsLetInAndTheTokenIsGoneFromTheAddress() {
    browser.open(server.address("/gatewatch?token=" + OwnServer.GIVEN + "#view=overview"));
    Await.until("the run", () -> browser.text("body").contains(SECRET));
    assertThat(browser.address()).doesNotContain("token").contains("#view=overview");
    assertThat(browser.run("return document.cookie")).isEqualTo("");
    assertThat(fetched("/gatewatch/api/sessions")).contains(SECRET);
  }

  @Test
  void anOpenPageSaysThatItIsNoLongerLetInAndGoesOnOnceItIs() {
    String address = "http://mine.test:" + server.port() + "/gatewatch";
    browser.open(address + "?token=" + OwnServer.GIVEN + "#view=overview");
    browser.awaitState("live");
    browser.forgetCookies();
    connectAgain();
    browser.awaitState("refused");
    assertThat(browser.text("#status")).contains("not let in, retrying in");
    assertThat(browser.text("#view")).as("what it has already").contains("lstm");
    later("await fetch('gatewatch?token=" + OwnServer.GIVEN + "'); return 'done'");
    browser.awaitState("live");
  }

  /** As a page does that a reader comes back to. */
  private static void connectAgain() {
    browser.run("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))");
  }

  /** The second is the same site to a browser: it sends the cookie along. */
  @ParameterizedTest
  @ValueSource(strings = {"http://evil.test:", "http://localhost:"})
  void aPageOfAnotherOriginReadsNothing(String from) {
    browser.visit(from + stranger.getAddress().getPort() + "/");
    String sessions = server.address("/gatewatch/api/sessions");
    for (String options :
        List.of(
            "{}",
            "{mode: 'no-cors', credentials: 'include'}",
            "{credentials: 'include'}",
            "{headers: {Authorization: 'Bearer x'}}")) {
      String read =
          later("const r = await fetch('" + sessions + "', " + options + "); return r.text()");
      assertThat(read).as(options).doesNotContain(SECRET);
    }
    assertThat(
            later(
                "return new Promise((done) => { const s = new EventSource('"
                    + server.address("/gatewatch/events")
                    + "', {withCredentials: true}); s.onerror = () => done('refused');"
                    + " s.addEventListener('hello', () => done('heard')); })"))
        .isEqualTo("refused");
    for (String element : List.of("script", "img")) {
      assertThat(
              later(
                  "return new Promise((done) => { const e = document.createElement('"
                      + element
                      + "'); e.onload = () => done('loaded'); e.onerror = () => done('refused');"
                      + " e.src = '"
                      + server.address(
                          element.equals("img")
                              ? "/gatewatch/page/icon.svg"
                              : "/gatewatch/page/app.js")
                      + "'; document.body.append(e); })"))
          .as(element)
          .isEqualTo("refused");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.test:", "http://localhost:"})
  void aFrameShowsNothingAndAWindowGivesNoHandle(String from) {
    browser.visit(from + stranger.getAddress().getPort() + "/");
    String page = server.address("/gatewatch");
    String framed =
        later(
            "return new Promise((done) => { const f = document.createElement('iframe');"
                + " f.onload = () => { let text; try { text = f.contentDocument"
                + " ? 'same origin' : 'opaque'; } catch (e) { text = 'opaque'; } done(text + ' '"
                + " + f.contentWindow.length); }; f.src = '"
                + page
                + "'; document.body.append(f); })");
    assertThat(framed).isEqualTo("opaque 0");
    assertThat(String.join(" ", browser.complaints()))
        .containsAnyOf("403", "frame-ancestors", "X-Frame-Options");
  }

  /** The page's origin is the name's; to the browser all is one site. */
  @Test
  void aNameThatIsMadeToLeadHereReadsNothing() {
    String rebound = "http://evil.test:" + server.port();
    browser.visit(rebound + "/gatewatch");
    assertThat(browser.text("body")).startsWith("a token is needed");
    for (String path : List.of("/gatewatch", "/gatewatch/api/sessions", "/gatewatch/page/app.js")) {
      String read =
          later("const r = await fetch('" + path + "'); return r.status + await r.text()");
      assertThat(read).as(path).startsWith("401").doesNotContain(SECRET);
    }
    String spoofed =
        later(
            "const r = await fetch('/gatewatch/api/sessions', {headers:"
                + " {'X-Forwarded-Host': 'localhost', 'Forwarded': 'host=localhost'}});"
                + " return r.status + await r.text()");
    assertThat(spoofed).startsWith("401").doesNotContain(SECRET);
    String streamed =
        later(
            "return new Promise((done) => { const s = new EventSource('/gatewatch/events');"
                + " s.onerror = () => done('refused');"
                + " s.addEventListener('hello', () => done('heard')); })");
    assertThat(streamed).isEqualTo("refused");
  }

  private static String fetched(String path) {
    return later("const r = await fetch('" + path + "'); return r.text()");
  }

  private static String later(String body) {
    return String.valueOf(browser.runLater(body));
  }
}
