package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.TestServer;

/** What the page of a real UI server would show, as its API answers. */
public final class PageApi {
  private static final JsonMapper JSON = new JsonMapper();

  private final TestServer server;

  /** Of a server. */
  public PageApi(TestServer server) {
    this.server = server;
  }

  /** Any answer below {@code /gatewatch/api/}, which must be there. */
  JsonNode ask(String path) {
    HttpResponse<String> response = server.get("/gatewatch/api/" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The workers of a session, as the list of sessions has them. */
  List<JsonNode> workers(String session) {
    List<JsonNode> workers = new ArrayList<>();
    for (JsonNode worker : ask("sessions").get("workers")) {
      if (worker.get("session").asText().equals(session)) {
        workers.add(worker);
      }
    }
    return workers;
  }

  /** Waits until so many workers of a session have ended. */
  public List<JsonNode> awaitEnded(String session, int workers) {
    Await.until(
        () -> workers + " workers of " + session + " end, there are " + workers(session),
        () ->
            workers(session).size() == workers
                && workers(session).stream().noneMatch(worker -> worker.get("ended").isNull()));
    return workers(session);
  }

  /** What a worker told of its network. */
  public JsonNode layout(String session, String worker) {
    return ask("layout?" + query(session, worker));
  }

  /** Figures of all samples of a worker. */
  public JsonNode history(String session, String worker) {
    return ask("history?" + query(session, worker));
  }

  JsonNode sample(String session, String worker, long timestamp) {
    return ask("sample?" + query(session, worker) + "&timestamp=" + timestamp);
  }

  JsonNode alerts(String session, String worker) {
    return ask("alerts?" + query(session, worker));
  }

  private static String query(String session, String worker) {
    return "session=" + TestServer.encode(session) + "&worker=" + TestServer.encode(worker);
  }

  /** The numbers of an array. */
  public static List<Integer> numbers(JsonNode array) {
    List<Integer> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }
}
