package org.gatewatch.internal.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.internal.wire.Receipt;

/** A server that answers as its test says, and remembers what it was sent. */
final class FakeServer implements AutoCloseable {
  /**
   * An answer.
   *
   * @param status of HTTP; 0 ends the connection without one
   */
  record Reply(int status, byte[] body) {
    static final Reply NONE = new Reply(0, new byte[0]);

    static Reply line(int status, String line) {
      return new Reply(status, line.getBytes(StandardCharsets.UTF_8));
    }
  }

  @FunctionalInterface
  interface Script {
    Reply answer(FakeServer self, int number, Batch batch);
  }

  final UUID id = UUID.randomUUID();
  final List<Batch> batches = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  private FakeServer(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/gatewatch/receive", exchange -> answer(exchange, script));
    server.start();
  }

  static FakeServer start(Script script) throws IOException {
    return new FakeServer(script);
  }

  private void answer(HttpExchange exchange, Script script) throws IOException {
    try (exchange) {
      Batch batch = Batch.parse(exchange.getRequestBody().readAllBytes());
      tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      batches.add(batch);
      Reply reply = script.answer(this, batches.size() - 1, batch);
      if (reply.status != 0) {
        exchange.sendResponseHeaders(reply.status, reply.body.length);
        exchange.getResponseBody().write(reply.body);
      }
    }
  }

  /** That it has taken the whole batch. */
  Reply taken(Batch batch) {
    return new Reply(200, new Receipt(id, batch.first() + batch.records().size()).toBytes());
  }

  /** That it has no layout for it. */
  Reply forgotten() {
    return new Reply(409, new Receipt(id, 0).toBytes());
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/gatewatch/receive");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
