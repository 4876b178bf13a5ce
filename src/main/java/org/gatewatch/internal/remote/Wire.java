package org.gatewatch.internal.remote;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.internal.wire.Receipt;
import org.jspecify.annotations.Nullable;

/** Sends a batch over HTTP, and understands the answer. For one thread. */
final class Wire {
  private static final int LONGEST_WHY = 300;

  private final URI address;
  private final @Nullable String token;
  private final Pace pace;
  private final HttpClient client;

  /**
   * The way to a server.
   *
   * @param address of its route
   * @param token that its door asks for; null if it asks for none
   */
  Wire(URI address, @Nullable String token, Pace pace) {
    this.address = address;
    this.token = token;
    this.pace = pace;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(pace.connecting())
            .build();
  }

  Answer send(Batch batch) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(pace.answer())
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(batch.toBytes()));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return understand(client.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return new Answer.NotNow(e.toString());
    }
  }

  private static Answer understand(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    Receipt receipt = Receipt.parse(response.body());
    if (status == 200 && receipt != null) {
      return new Answer.Taken(receipt);
    }
    if (status == 409 && receipt != null) {
      return new Answer.Forgotten(receipt);
    }
    String why = "HTTP " + status + ": " + line(response.body());
    return status == 400 || status == 413 ? new Answer.Unfit(why) : new Answer.NotNow(why);
  }

  /** Whoever answers may not be our server: what it says is one short line in the log. */
  private static String line(byte[] body) {
    String text = new String(body, 0, Math.min(body.length, LONGEST_WHY), StandardCharsets.UTF_8);
    return Words.oneLine(text.strip().replaceAll("\\s+", " "));
  }
}
