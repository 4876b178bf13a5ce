package org.gatewatch.ui;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.VertxUIServer;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.function.Function;

/** A real UI server of DL4J on a port of its own. DL4J allows one at a time in a JVM. */
public final class TestServer implements AutoCloseable {
  public static final HttpClient HTTP = HttpClient.newHttpClient();

  private final VertxUIServer server;

  private TestServer(
      int port, boolean multiSession, @Nullable Function<String, StatsStorage> provider) {
    server = VertxUIServer.getInstance(port, multiSession, provider);
  }

  public static TestServer start() {
    return new TestServer(0, false, null);
  }

  public static TestServer startOn(int port) {
    return new TestServer(port, false, null);
  }

  public static TestServer startMultiSession(@Nullable Function<String, StatsStorage> provider) {
    return new TestServer(0, true, provider);
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public VertxUIServer dl4j() {
    return server;
  }

  public int port() {
    return server.getPort();
  }

  public TestServer attach(StatsStorage storage) {
    server.attach(storage);
    return this;
  }

  public String address(String path) {
    return "http://localhost:" + port() + path;
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(address(path))), ofString());
  }

  public HttpResponse<byte[]> getBytes(String path) {
    return send(
        HttpRequest.newBuilder(URI.create(address(path))), HttpResponse.BodyHandlers.ofByteArray());
  }

  public <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return HTTP.send(request.build(), handler);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static HttpResponse.BodyHandler<String> ofString() {
    return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      VertxUIServer.stopInstance();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
