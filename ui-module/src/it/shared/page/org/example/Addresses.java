package org.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.deeplearning4j.ui.api.HttpMethod;
import org.deeplearning4j.ui.api.Route;
import org.deeplearning4j.ui.api.UIModule;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/** Reads every GET address of the page: those that the module itself says there are. */
final class Addresses {
  private static final String ROOT = "/gatewatch";
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Speaks HTTP/1.1 as browsers do: Vert.x has ways of its own for each. */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String server;
  private final Map<String, Reading> readings = new TreeMap<>();

  /** How an address is read, and what its answer has to be. */
  private interface Reading {
    void read() throws IOException, InterruptedException;
  }

  /**
   * Of a server that shows one session.
   *
   * @param server its address
   */
  Addresses(String server) throws IOException, InterruptedException {
    this.server = server;
    JsonNode worker = json("/api/sessions", "").at("/workers/0");
    String session = URLEncoder.encode(worker.get("session").asText(), StandardCharsets.UTF_8);
    String run = "?session=" + session;
    JsonNode history = json("/api/history", run);
    JsonNode newest = history.get("timestamp").get(Training.ITERATIONS - 1);
    check(newest != null, "there are " + Training.ITERATIONS + " samples in " + history);
    String sample = run + "&timestamp=" + newest.asText();
    String slot = sample + "&slot=0";

    readings.put("", () -> page("", "<!doctype html>"));
    readings.put("/page/*", () -> page("/page/app.js", "uPlot"));
    readings.put("/events", () -> stream("/events" + run));
    readings.put("/:sessionId", () -> redirect("/" + session.replace("+", "%20")));
    readings.put("/api/*", () -> answer("/api/no-such-address", 404));
    readings.put("/api/sessions", () -> json("/api/sessions", ""));
    readings.put(
        "/api/workers", () -> check(json("/api/workers", run).at("/workers/0").isObject(), run));
    readings.put("/api/layout", () -> check(json("/api/layout", run).at("/slots").size() > 9, run));
    readings.put("/api/summary", () -> page("/api/summary" + run, "lstm"));
    readings.put("/api/history", () -> json("/api/history", run));
    readings.put(
        "/api/alerts", () -> check(json("/api/alerts", run).at("/alerts/0").isObject(), run));
    readings.put("/api/histograms", () -> json("/api/histograms", sample));
    readings.put(
        "/api/ridge", () -> json("/api/ridge", run + "&slot=0&timestamps=" + newest.asText()));
    readings.put("/api/slots", () -> json("/api/slots", slot));
    readings.put("/api/sample", () -> json("/api/sample", sample));
    readings.put("/api/heatmap", () -> bytes("/api/heatmap" + slot, 8 + 4 * 3 * 6));
    readings.put("/api/maps", () -> bytes("/api/maps" + slot, 0));
  }

  /** Fails if an address is not read here, does not answer, or answers what it should not. */
  void readAll() throws IOException, InterruptedException {
    List<String> routes = routes();
    check(routes.size() > 10, "the module has routes: " + routes);
    for (String route : routes) {
      Reading reading = readings.get(route);
      check(
          reading != null, ROOT + route + " is read by no consumer: add it to " + Addresses.class);
      reading.read();
    }
    check(
        routes.containsAll(readings.keySet()),
        "no address is read that is not there: " + readings.keySet());
    System.out.println("CONSUMER read " + routes.size() + " addresses");
  }

  private static List<String> routes() {
    return StreamSupport.stream(ServiceLoader.load(UIModule.class).spliterator(), false)
        .flatMap(module -> module.getRoutes().stream())
        .filter(route -> route.getHttpMethod() == HttpMethod.GET)
        .map(Route::getRoute)
        .filter(route -> route.startsWith(ROOT))
        .map(route -> route.substring(ROOT.length()))
        .toList();
  }

  private JsonNode json(String address, String query) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = answer(address + query, 200);
    String type = response.headers().firstValue("Content-Type").orElse("none");
    check(type.startsWith("application/json"), address + " is of type " + type);
    JsonNode json = JSON.readTree(response.body());
    check(json.isObject() && json.size() > 0, address + " answers " + json);
    return json;
  }

  private void page(String address, String part) throws IOException, InterruptedException {
    String text = new String(answer(address, 200).body(), StandardCharsets.UTF_8);
    check(text.contains(part), address + " contains " + part + ": " + text);
  }

  private void bytes(String address, int expected) throws IOException, InterruptedException {
    int length = answer(address, 200).body().length;
    check(length >= expected, address + " has at least " + expected + " bytes, not " + length);
  }

  private void redirect(String address) throws IOException, InterruptedException {
    String to = answer(address, 302).headers().firstValue("Location").orElse("nowhere");
    check(to.startsWith(".." + ROOT + "?session="), address + " leads to " + to);
  }

  /** Reads the stream until every sample has come. */
  private void stream(String address) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(request(address), HttpResponse.BodyHandlers.ofInputStream());
    check(response.statusCode() == 200, address + " answers " + response.statusCode());
    int samples = 0;
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      boolean isSample = false;
      for (String line = lines.readLine();
          line != null && samples < Training.ITERATIONS;
          line = lines.readLine()) {
        if (line.startsWith("data: ")) {
          JSON.readTree(line.substring("data: ".length()));
          samples += isSample ? 1 : 0;
        } else if (line.startsWith("event: ")) {
          isSample = line.equals("event: sample");
        }
      }
    }
    check(samples == Training.ITERATIONS, address + " ended after " + samples + " samples");
  }

  private HttpResponse<byte[]> answer(String address, int expected)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request(address), HttpResponse.BodyHandlers.ofByteArray());
    check(
        response.statusCode() == expected,
        "GET %s%s answers %d: %s"
            .formatted(
                ROOT,
                address,
                response.statusCode(),
                new String(response.body(), StandardCharsets.UTF_8)));
    return response;
  }

  private HttpRequest request(String address) {
    return HttpRequest.newBuilder(URI.create(server + ROOT + address)).timeout(LONGEST).build();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("expected that " + what);
    }
  }
}
