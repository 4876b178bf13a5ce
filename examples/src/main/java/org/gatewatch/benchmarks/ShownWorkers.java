package org.gatewatch.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of the workers of a session. */
final class ShownWorkers {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  /**
   * @param page address of the page
   */
  ShownWorkers(String page, String session) {
    address = URI.create(page + "/api/workers?session=" + session);
  }

  /**
   * How many samples of all workers are shown, and how many came and are not.
   *
   * @param shown in the index
   * @param leftOut in the storage, if at all
   */
  record Counts(long shown, long leftOut) {}

  Counts counts() throws InterruptedException {
    try {
      String answer =
          client
              .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      return new Counts(sum("samples", answer), sum("leftOut", answer));
    } catch (IOException e) {
      throw new IllegalStateException("the server does not answer", e);
    }
  }

  private static long sum(String field, String answer) {
    Matcher numbers = Pattern.compile("\"" + field + "\":(\\d+)").matcher(answer);
    return numbers.results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
  }
}
