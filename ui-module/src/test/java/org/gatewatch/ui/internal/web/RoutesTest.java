package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server answers. */
class RoutesTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private TestServer server = TestServer.start();

  @BeforeEach
  void train() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 5);
    awaitSamples("run", 5);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/page/app.js",
        "/page/app.css",
        "/page/icon.svg",
        "/api/sessions",
        "/api/layout?session=run",
        "/api/summary?session=run",
        "/api/history?session=run",
        "/api/alerts?session=run",
        "/run"
      })
  void everyAnswerForbidsTheBrowserWhatThePageDoesNotNeed(String path) {
    HttpResponse<String> response = server.get("/gatewatch" + path);
    assertThat(response.statusCode()).as(path).isIn(200, 302);
    assertSafe(response);
  }

  @Test
  void theNetworkIsWrittenOutAsText() {
    HttpResponse<String> response = server.get("/gatewatch/api/summary?session=run");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(response.body())
        .isEqualTo(LayoutText.of(run.layout()))
        .contains("penalty of W: L1 0.001, L2 0.5");
  }

  @Test
  void thePageHasNothingInlineAndLoadsNothingFromElsewhere() {
    String html = server.get("/gatewatch").body();
    assertThat(html).doesNotContainPattern("<script(?![^>]*src=)");
    assertThat(html).doesNotContainPattern("<style|style=|onclick|onload|https?:");
    assertThat(policy(server.get("/gatewatch"))).contains("script-src 'self';");
  }

  @Test
  void aPageThatTheBrowserHasIsNotSentAgain() {
    HttpResponse<String> page = server.get("/gatewatch");
    String tag = page.headers().firstValue("ETag").orElseThrow();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address("/gatewatch")))
            .header("If-None-Match", tag);
    HttpResponse<String> again = server.send(request, TestServer.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(policy(again)).isEqualTo(policy(page));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/layout | parameter session must be",
        "/api/history?session=run&points=2 | parameter points must be a whole number from 3 to",
        "/api/history?session=run&points=x | parameter points must be a whole number from 3 to",
        "/api/histograms?session=run | parameter timestamp must be a whole number from 0",
        "/api/histograms?session=run&timestamp=-1 | parameter timestamp must be",
        "/api/histograms?session=run&timestamp=1&bins=0 | parameter bins must be a whole number"
            + " from 1 to 1000",
        "/api/histograms?session=run&timestamp=1&quantity=MOOD | parameter quantity must be one of"
            + " weight, gradient, update",
        "/api/histograms?session=run&timestamp=1&axes=odd | parameter axes must be one of free,"
            + " layer, directions",
        "/api/heatmap?session=run&timestamp=4000000000000 | parameter slot must be 1 to 64 numbers",
        "/api/heatmap?session=run&timestamp=4000000000000&slot=0,9999 | parameter slot must be a"
            + " whole number from 0 to",
        "/events?session=run&after=x | parameter after must be a whole number"
      })
  void aBadParameterIsNamedWithWhatIsAllowed(String path, String message) {
    HttpResponse<String> response = server.get("/gatewatch" + path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertLine(response, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/layout?session=none | no such session",
        "/api/alerts?session=none | no such session",
        "/api/layout?session=run&worker=none | no such worker",
        "/api/sample?session=run&timestamp=7 | no sample of this timestamp",
        "/api/nonsense | no such address",
        "/events?session=none | no such session",
        "/page/none.js | no such file",
        "/page/views/overview.js | no such file",
        "/page/..%2f..%2f..%2f..%2fMETA-INF/MANIFEST.MF | no such file",
        "/page/views/../../../../logback-test.xml | ''"
      })
  void whatIsNotThereIsNotFoundInOneLine(String path, String message) {
    HttpResponse<String> response = server.get("/gatewatch" + path);
    assertThat(response.statusCode()).isEqualTo(404);
    if (!message.isEmpty()) {
      assertLine(response, message);
    }
  }

  @Test
  void aQueryThatIsNotPercentEncodedIsRefusedInOneLine() throws IOException {
    // By hand: Java's client does not send it.
    try (Socket socket = new Socket("localhost", server.port())) {
      String request =
          "GET /gatewatch/api/history?session=%zz HTTP/1.1\r\n"
              + "Host: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400")
          .contains("the query is not valid percent-encoded UTF-8");
    }
  }

  @Test
  void aBrowserKeepsFilesByTheAddressesOfThisServerAlone() {
    Matcher link =
        Pattern.compile("\"gatewatch/page/(v[0-9a-f]{8})/app\\.js\"")
            .matcher(server.get("/gatewatch").body());
    assertThat(link.find()).isTrue();
    assertThat(caching("/gatewatch/page/" + link.group(1) + "/app.js"))
        .isEqualTo("private, max-age=31536000, immutable");
    assertThat(caching("/gatewatch/page/app.js")).isEqualTo("no-cache");
    assertThat(caching("/gatewatch/page/v00000000/app.js")).isEqualTo("no-cache");
  }

  private String caching(String path) {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.headers().firstValue("Cache-Control").orElseThrow();
  }

  @Test
  void everyModuleAndSheetOfThePageIsServedInOneFileOfEach() throws IOException {
    String html = server.get("/gatewatch").body();
    List<String> links =
        Pattern.compile("(?:href|src)=\"(gatewatch/[^\"]+)\"")
            .matcher(html)
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(links).hasSize(3);
    List<HttpResponse<String>> files = links.stream().map(link -> server.get("/" + link)).toList();
    assertThat(files)
        .allSatisfy(file -> assertThat(file.statusCode()).isEqualTo(200))
        .allSatisfy(file -> assertThat(file.headers().firstValue("ETag")).isPresent());
    String all = String.join("\n", files.stream().map(HttpResponse::body).toList());
    Path folder = Path.of("src/main/resources/org/gatewatch/ui/page");
    int found = 0;
    try (var walk = java.nio.file.Files.walk(folder)) {
      for (Path file : walk.filter(java.nio.file.Files::isRegularFile).toList()) {
        String text = java.nio.file.Files.readString(file);
        boolean typesAlone = text.endsWith("\nexport {};\n");
        if (file.toString().endsWith(".css")) {
          assertThat(all).contains(text);
          found++;
        } else if (file.toString().endsWith(".js") && !typesAlone) {
          assertThat(all).contains("\n// " + folder.relativize(file).toString().replace('\\', '/'));
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(100);
  }

  @Test
  void namesThatLookLikeAddressesOrMarkupAreNamesOnly() {
    for (String name : List.of(HOSTILE, "../../x", "events", "api/sessions", "a&b=c#d", "ünï ©")) {
      SyntheticRun named = new SyntheticRun(name, name, 3);
      named.begin(storage).store(storage, 0, 2);
      awaitSamples(name, 2);
      JsonNode history =
          json(
              "/api/history?session="
                  + TestServer.encode(name)
                  + "&worker="
                  + TestServer.encode(name));
      assertThat(history.get("total").asInt()).isEqualTo(2);
    }
    HttpResponse<String> redirect = server.get("/gatewatch/" + "%3Cimg%20src%3Dx%3E");
    assertThat(redirect.headers().firstValue("Location"))
        .hasValue("../gatewatch?session=%3Cimg%20src%3Dx%3E");
    HttpResponse<String> split = server.get("/gatewatch/a%0d%0aSet-Cookie:%20x=y");
    assertThat(split.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void historyIsThinnedEvenlyAndHidesNoAlert() {
    SyntheticRun longer = new SyntheticRun("long", "worker", 2);
    longer.begin(storage);
    Sample plain = longer.sample(0);
    for (int i = 0; i < 200; i++) {
      longer.store(storage, i, i == 77 ? longer.sample(i, Map.of(2, 3)) : plain);
    }
    awaitSamples("long", 200);
    JsonNode all = json("/api/history?session=long&points=200");
    assertThat(all.get("thinned").asBoolean()).isFalse();
    assertThat(all.get("timestamp").size()).isEqualTo(200);
    JsonNode thinned = json("/api/history?session=long&points=20");
    assertThat(thinned.get("thinned").asBoolean()).isTrue();
    assertThat(thinned.get("total").asInt()).isEqualTo(200);
    JsonNode times = thinned.get("timestamp");
    assertThat(times.size()).isEqualTo(20);
    assertThat(times.get(0).asLong()).isEqualTo(longer.timestamp(0));
    assertThat(times.get(19).asLong()).isEqualTo(longer.timestamp(199));
    assertThat(thinned.get("last").asLong()).isEqualTo(longer.timestamp(199));
    for (int i = 1; i < 20; i++) {
      assertThat(times.get(i).asLong() - times.get(i - 1).asLong()).isBetween(1L, 25L * 250);
    }
    assertThat(thinned.get("nonFinite").size()).isEqualTo(1);
    int at = thinned.get("nonFinite").get(0).get(0).asInt();
    assertThat(times.get(at).asLong()).isEqualTo(longer.timestamp(77));
    assertThat(thinned.get("norms").get(2).get(at).isNumber()).isTrue();
  }

  @Test
  void heatmapsComeAsBytesInTheOrderAskedFor() {
    Sample sample = run.sample(4);
    byte[] bytes =
        server
            .getBytes(
                "/gatewatch/api/heatmap?session=run&timestamp=" + run.timestamp(4) + "&slot=3,2,80")
            .body();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int slot : new int[] {3, 2, 80}) {
      Summary summary = sample.summaries().get(slot);
      Heatmap heatmap = summary == null ? null : summary.heatmap();
      assertThat(heatmap).isNotNull();
      assertThat(in.getInt()).isEqualTo(heatmap.rows());
      assertThat(in.getInt()).isEqualTo(heatmap.columns());
      for (int cell = 0; cell < heatmap.rows() * heatmap.columns(); cell++) {
        assertThat(in.getFloat())
            .isEqualTo(heatmap.value(cell / heatmap.columns(), cell % heatmap.columns()));
      }
    }
    assertThat(in.hasRemaining()).isFalse();
  }

  @Test
  void heatmapsThatWereSpacedOutAreThoseOfTheNewestSampleThatHasThem() {
    byte[] there = maps(4, 0).body();
    for (int i = 5; i < 9; i++) {
      run.store(storage, i, run.sample(i).withoutMaps());
      awaitSamples("run", i + 1);
      HttpResponse<byte[]> answer = maps(i, i - 4);
      assertThat(answer.headers().firstValue("Gatewatch-Timestamp"))
          .contains(Long.toString(run.timestamp(4)));
      assertThat(answer.body()).isEqualTo(there);
    }
    assertThat(maps(8, 0).body()).isEqualTo(new byte[8]);
    assertThat(maps(8, 0).headers().firstValue("Gatewatch-Timestamp"))
        .contains(Long.toString(run.timestamp(8)));
  }

  private HttpResponse<byte[]> maps(int i, int before) {
    return server.getBytes(
        "/gatewatch/api/heatmap?session=run&timestamp=%d&slot=3&before=%d"
            .formatted(run.timestamp(i), before));
  }

  @Test
  void aWholeSampleComesAsJsonWithNonFiniteNumbersAsWords() {
    run.store(storage, 5, run.sample(5, Map.of(0, 1)));
    awaitSamples("run", 6);
    JsonNode sample = json("/api/sample?session=run&timestamp=" + run.timestamp(5));
    assertThat(sample.get("iteration").asInt()).isEqualTo(50);
    assertThat(sample.get("summaries").size()).isEqualTo(run.layout().slots().size());
    assertThat(sample.at("/summaries/0/summary/mean").asText()).isEqualTo("NaN");
    assertThat(sample.at("/summaries/0/heatmap/0/0").asText()).isEqualTo("NaN");
    assertThat(sample.at("/summaries/1/summary/mean").isNumber()).isTrue();
  }

  @Test
  void theLayoutsIdIsTextAndItsReasonsAreThere() {
    JsonNode layout = json("/api/layout?session=run");
    assertThat(layout.get("id").asText()).isEqualTo(String.valueOf(run.layout().id()));
    assertThat(layout.get("id").isTextual()).isTrue();
    assertThat(layout.at("/layers/3/absent/ACTIVATION").asText()).contains("output layer");
    assertThat(layout.at("/slots/0/gate").asText()).isEqualTo("INPUT");
  }

  @Test
  void inMultiSessionModeAnUnknownSessionIsLoaded() {
    server.close();
    AtomicInteger asked = new AtomicInteger();
    server =
        TestServer.startMultiSession(
            session -> {
              asked.incrementAndGet();
              InMemoryStatsStorage loaded = new InMemoryStatsStorage();
              if (session.equals("stored")) {
                new SyntheticRun("stored", "worker", 4).begin(loaded).store(loaded, 0, 3);
              }
              return loaded;
            });
    assertThat(server.get("/gatewatch/stored").statusCode()).isEqualTo(302);
    assertThat(json("/api/layout?session=stored").get("layers").size()).isEqualTo(6);
    awaitSamples("stored", 3);
    assertThat(asked).hasValue(1);
    assertThat(server.get("/gatewatch/api/layout?session=other").statusCode()).isEqualTo(404);
  }

  @Test
  void aQuestionNeverReachesADatabaseWithTheAskersOwnText(@TempDir Path folder) throws IOException {
    J7FileStatsStorage sqlite = new J7FileStatsStorage(folder.resolve("a.sqlite").toFile());
    SyntheticRun filed = new SyntheticRun("filed", "worker", 5);
    filed.begin(sqlite).store(sqlite, 0, 2);
    server.attach(sqlite);
    awaitSamples("filed", 2);
    String injection = TestServer.encode("x' OR '1'='1");
    assertThat(server.get("/gatewatch/api/layout?session=" + injection).statusCode())
        .isEqualTo(404);
    assertThat(server.get("/gatewatch/api/layout?session=filed&worker=" + injection).statusCode())
        .isEqualTo(404);
    server.dl4j().detach(sqlite);
    sqlite.close();
  }

  @Test
  void aStorageThatFailsCostsOneLineAndNoStackTrace(@TempDir Path folder) throws IOException {
    J7FileStatsStorage sqlite = new J7FileStatsStorage(folder.resolve("b.sqlite").toFile());
    SyntheticRun filed = new SyntheticRun("failing", "worker", 5);
    filed.begin(sqlite).store(sqlite, 0, 2);
    server.attach(sqlite);
    awaitSamples("failing", 2);
    sqlite.close();
    HttpResponse<String> response =
        server.get("/gatewatch/api/sample?session=failing&timestamp=" + filed.timestamp(0));
    assertThat(response.statusCode()).isEqualTo(500);
    assertLine(response, "the server could not answer; its log says why");
  }

  private void awaitSamples(String session, int count) {
    String address = "/api/history?points=3&session=" + TestServer.encode(session);
    Await.until(
        count + " samples of " + session,
        () ->
            server.get("/gatewatch" + address).statusCode() == 200
                && json(address).get("total").asInt() >= count);
  }

  private static String policy(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Security-Policy").orElseThrow();
  }

  private JsonNode json(String path) {
    return JsonAnswer.of(server, path);
  }

  private static void assertLine(HttpResponse<String> response, String message) {
    assertSafe(response);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(response.body()).contains(message.strip()).endsWith("\n").hasLineCount(1);
  }

  private static void assertSafe(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe"));
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
  }
}
