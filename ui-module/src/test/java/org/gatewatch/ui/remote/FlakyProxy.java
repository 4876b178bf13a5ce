package org.gatewatch.ui.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gatewatch.ui.TestServer;

/** A bad way to a server: requests and answers get lost on it, and all takes long. */
final class FlakyProxy implements AutoCloseable {
  /** What becomes of a request. */
  enum Fate {
    /** Arrives, and is answered. */
    ARRIVES,
    /** Does not arrive. */
    LOST,
    /** Arrives, but its answer does not. */
    ANSWER_LOST
  }

  @FunctionalInterface
  interface Fates {
    /** Of the request of a number, counted from 0. */
    Fate of(int number);
  }

  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger answersLost = new AtomicInteger();
  private final int target;
  private final long delayNanos;
  private final Fates fates;
  private final HttpServer server;

  FlakyProxy(int target, long delayMillis, Fates fates) throws IOException {
    this.target = target;
    this.delayNanos = delayMillis * 1_000_000;
    this.fates = fates;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Fate fate = fates.of(requests.getAndIncrement());
      byte[] body = exchange.getRequestBody().readAllBytes();
      LockSupport.parkNanos(delayNanos);
      if (fate != Fate.LOST) {
        HttpResponse<byte[]> answer = forward(exchange, body);
        if (fate == Fate.ARRIVES) {
          exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
          exchange.getResponseBody().write(answer.body());
        } else {
          answersLost.incrementAndGet();
        }
      }
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + target + exchange.getRequestURI().getPath()))
            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return TestServer.HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
