package org.gatewatch.ui;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.VertxUIServer;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.function.Function;

/**
 * A real UI server of DL4J. DL4J allows one at a time in a JVM, and starting it takes longer than
 * most tests: {@link #start} gives the one that runs, with nothing attached to it.
 */
public final class TestServer implements AutoCloseable {
  /**
   * By HTTP/2 a request could go out on the connection to a server that has just stopped, and fail
   * although the next one is there; by HTTP/1.1 it is sent again.
   */
  public static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Above those that browsers refuse to ask. */
  private static final int LOWEST_PORT = 11_000;

  private static final int PORTS = 20_000;

  /** Tests run in several JVMs: each begins elsewhere. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 127 % PORTS));

  /** The one that tests take turns with; null while there is none, or one of a test's own. */
  private static @Nullable VertxUIServer shared;

  private final VertxUIServer server;

  private TestServer(VertxUIServer server) {
    this.server = server;
  }

  /** A server without storages, on any port. */
  public static TestServer start() {
    if (shared == null) {
      shared = VertxUIServer.getInstance(0, false, null);
    }
    return new TestServer(shared);
  }

  /** A server of the test's own, that stops when it is closed. */
  public static TestServer startOn(int port) {
    return startAlone(port, false, null);
  }

  /** A server of the test's own, of many sessions. */
  public static TestServer startMultiSession(@Nullable Function<String, StatsStorage> provider) {
    return startAlone(0, true, provider);
  }

  private static TestServer startAlone(
      int port, boolean multiSession, @Nullable Function<String, StatsStorage> provider) {
    if (shared != null) {
      shared = null;
      stop();
    }
    return new TestServer(VertxUIServer.getInstance(port, multiSession, provider));
  }

  /**
   * A port that was free a moment ago, and that stays so while a server is started anew: below
   * those that systems give to whoever asks for any (from 32768 up), such as each connection of a
   * browser.
   */
  public static int freePort() throws IOException {
    while (true) {
      int port = LOWEST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody's; the next may be free.
      }
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

  /** Stops a server of the test's own; the one that is shared only forgets what it was told. */
  @Override
  public void close() {
    if (server != shared) {
      stop();
      return;
    }
    try {
      List.copyOf(server.getStatsStorageInstances()).forEach(server::detach);
    } catch (RuntimeException e) {
      // DL4J asks a storage for its sessions, and one that its test has closed cannot answer.
      shared = null;
      stop();
      return;
    }
    if (server.isRemoteListenerEnabled()) {
      server.disableRemoteListener();
    }
    // The index forgets on a thread of its own; the next test's session may have the same name.
    Await.until(
        "no session", () -> get("/gatewatch/api/sessions").body().contains("\"workers\":[]"));
  }

  private static void stop() {
    try {
      VertxUIServer.stopInstance();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
