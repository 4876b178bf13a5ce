package org.gatewatch.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.gatewatch.ChatServer;
import org.gatewatch.ChatServer.Reply;
import org.gatewatch.RecordedLog;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Alerts come to a server that is there, slow, away, or refuses them. */
@Timeout(60)
class WebhookTest {
  private static final Location GATE =
      new Location("lstm0", Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.FORGET);

  /** A server that is busy, as is a machine that runs other tests, is not slow for it. */
  private static final Duration LONG = Duration.ofSeconds(15);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch.internal");

  private static Alert alert(int iteration) {
    return new Alert(
            AlertType.EXPLODING_GRADIENT,
            AlertState.OPENED,
            iteration,
            3,
            iteration,
            GATE,
            2,
            45.2,
            30,
            "the gradient is 45.2 times its usual size",
            "clip gradients",
            null)
        .in("a run", "worker-1");
  }

  private static Webhook webhook(URI address) {
    return webhook(address, LONG);
  }

  private static Webhook webhook(URI address, Duration answer) {
    Pace quick =
        new Pace(
            10,
            4,
            Duration.ofMillis(1),
            Duration.ofSeconds(5),
            answer,
            SHORTEST_PAUSE,
            Duration.ofMillis(80),
            Duration.ofSeconds(1));
    return new Webhook(new WebhookAddress(address), quick);
  }

