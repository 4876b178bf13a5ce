package org.gatewatch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A server that takes messages, as a chat service does, answers as told, and keeps what it took.
 */
public final class ChatServer implements AutoCloseable {
  /** In the address, and not to be told to anybody. */
  public static final String SECRET = "T0SECRET";

  /**
   * An answer.
   *
   * @param status of HTTP; 0 ends the connection without one
   * @param header one of its lines, such as {@code Retry-After: 1}; empty for none
   * @param after milliseconds
   */
  public record Reply(int status, String header, long after) {
    /** At once. */
    public static Reply of(int status) {
      return new Reply(status, "", 0);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final List<String> contentTypes = new CopyOnWriteArrayList<>();
  private final List<Long> times = new CopyOnWriteArrayList<>();
  private final List<Reply> replies;

  /** Answers so, one request after the other, and 200 from then on. */
  public ChatServer(Reply... replies) {
    this(0, replies);
  }

  /** Likewise, at a port. */
  public ChatServer(int port, Reply... replies) {
    this.replies = List.of(replies);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/hooks/" + SECRET, this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply;
      synchronized (this) {
        JsonNode message = new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
        int number = messages.size();
        reply = number < replies.size() ? replies.get(number) : Reply.of(200);
        contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
        times.add(System.nanoTime());
        messages.add(message);
      }
      try {
        Thread.sleep(reply.after);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!reply.header.isEmpty()) {
        String[] line = reply.header.split(": ", 2);
        exchange.getResponseHeaders().add(line[0], line[1]);
      }
      if (reply.status != 0) {
        exchange.sendResponseHeaders(reply.status, -1);
      }
    }
  }

  /** Where it takes them. */
  public URI address() {
    return address(port());
  }

  /** Where one at this port does. */
  public static URI address(int port) {
    return URI.create("http://localhost:" + port + "/hooks/" + SECRET + "?token=" + SECRET);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Every request so far, whatever the answer was. */
  public List<JsonNode> messages() {
    return new ArrayList<>(messages);
  }

  public List<String> contentTypes() {
    return contentTypes;
  }

  /** Milliseconds between a request and the one before. */
  public long millisBefore(int number) {
    return (times.get(number) - times.get(number - 1)) / 1_000_000;
  }

  /** The iterations of all alerts in a request. */
  public List<Integer> iterations(int number) {
    List<Integer> found = new ArrayList<>();
    messages.get(number).get("alerts").forEach(alert -> found.add(alert.get("iteration").asInt()));
    return found;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
