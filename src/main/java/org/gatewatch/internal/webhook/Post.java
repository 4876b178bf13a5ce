package org.gatewatch.internal.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.gatewatch.alert.Alert;

/** Sends a message over HTTP, and understands the answer. For one thread. */
final class Post {
  private static final int TOO_MANY = 429;
  private static final int TIMED_OUT = 408;

  private final WebhookAddress address;
  private final Pace pace;
  private final HttpClient client;

  Post(WebhookAddress address, Pace pace) {
    this.address = address;
    this.pace = pace;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(pace.connecting())
            .build();
  }

  /**
   * Sends alerts.
   *
   * @param lost how many were lost since the last message
   */
  Answer send(List<Alert> alerts, long lost) throws InterruptedException {
    byte[] json = AlertMessage.json(alerts, lost, address.shape());
    HttpRequest request =
        HttpRequest.newBuilder(address.uri())
            .timeout(pace.answer())
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(json))
            .build();
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      response.body().close(); // What it says may be of any length, and nobody reads it.
      return understand(response);
    } catch (IOException e) {
      String message = e.getMessage() == null ? "" : address.withoutSecret(": " + e.getMessage());
      return new Answer.Later(e.getClass().getSimpleName() + message, Duration.ZERO);
    }
  }

  private Answer understand(HttpResponse<?> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new Answer.Taken();
    }
    String why = "HTTP " + status;
    if (status >= 300 && status < 400) {
      return new Answer.Never(why + ", a redirect, which is not followed");
    }
    if (status >= 500 || status == TOO_MANY || status == TIMED_OUT) {
      String wish = response.headers().firstValue("Retry-After").orElse("");
      Duration asked = retryAfter(wish, ZonedDateTime.now(ZoneOffset.UTC));
      boolean isLong = asked.compareTo(pace.longestWish()) > 0;
      return new Answer.Later(why, isLong ? pace.longestWish() : asked);
    }
    return new Answer.Never(why);
  }

  /** Seconds, also with a fraction, or a date; zero for anything else. */
  static Duration retryAfter(String header, ZonedDateTime now) {
    String text = header.strip();
    if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return Duration.ofMillis((long) (1000 * Double.parseDouble(text)));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeParseException e) {
      return Duration.ZERO; // It said nothing that can be understood.
    }
  }
}
