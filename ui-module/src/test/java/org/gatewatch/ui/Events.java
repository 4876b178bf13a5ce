package org.gatewatch.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Listens to a stream of server-sent events, as a browser would. */
public final class Events implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  public record Event(@Nullable String id, String name, JsonNode data) {}

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final InputStream body;
  private volatile boolean ended;
  private volatile long newest;

  private Events(InputStream body) {
    this.body = body;
    Thread reader = new Thread(this::read, "events");
    reader.setDaemon(true);
    reader.start();
  }

  public static Events open(TestServer server, String query, @Nullable String lastEventId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address("/gatewatch/events" + query)));
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    AtomicReference<HttpResponse<InputStream>> answer = new AtomicReference<>();
    // The index hears of a session on a thread of its own; the page asks again, too.
    Await.until(
        () -> "a stream, not " + answer.get(),
        () -> {
          answer.set(server.send(request, HttpResponse.BodyHandlers.ofInputStream()));
          return answer.get().statusCode() == 200;
        });
    return of(answer.get().body());
  }

  /** Listens to a stream that is open already. */
  public static Events of(InputStream body) {
    return new Events(body);
  }

  /** All events so far, in the order in which they came. */
  public List<Event> all() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  public List<Event> named(String name) {
    return all().stream().filter(event -> event.name().equals(name)).toList();
  }

  public List<Long> timestamps() {
    return named("sample").stream().map(event -> event.data().get("timestamp").asLong()).toList();
  }

  /** Timestamp of the newest sample; 0 while there is none. */
  public long newest() {
    return newest;
  }

  public void awaitSamples(int count) {
    Await.until(
        () -> count + " samples, there are " + timestamps().size(),
        () -> named("sample").size() >= count);
  }

  public void await(String name) {
    Await.until(() -> name + " among " + all(), () -> !named(name).isEmpty());
  }

  public boolean isEnded() {
    return ended;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String id = null;
      String name = "";
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          Event event = new Event(id, name, JSON.readTree(line.substring(6)));
          events.add(event);
          newest = name.equals("sample") ? event.data().get("timestamp").asLong() : newest;
          id = null;
        }
      }
    } catch (IOException e) {
      // The test closed the stream, or the server did: either way there is nothing more to read.
      ended = true;
      return;
    }
    ended = true;
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
