package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.internal.access.Access;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.gatewatch.ui.internal.access.Token;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, who is not, and what each is told. */
@Tag("hostile")
class DoorTest {
  private static final String TOKEN = OwnServer.GIVEN;
  private static final String LOCAL = "Host: localhost";
  private static final String STRANGE = "Host: evil.test";

  private static OwnServer server;

  @BeforeAll
  static void start() {
    server = OwnServer.with(Access.LOOPBACK, "gw.example");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:9000",
        "LocalHost:1",
        "127.0.0.1:8080",
        "[::1]",
        "[::1]:9"
      })
  void thisMachineByItsOwnNamesNeedsNoToken(String host) throws IOException {
    for (String address : OwnServer.loopbacks()) {
      RawAnswer answer = get(address, "/gatewatch/api/sessions", "Host: " + host);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  /** So a name that a stranger lets lead to this machine (DNS rebinding) opens nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.test",
        "evil.test:9000",
        "localhost.evil.test",
        "localhost.",
        "evil.localhost",
        "127.0.0.1.evil.test",
        "0.0.0.0",
        "127.0.0.2",
        "2130706433",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::]",
        "[::1].evil.test",
        "user@localhost",
        "localhost:9000:9000",
        "localhost,evil.test",
        "gw.example",
        "LOCALHOST.",
        "localhost:",
        "localhost:x",
        "localhost:-1",
        "localhost:123456",
        "localhost%2eevil.test",
        "localhost#evil.test",
        "localhost/",
        "local host",
        "ｌocalhost",
        "127.0.0.1.",
        "127.0.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "017700000001",
        "127.0.0.01",
        "[0:0:0:0:0:0:0:1]",
        "[::1%lo]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "::1",
        "[::1",
        ""
      })
  void everyOtherNameNeedsTheToken(String host) throws IOException {
    RawAnswer answer = get("127.0.0.1", "/gatewatch/api/sessions", "Host: " + host);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    assertThat(answer.body()).startsWith("a token is needed: ").hasLineCount(1);
  }

  @Test
  void oneNameOfTwoThatIsStrangeIsEnough() throws IOException {
    assertThat(get("127.0.0.1", "/gatewatch", LOCAL, STRANGE).status()).isNotEqualTo(200);
    assertThat(get("127.0.0.1", "/gatewatch", STRANGE, LOCAL).status()).isNotEqualTo(200);
    assertThat(get("127.0.0.1", "/gatewatch").status()).isNotEqualTo(200);
  }

  /** As a request to a proxy does; the header may say something else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.test/gatewatch/api/sessions",
        "https://user@localhost/gatewatch/api/sessions",
        "HTTP://evil.test:80/gatewatch/api/sessions",
        "x://localhost.evil.test/gatewatch/api/sessions"
      })
  void aStrangeNameInTheAddressItselfIsEnough(String address) throws IOException {
    assertThat(get("127.0.0.1", address, LOCAL).status()).isNotEqualTo(200);
    assertThat(get("127.0.0.1", "http://localhost/gatewatch/api/sessions", LOCAL).status())
        .isEqualTo(200);
  }

  /** However an address is written, whoever needs the token gets nothing, and no failure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//gatewatch/api/sessions",
        "/gatewatch//api/sessions",
        "/gatewatch/./api/sessions",
        "/x/../gatewatch/api/sessions",
        "/gatewatch/x/%2e%2e/api/sessions",
        "/%67atewatch/api/sessions",
        "/gatewatch%2fapi%2fsessions",
        "/gatewatch/api/sessions/",
        "/gatewatch/api/sessions;a=b",
        "/gatewatch;/api/sessions",
        "/gatewatch/..;/gatewatch/api/sessions",
        "/gatewatch\\api\\sessions",
        "/GATEWATCH/api/sessions",
        "/gatewatch/page",
        "/gatewatch/page/",
        "/gatewatch/page/../../api/sessions",
        "/gatewatch/page/%2e%2e/%2e%2e/pom.xml",
        "/gatewatch/page/v00000000/",
        "/gatewatch/%",
        "/gatewatch/%zz",
        "/gatewatch/%00",
        "/gatewatch?",
        "/gatewatch?session=%ff",
        "gatewatch",
        "*"
      })
  void howeverAnAddressIsWrittenItIsBehindTheDoorAndFailsNothing(String path) throws IOException {
    RawAnswer strange = get("127.0.0.1", path, STRANGE);
    assertThat(strange.status()).isIn(400, 401, 403, 404, 405);
    assertThat(get("127.0.0.1", path, LOCAL).status()).isIn(200, 302, 400, 401, 404, 405);
  }

  @Test
  void otherMethodsReadNothing() throws IOException {
    for (String method : List.of("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "PROPFIND")) {
      for (String path : List.of("/gatewatch", "/gatewatch/api/sessions", "/gatewatch/events")) {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
          socket.setSoTimeout(20_000);
          String request = method + " " + path + " HTTP/1.1\r\n" + LOCAL + "\r\n";
          String more = "Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n";
          socket.getOutputStream().write((request + more).getBytes(StandardCharsets.UTF_8));
          String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertThat(all).as("%s %s", method, path).matches("(?s)HTTP/1.1 (404|405) .*");
          assertThat(all.toLowerCase(Locale.ROOT)).doesNotContain("workers", "access-control");
        }
      }
    }
  }

  @Test
  void nothingIsUpgraded() throws IOException {
    String[] upgrade = {
      LOCAL,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };
    for (String path : List.of("/gatewatch/events", "/gatewatch/api/sessions")) {
      assertThat(get("127.0.0.1", path, upgrade).status()).isEqualTo(200);
      upgrade[0] = STRANGE;
      assertThat(get("127.0.0.1", path, upgrade).status()).isEqualTo(401);
      upgrade[0] = LOCAL;
    }
  }

  @Test
  void aVeryLongAddressOrHeaderIsRefusedAndNothingElse() throws IOException {
    String longText = "x".repeat(100_000);
    assertThat(get("127.0.0.1", "/gatewatch?session=" + longText, LOCAL).status())
        .isIn(400, 401, 404, 414);
    assertThat(get("127.0.0.1", "/gatewatch", LOCAL, "Cookie: " + longText).status())
        .isIn(400, 401, 431);
    assertThat(get("127.0.0.1", "/gatewatch", LOCAL).status()).isEqualTo(200);
  }

  @Test
  void everyAddressIsBehindTheDoor() throws IOException {
    assertThat(server.paths()).hasSizeGreaterThan(14).contains("/gatewatch/events");
    for (String path : server.paths()) {
      RawAnswer answer = get("127.0.0.1", path, STRANGE);
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(get("127.0.0.1", path, STRANGE, bearer(TOKEN)).status())
          .as(path)
          .isNotEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 127.0.0.1",
        "x-forwarded-host: localhost",
        "X-Forwarded-Proto: https",
        "Forwarded: for=127.0.0.1",
        "X-Real-IP: ::1",
        "Via: 1.1 somewhere",
        "X-Envoy-External-Address: 127.0.0.1",
        "X-Originating-IP: 127.0.0.1",
        "Forwarded-For: ::1",
        "X-Forward-For: ::1",
        "X-Forwarded: for=::1",
        "X-ProxyUser-Ip: ::1",
        "Proxy-Connection: keep-alive",
        "X-Original-Forwarded-For: ::1",
        "X-Original-URL: /gatewatch",
        "X-Host: localhost",
        "WL-Proxy-Client-IP: ::1",
        "X-Azure-ClientIP: ::1",
        "X-Remote-Addr: 127.0.0.1",
        "CF-Ray: 1",
        "CDN-Loop: x",
        "X-Amzn-Trace-Id: 1",
        "vIa:"
      })
  void whatAProxyHandsOnNeedsTheToken(String header) throws IOException {
    assertThat(get("127.0.0.1", "/gatewatch", LOCAL, header).status()).isEqualTo(401);
    assertThat(get("127.0.0.1", "/gatewatch", LOCAL, header, bearer(TOKEN)).status())
        .isEqualTo(200);
  }

  @Test
  void anotherMachineNeedsTheTokenWhateverItCallsThisOne() throws IOException {
    String address = OwnServer.otherAddress();
    assumeTrue(address != null, "this machine has no address but loopback");
    for (String host : List.of("localhost", "127.0.0.1", "[::1]", "192.0.2.1")) {
      assertThat(get(address, "/gatewatch", "Host: " + host).status()).isEqualTo(401);
    }
    assertThat(get(address, "/gatewatch", LOCAL, bearer(TOKEN)).status()).isEqualTo(200);
  }

  @Test
  void theTokenInTheAddressBecomesACookieAndLeavesTheAddress() throws IOException {
    String asked = "/gatewatch?session=a%26b&token=" + TOKEN + "&worker=w";
    RawAnswer answer = get("127.0.0.1", asked, STRANGE);
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("location")).isEqualTo("./gatewatch?session=a%26b&worker=w");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    String cookie = answer.header("set-cookie");
    assertThat(cookie)
        .matches("gatewatch-[0-9a-f]{8}=[^;]+; Path=/gatewatch; HttpOnly; SameSite=Strict");
    assertThat(get("127.0.0.1", "/gatewatch", STRANGE, kept(cookie)).status()).isEqualTo(200);
    assertThat(get("127.0.0.1", "/gatewatch", STRANGE, "Cookie: a=b", kept(cookie)).status())
        .isEqualTo(200);
    assertThat(get("127.0.0.1", "/gatewatch", STRANGE, "Cookie: a=b; c=d").status()).isEqualTo(401);
  }

  @Test
  void aRedirectLeadsNowhereElse() throws IOException {
    for (String path :
        List.of("/gatewatch", "/gatewatch/", "/gatewatch/a:b", "//evil.test/../gatewatch")) {
      RawAnswer answer = get("127.0.0.1", path + "?token=" + TOKEN, STRANGE);
      URI from = URI.create("http://here.test" + path);
      if (answer.status() == 302) {
        URI to = from.resolve(answer.header("location"));
        assertThat(to.getHost()).as(path).isEqualTo("here.test");
        assertThat(to.getPath()).startsWith("/gatewatch");
      }
    }
  }

  @Test
  void throughAnEncryptedProxyTheCookieIsForEncryptedWaysOnlyAndForThePathBeforeIt()
      throws IOException {
    AccessSettings settings =
        new AccessSettings(Access.LOOPBACK, Token.given(TOKEN), Set.of(), "/runs/7");
    try (OwnServer prefixed = OwnServer.with(settings)) {
      RawAnswer answer =
          RawAnswer.get(
              "127.0.0.1",
              prefixed.port(),
              "/gatewatch?token=" + TOKEN,
              LOCAL,
              "X-Forwarded-Proto: https");
      assertThat(answer.header("set-cookie"))
          .endsWith("; Path=/runs/7/gatewatch; HttpOnly; SameSite=Strict; Secure");
    }
  }

  @Test
  void aWrongTokenWaitsAndIsCountedWhileOthersAreAnswered() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      long began = System.nanoTime();
      CompletableFuture<RawAnswer> guess =
          CompletableFuture.supplyAsync(() -> unchecked("/gatewatch?token=wrong"));
      Await.until("the count", () -> !log.having("Wrong tokens").isEmpty());
      assertThat(get("127.0.0.1", "/gatewatch", LOCAL).status()).isEqualTo(200);
      assertThat(guess.isDone()).as("told before others were answered").isFalse();
      RawAnswer answer = guess.get();
      assertThat(System.nanoTime() - began).isGreaterThan(900_000_000L);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).startsWith("this is not the token");
      assertThat(answer.header("set-cookie")).isNull();
      assertThat(log.having("Wrong tokens").get(0)).startsWith("WARN ").contains("127.0.0.1");
      assertThat(log.having(TOKEN)).isEmpty();
    }
  }

  /** A page of another port of this machine can set a cookie of the same name. */
  @Test
  void oneRightCookieOfSeveralIsEnough() throws IOException {
    String cookie = get("127.0.0.1", "/gatewatch?token=" + TOKEN, STRANGE).header("set-cookie");
    String right = cookie.substring(0, cookie.indexOf(';'));
    String wrong = right.substring(0, right.indexOf('=') + 1) + "tossed";
    for (String header : List.of(wrong + "; " + right, right + "; " + wrong, "a=b;" + right)) {
      assertThat(get("127.0.0.1", "/gatewatch", STRANGE, "Cookie: " + header).status())
          .as(header)
          .isEqualTo(200);
    }
    assertThat(get("127.0.0.1", "/gatewatch", STRANGE, "Cookie: " + wrong).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: TOKEN",
        "Authorization: Basic TOKEN",
        "Authorization: Token TOKEN",
        "Token: TOKEN",
        "X-Token: TOKEN",
        "Cookie: token=TOKEN",
        "Cookie: TOKEN",
        "Referer: http://localhost/gatewatch?token=TOKEN",
        "Last-Event-ID: TOKEN"
      })
  void theTokenInAnotherPlaceOpensNothing(String header) throws IOException {
    String sent = header.replace("TOKEN", TOKEN);
    assertThat(get("127.0.0.1", "/gatewatch/api/sessions", STRANGE, sent).status()).isEqualTo(401);
    for (String path :
        List.of("/gatewatch/TOKEN", "/gatewatch;token=TOKEN", "/gatewatch#token=TOKEN")) {
      assertThat(get("127.0.0.1", path.replace("TOKEN", TOKEN), STRANGE).status())
          .isIn(400, 401, 404);
    }
  }

  @Test
  void aWrongTokenInAHeaderIsNoBetter() throws IOException {
    String name = get("127.0.0.1", "/gatewatch?token=" + TOKEN, STRANGE).header("set-cookie");
    String forged = "Cookie: " + name.substring(0, name.indexOf('=')) + "=" + TOKEN + "x";
    for (String header : List.of(bearer(TOKEN + "x"), bearer("x"), forged)) {
      RawAnswer answer = get("127.0.0.1", "/gatewatch", STRANGE, header);
      assertThat(answer.status()).as(header).isEqualTo(401);
      assertThat(answer.body()).startsWith("this is not the token");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: http://evil.test",
        "Origin: http://localhost:1",
        "Origin: http://localhost.evil.test",
        "Origin: null"
      })
  void whatAPageOfAnotherSiteAsksForIsRefusedWhateverItBrings(String header) throws IOException {
    for (String path : List.of("/gatewatch/api/sessions", "/gatewatch/events", "/gatewatch")) {
      RawAnswer answer = get("127.0.0.1", path, LOCAL, header, bearer(TOKEN));
      assertThat(answer.status()).as(path).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("pages of other sites may not ask for this\n");
      assertThat(answer.header("access-control-allow-origin")).isNull();
    }
  }

  @Test
  void aLinkFromAnotherSiteOpensThePageButNoFrameAndNoData() throws IOException {
    String[] link = {
      LOCAL, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"
    };
    assertThat(get("127.0.0.1", "/gatewatch", link).status()).isEqualTo(200);
    assertThat(get("127.0.0.1", "/gatewatch/run", link).status()).isEqualTo(302);
    assertThat(get("127.0.0.1", "/gatewatch/api/sessions", link).status()).isEqualTo(403);
    link[3] = "Sec-Fetch-Dest: iframe";
    assertThat(get("127.0.0.1", "/gatewatch", link).status()).isEqualTo(403);
  }

  @Test
  void thePageItselfMayAsk() throws IOException {
    String[] own = {"Host: localhost:9000", "Origin: http://localhost:9000"};
    assertThat(get("127.0.0.1", "/gatewatch/api/sessions", own).status()).isEqualTo(200);
    String[] proxied = {LOCAL, "Origin: https://gw.example", "X-Forwarded-For: a", bearer(TOKEN)};
    assertThat(get("127.0.0.1", "/gatewatch/api/sessions", proxied).status()).isEqualTo(200);
    String[] fetched = {LOCAL, "Sec-Fetch-Site: same-origin"};
    assertThat(get("127.0.0.1", "/gatewatch/api/sessions", fetched).status()).isEqualTo(200);
  }

  @Test
  void answersOfTheDoorForbidWhatThoseBehindItForbid() throws IOException {
    for (RawAnswer answer :
        List.of(
            get("127.0.0.1", "/gatewatch", LOCAL),
            get("127.0.0.1", "/gatewatch", STRANGE),
            get("127.0.0.1", "/gatewatch?token=" + TOKEN, STRANGE),
            get("127.0.0.1", "/gatewatch", LOCAL, "Origin: null"))) {
      assertThat(answer.header("content-security-policy"))
          .startsWith("default-src 'none'")
          .contains("frame-ancestors 'none'");
      assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
      assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
      assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
      assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
      assertThat(answer.header("cross-origin-opener-policy")).isEqualTo("same-origin");
    }
  }

  @Test
  void withAccessTokenThisMachineNeedsItToo() throws IOException {
    try (OwnServer closed = OwnServer.with(Access.TOKEN)) {
      int port = closed.port();
      assertThat(RawAnswer.get("127.0.0.1", port, "/gatewatch", LOCAL).status()).isEqualTo(401);
      assertThat(RawAnswer.get("127.0.0.1", port, "/gatewatch", LOCAL, bearer(TOKEN)).status())
          .isEqualTo(200);
    }
  }

  @Test
  void withAccessOpenNobodyNeedsItButOnlyKnownNamesAreServed() throws IOException {
    try (OwnServer open = OwnServer.with(Access.OPEN, "gw.example")) {
      int port = open.port();
      for (String host : List.of("localhost:9000", "192.0.2.7:9000", "[fd00::2]", "gw.example")) {
        assertThat(
                RawAnswer.get("127.0.0.1", port, "/gatewatch", "Host: " + host, "Via: x").status())
            .as(host)
            .isEqualTo(200);
      }
      for (String host : List.of("evil.test", "1.2.3.4.evil.test", "gw.example.evil.test", "")) {
        RawAnswer answer = RawAnswer.get("127.0.0.1", port, "/gatewatch", "Host: " + host);
        assertThat(answer.status()).as(host).isEqualTo(403);
        assertThat(answer.body()).contains("-Dorg.gatewatch.hosts=");
      }
    }
  }

  /** It has no header {@code Host}, but a field of its own. */
  @Test
  void theSameHoldsForHttp2() throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://localhost:" + server.port() + "/gatewatch/api/sessions"));
    client.send(request.build(), HttpResponse.BodyHandlers.ofString()); // Agrees on HTTP/2.
    HttpResponse<String> local = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(local.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(local.statusCode()).isEqualTo(200);
    String address = OwnServer.otherAddress();
    assumeTrue(address != null, "this machine has no address but loopback");
    String authority = address.contains(":") ? "[" + address.replaceAll("%.*", "") + "]" : address;
    URI other = URI.create("http://" + authority + ":" + server.port() + "/gatewatch/api/sessions");
    HttpRequest elsewhere = HttpRequest.newBuilder(other).build();
    client.send(elsewhere, HttpResponse.BodyHandlers.ofString());
    assertThat(client.send(elsewhere, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
  }

  private static RawAnswer get(String address, String path, String... headers) throws IOException {
    return RawAnswer.get(address, server.port(), path, headers);
  }

  private static RawAnswer unchecked(String path) {
    try {
      return get("127.0.0.1", path, STRANGE);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  /** The header by which a browser sends a cookie back. */
  private static String kept(String cookie) {
    return "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
  }
}