  private List<String> lines() {
    return log.events().stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aMessageHasWhatChatServicesShowAndAllFieldsForPrograms() {
    try (ChatServer server = new ChatServer()) {
      Webhook webhook = webhook(server.address());
      webhook.offer(alert(40));
      webhook.close(PATIENCE);

      JsonNode message = server.messages().get(0);
      String text =
          "HARM exploding gradient: the gradient is 45.2 times its usual size."
              + " Try: clip gradients (lstm0 forward forget, iteration 40, a run, worker-1)";
      assertThat(server.contentTypes().get(0)).startsWith("application/json");
      assertThat(message.get("text").asText()).isEqualTo(text);
      assertThat(message.get("content").asText()).isEqualTo(text);
      assertThat(message.get("source").asText()).isEqualTo("gatewatch");
      JsonNode alert = message.get("alerts").get(0);
      assertThat(alert.get("type").asText()).isEqualTo("EXPLODING_GRADIENT");
      assertThat(alert.get("severity").asText()).isEqualTo("HARM");
      assertThat(alert.get("gate").asText()).isEqualTo("FORGET");
      assertThat(alert.get("value").asDouble()).isEqualTo(45.2);
      assertThat(alert.get("session").asText()).isEqualTo("a run");
      assertThat(lines()).isEmpty();
    }
  }

  /** The first request of a JVM takes long enough to pass for one that is not answered. */
  private static void warmUp() {
    try (ChatServer server = new ChatServer()) {
      Webhook webhook = webhook(server.address());
      webhook.offer(alert(0));
      webhook.close(PATIENCE);
      assertThat(server.messages()).hasSize(1);
    }
  }

  @Test
  void whatAServerCannotTakeNowIsSentAgainInOrderAndWhenItSaysSo() {
    warmUp();
    Reply busy = new Reply(429, "Retry-After: 0.3", 0);
    try (ChatServer server =
        new ChatServer(Reply.of(500), Reply.of(0), new Reply(200, "", 60_000), busy)) {
      Webhook webhook = webhook(server.address(), Duration.ofMillis(1500));
      IntStream.range(0, 6).forEach(i -> webhook.offer(alert(i)));

      assertThat(webhook.flush(PATIENCE)).isTrue();

      List<Integer> first = server.iterations(0);
      assertThat(first).as("500").startsWith(0);
      assertThat(server.iterations(1)).as("no answer").isEqualTo(first);
      assertThat(server.iterations(2)).as("too slow an answer").isEqualTo(first);
      assertThat(server.iterations(3)).as("429").isEqualTo(first);
      assertThat(server.millisBefore(4)).as("asked to wait").isGreaterThanOrEqualTo(290);
      List<Integer> taken =
          IntStream.range(4, server.messages().size())
              .mapToObj(server::iterations)
              .flatMap(List::stream)
              .toList();
      assertThat(taken).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(webhook.lost()).isZero();
      assertThat(lines()).hasSize(2);
      assertThat(lines().get(0)).contains("do not reach http://localhost/… (HTTP 500");
      assertThat(lines().get(1)).contains("again; 0 were lost");
      webhook.close(PATIENCE);
    }
  }

  @Test
  void whatIsRefusedIsLostAndSaidAndNoRedirectIsFollowed() {
    try (ChatServer other = new ChatServer();
        ChatServer server =
            new ChatServer(Reply.of(404), new Reply(302, "Location: " + other.address(), 0))) {
      Webhook webhook = webhook(server.address());
      for (int i = 0; i < 3; i++) {
        webhook.offer(alert(i));
        assertThat(webhook.flush(PATIENCE)).isTrue();
      }

      assertThat(server.messages()).hasSize(3);
      assertThat(other.messages()).isEmpty();
      assertThat(server.messages().get(2).get("lost").asInt()).isEqualTo(2);
      assertThat(server.messages().get(2).get("text").asText())
          .startsWith("2 alerts before these were not sent\n");
      assertThat(webhook.lost()).isEqualTo(2);
      webhook.close(PATIENCE);
      assertThat(lines()).last().asString().contains("2 alerts did not reach http://localhost/…");
      assertThat(lines()).noneMatch(line -> line.contains(ChatServer.SECRET));
    }
  }

  @Test
  void whileAServerIsAwayTheNewestWaitAndNobodyElseDoes() throws IOException {
    Webhook webhook;
    int port;
    try (Socket nobody = new Socket()) { // Has the port, and refuses whoever connects to it.
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = nobody.getLocalPort();
      webhook = webhook(ChatServer.address(port));
      webhook.offer(alert(0));
      long begun = System.nanoTime();
      IntStream.range(1, 100).forEach(i -> webhook.offer(alert(i)));
      assertThat(System.nanoTime() - begun)
          .as("100 offers, each of which could wait for a pause")
          .isLessThan(100 * SHORTEST_PAUSE.toNanos());
      assertThat(webhook.flush(50_000_000)).isFalse();
    }

    try (ChatServer server = new ChatServer(port)) {
      assertThat(webhook.flush(PATIENCE)).isTrue();
      List<Integer> taken =
          IntStream.range(0, server.messages().size())
              .mapToObj(server::iterations)
              .flatMap(List::stream)
              .toList();
      assertThat(taken).isSorted().hasSizeBetween(10, 14).endsWith(98, 99);
      assertThat(webhook.lost()).isEqualTo(100 - taken.size());
      assertThat(server.messages().get(server.messages().size() - 1).get("alerts").size())
          .isLessThanOrEqualTo(4);
    }
    webhook.close(PATIENCE);
    assertThat(lines()).noneMatch(line -> line.contains(ChatServer.SECRET));
  }

  @Test
  void closingGivesUpInTimeAndSaysHowMany() {
    Reply away = new Reply(503, "Retry-After: 3600", 0);
    try (ChatServer server = new ChatServer(away, away, away)) {
      Webhook webhook = webhook(server.address());
      IntStream.range(0, 7).forEach(i -> webhook.offer(alert(i)));
      long begun = System.nanoTime();
      webhook.close(200_000_000);
      assertThat(System.nanoTime() - begun).isLessThan(3_000_000_000L);

      webhook.offer(alert(7));
      assertThat(webhook.lost()).isEqualTo(8);
      assertThat(lines()).last().asString().contains("7 alerts did not reach");
    }
  }

  @Test
  void namesFromOutsideStayText() throws IOException {
    Alert hostile =
        new Alert(
                AlertType.NON_FINITE,
                AlertState.OPENED,
                1,
                0,
                1,
                new Location("<!channel> @here\n![x](http://evil)", null, null, null, null),
                0,
                Double.NaN,
                Double.NaN,
                "x".repeat(3000),
                "",
                null)
            .in("\"},{\"", "w");
    JsonNode message = message(MessageShape.ALL, hostile);

    assertThat(message.get("content").asText()).hasSizeLessThanOrEqualTo(2000);
    assertThat(message.get("allowed_mentions").get("parse")).isEmpty();
    assertThat(message.get("alerts").get(0).get("value").asText()).isEqualTo("NaN");
    assertThat(message.get("alerts").get(0).has("limit")).isFalse();
    assertThat(message.get("alerts").get(0).get("session").asText()).isEqualTo("\"},{\"");
    Alert brief = hostile.withFinding("y");
    assertThat(message(MessageShape.ALL, brief).get("text").asText())
        .contains("&lt;!channel&gt; @\u200bhere?![x] (http://evil)")
        .doesNotContain("\n")
        .doesNotContain("<");
    assertThat(message(MessageShape.TEXT, brief).get("text").asText())
        .contains("<\u200b!channel> @\u200bhere");
  }

  private static JsonNode message(MessageShape shape, Alert... alerts) throws IOException {
    return new ObjectMapper().readTree(AlertMessage.json(List.of(alerts), 0, shape));
  }

  /** By the documents of Google Chat and of Microsoft Teams, which refuse anything else. */
  @Test
  void whoTakesTextOrACardAloneIsGivenNothingElse() throws IOException {
    String line = "HARM exploding gradient: the gradient is 45.2 times its usual size";
    JsonNode text = message(MessageShape.TEXT, alert(40));
    assertThat(text.fieldNames()).toIterable().containsExactly("text");
    assertThat(text.get("text").asText()).startsWith(line);

    JsonNode card = message(MessageShape.CARD, alert(40), alert(41));
    assertThat(card.fieldNames()).toIterable().containsExactly("type", "attachments");
    JsonNode attachment = card.get("attachments").get(0);
    assertThat(attachment.get("contentType").asText())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    assertThat(attachment.at("/content/type").asText()).isEqualTo("AdaptiveCard");
    assertThat(attachment.at("/content/body")).hasSize(2);
    assertThat(attachment.at("/content/body/1/type").asText()).isEqualTo("TextBlock");
    assertThat(attachment.at("/content/body/1/text").asText())
        .startsWith(line)
        .contains("iteration 41");

    assertThat(shape("https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t"))
        .isEqualTo(MessageShape.TEXT);
    assertThat(shape("https://Org.webhook.office.com/webhookb2/x")).isEqualTo(MessageShape.CARD);
    assertThat(shape("https://prod-1.westus.logic.azure.com:443/workflows/x"))
        .isEqualTo(MessageShape.CARD);
    assertThat(shape("https://default1.2.environment.api.powerplatform.com:443/powerautomate/x"))
        .isEqualTo(MessageShape.CARD);
    assertThat(shape("https://hooks.slack.com/services/x")).isEqualTo(MessageShape.ALL);
    assertThat(shape("https://logic.azure.com.example/x")).isEqualTo(MessageShape.ALL);
  }

  private static MessageShape shape(String address) {
    return new WebhookAddress(URI.create(address)).shape();
  }

  @Test
  void aWishToWaitIsSecondsOrADate() {
    ZonedDateTime now = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);
    assertThat(Post.retryAfter("7", now)).hasSeconds(7);
    assertThat(Post.retryAfter("0.25", now)).hasMillis(250);
    assertThat(Post.retryAfter("Fri, 2 Jan 2026 03:05:05 GMT", now)).hasSeconds(60);
    assertThat(Post.retryAfter("Fri, 2 Jan 2026 03:00:00 GMT", now)).isZero();
    assertThat(Post.retryAfter("-5", now)).isZero();
    assertThat(Post.retryAfter("soon", now)).isZero();
  }

  @Test
  void whatIsNoAddressOfTheWebIsRefusedWithoutTellingItBack() {
    for (String bad :
        List.of(
            "ftp://host/" + ChatServer.SECRET,
            "file:///x",
            "/" + ChatServer.SECRET,
            "http:///x",
            "https://user:" + ChatServer.SECRET + "@host/x")) {
      assertThatThrownBy(() -> new WebhookAddress(URI.create(bad)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("webhook must be an address that begins with http:// or https://")
          .hasMessageNotContaining(ChatServer.SECRET);
    }
    WebhookAddress good =
        new WebhookAddress(URI.create("HTTPS://hooks.example/" + ChatServer.SECRET));
    assertThat(good).hasToString("HTTPS://hooks.example/…");
    assertThat(good.withoutSecret("refused by hooks.example")).isNotEmpty();
    assertThat(good.withoutSecret("no /" + ChatServer.SECRET)).isEmpty();
  }
}
