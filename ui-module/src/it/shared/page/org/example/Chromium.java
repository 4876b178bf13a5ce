package org.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium, driven over chromedriver's HTTP protocol: a browser library would bring
 * versions of its own into the very class path that is tested.
 */
final class Chromium implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile(".*started successfully on port (\\d+).*");
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private String address;

  private Chromium(Process driver, String address) {
    this.driver = driver;
    this.address = address;
  }

  static Chromium start(Path chromium, Path driver) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(driver.toString(), "--port=0").redirectErrorStream(true).start();
    Chromium browser = new Chromium(process, "http://localhost:" + port(process) + "/session");
    try {
      JsonNode session = browser.send("POST", "", capabilities(chromium));
      browser.address += "/" + session.get("sessionId").asText();
      return browser;
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw e;
    }
  }

  private static String port(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = STARTED.matcher(line);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    throw new IOException("chromedriver ended before it said which port it has");
  }

  private static Map<String, ?> capabilities(Path chromium) {
    Map<String, ?> options =
        Map.of(
            "binary",
            chromium.toString(),
            "args",
            List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--window-size=1440,900"));
    return Map.of(
        "capabilities",
        Map.of(
            "alwaysMatch",
            Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"))));
  }

  void open(String page) throws IOException, InterruptedException {
    send("POST", "/url", Map.of("url", page));
  }

  /** The value of an expression of JavaScript. */
  JsonNode evaluate(String expression) throws IOException, InterruptedException {
    return send(
        "POST", "/execute/sync", Map.of("script", "return " + expression, "args", List.of()));
  }

  /** What the browser complains of: scripts that throw, and requests answered by 4xx or 5xx. */
  List<String> complaints() throws IOException, InterruptedException {
    List<String> complaints = new ArrayList<>();
    for (JsonNode entry : send("POST", "/se/log", Map.of("type", "browser"))) {
      if (!List.of("INFO", "DEBUG").contains(entry.get("level").asText())) {
        complaints.add(entry.get("message").asText());
      }
    }
    return complaints;
  }

  private JsonNode send(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(LONGEST)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    JsonNode value = JSON.readTree(response.body()).get("value");
    if (response.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + value);
    }
    return value;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      send("DELETE", "", Map.of());
    } finally {
      driver.destroy();
      driver.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
