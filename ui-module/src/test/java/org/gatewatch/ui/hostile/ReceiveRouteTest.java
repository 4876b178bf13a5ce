package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.internal.wire.Receipt;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.TestServer;
import org.gatewatch.ui.internal.access.Access;
import org.gatewatch.ui.internal.web.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one address that takes something: from whom, what, and what it says to all else. */
@Tag("hostile")
class ReceiveRouteTest {
  private static final String BYTES = "application/octet-stream";

  @TempDir private java.nio.file.Path folder;
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private OwnServer server;

  @BeforeEach
  void start() {
    server = OwnServer.with(Access.LOOPBACK);
    server.destinations().attach(storage);
  }

  @AfterEach
  void stop() {
    server.close();
    System.clearProperty(Limits.RECEIVE);
  }

  private static byte[] batch(UUID to, String session) {
    StoredRecord end = StoredRecord.endOfTraining(session, "w", 7);
    return new Batch(UUID.randomUUID(), to, 0, 0, List.of(), List.of(new Batch.Item(false, end)))
        .toBytes();
  }

  private HttpResponse<byte[]> post(byte[] body, String... headers) throws Exception {
    return post("", body, headers);
  }

  private HttpResponse<byte[]> post(String query, byte[] body, String... headers) throws Exception {
    URI address = URI.create("http://localhost:" + server.port() + "/gatewatch/receive" + query);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    request.headers(headers).version(HttpClient.Version.HTTP_1_1);
    return TestServer.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private int stored() {
    return storage.getNumUpdateRecordsFor("s");
  }

  @Test
  void aBatchIsStoredAndTheReceiptSaysSo() throws Exception {
    HttpResponse<byte[]> answer = post(batch(Batch.ANY, "s"), "Content-Type", BYTES);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Receipt.parse(answer.body()).next()).isEqualTo(1);
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void whatIsMeantForAnotherServerIsNotStoredAndTold() throws Exception {
    HttpResponse<byte[]> answer = post(batch(UUID.randomUUID(), "s"), "Content-Type", BYTES);
    assertThat(answer.statusCode()).isEqualTo(409);
    UUID id = Receipt.parse(answer.body()).server();
    // It knows this server by now, but the server has no layout for it.
    assertThat(post(batch(id, "s"), "Content-Type", BYTES).statusCode()).isEqualTo(409);
    assertThat(stored()).isZero();
  }

  @Test
  void whatAFormOrAPageCanSendWithoutAskingIsRefused() throws Exception {
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "application/json")) {
      HttpResponse<byte[]> answer = post(batch(Batch.ANY, "s"), "Content-Type", type);
      assertThat(answer.statusCode()).as(type).isEqualTo(415);
      assertThat(text(answer)).contains(BYTES).hasLineCount(1);
    }
    HttpResponse<byte[]> page =
        post(batch(Batch.ANY, "s"), "Content-Type", BYTES, "Origin", "http://evil.test");
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(stored()).isZero();
  }

  @Test
  void aBrowserThatAsksWhetherAPageMayGetsNoPermission() throws Exception {
    HttpRequest ask =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.port() + "/gatewatch/receive"))
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Origin", "http://evil.test")
            .header("Access-Control-Request-Method", "POST")
            .build();
    HttpResponse<String> answer = TestServer.HTTP.send(ask, TestServer.ofString());
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void itIsBehindTheDoorOfThePage() throws Exception {
    assertThat(raw("Host: evil.test")).startsWith("HTTP/1.1 401 ");
    assertThat(raw("Host: evil.test", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401 ");
    assertThat(raw("Host: localhost", "X-Forwarded-For: 1.2.3.4")).startsWith("HTTP/1.1 401 ");
    assertThat(stored()).isZero();
    assertThat(raw("Host: evil.test", "Authorization: Bearer " + OwnServer.GIVEN))
        .startsWith("HTTP/1.1 200 ");
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void aTokenInTheAddressIsNotTakenFromThere() throws Exception {
    HttpResponse<byte[]> answer =
        post("?token=" + OwnServer.GIVEN, batch(Batch.ANY, "s"), "Content-Type", BYTES);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains("Authorization: Bearer");
    assertThat(stored()).isZero();
  }

  @Test
  void whatIsNoBatchIsRefusedInOneLine() throws Exception {
    byte[] whole = batch(Batch.ANY, "s");
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
    for (byte[] body : List.of(new byte[0], cut, "hello".getBytes(StandardCharsets.UTF_8))) {
      HttpResponse<byte[]> answer = post(body, "Content-Type", BYTES);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(text(answer)).hasLineCount(1);
    }
    assertThat(stored()).isZero();
  }

  @Test
  void moreThanTheLimitIsRefusedAndTheLimitNamed() throws Exception {
    server.close();
    System.setProperty(Limits.RECEIVE, "2000");
    start();
    HttpResponse<byte[]> answer = post(new byte[2001], "Content-Type", BYTES);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(text(answer)).contains("2000").contains("-Dorg.gatewatch.maxReceiveBytes");
    assertThat(post(batch(Batch.ANY, "s"), "Content-Type", BYTES).statusCode()).isEqualTo(200);
  }

  @Test
  void aStorageThatFailsIsNotForeverAndOneForReadingIsPassedOver() throws Exception {
    InMemoryStatsStorage full =
        new InMemoryStatsStorage() {
          @Override
          public void putUpdate(Persistable update) {
            throw new IllegalStateException("disk full: /secret/path");
          }
        };
    server.close();
    server = OwnServer.with(Access.LOOPBACK);
    java.nio.file.Path file = folder.resolve("run.gatewatch");
    new GatewatchFileStorage(file).close();
    GatewatchFileStorage readOnly = GatewatchFileStorage.readOnly(file);
    server.destinations().attach(readOnly);
    server.destinations().attach(full);
    HttpResponse<byte[]> answer = post(batch(Batch.ANY, "s"), "Content-Type", BYTES);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    assertThat(text(answer)).hasLineCount(1).doesNotContain("secret");
    server.destinations().detach(full);
    server.destinations().attach(storage);
    assertThat(post(batch(Batch.ANY, "s"), "Content-Type", BYTES).statusCode()).isEqualTo(200);
    assertThat(stored()).isEqualTo(1);
    readOnly.close();
  }

  private String raw(String... headers) throws IOException {
    byte[] body = batch(Batch.ANY, "s");
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      String head =
          "POST /gatewatch/receive HTTP/1.1\r\nContent-Type: "
              + BYTES
              + "\r\nContent-Length: "
              + body.length
              + "\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(body);
      byte[] answer = socket.getInputStream().readNBytes(13);
      return new String(answer, StandardCharsets.UTF_8);
    }
  }
}
