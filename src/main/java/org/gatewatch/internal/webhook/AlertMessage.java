package org.gatewatch.internal.webhook;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.page.PageAddress;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Alerts as JSON: {@code text} for people, as Slack and Mattermost take it, the same as {@code
 * content}, as Discord does, and {@code alerts}, with all fields, for programs. What is NaN or
 * infinite is text there, as JSON has no such numbers; what an alert does not have is left out. Who
 * takes no such message is given the text alone, in a {@link MessageShape} of its own.
 */
final class AlertMessage {
  static final int VERSION = 1;

  /** Discord refuses longer ones. */
  private static final int LONGEST_TEXT = 2000;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private AlertMessage() {}

  /**
   * The message.
   *
   * @param lost how many alerts were lost since the last message
   * @param shape what the server takes
   */
  static byte[] json(List<Alert> alerts, long lost, MessageShape shape) {
    ObjectNode message = MAPPER.createObjectNode();
    shape.put(message, text(alerts, lost));
    if (shape == MessageShape.ALL) {
      message.put("source", "gatewatch").put("version", VERSION).put("lost", lost);
      ArrayNode list = message.putArray("alerts");
      alerts.forEach(alert -> add(list.addObject(), alert));
    }
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an alert cannot be written as JSON", e);
    }
  }

  private static void add(ObjectNode node, Alert alert) {
    Location location = alert.location();
    node.put("type", alert.type().name())
        .put("title", alert.type().title())
        .put("severity", alert.severity().name())
        .put("state", alert.state().name())
        .put("iteration", alert.iteration())
        .put("epoch", alert.epoch())
        .put("since", alert.since())
        .put("finding", alert.finding())
        .put("advice", alert.advice())
        .put("session", alert.session())
        .put("worker", alert.worker())
        .put("alsoIn", alert.alsoIn())
        .put("value", alert.value());
    if (!Double.isNaN(alert.limit())) {
      node.put("limit", alert.limit());
    }
    put(node, "page", PageAddress.ofAlerts(alert.session(), alert.worker()));
    put(node, location);
    if (alert.origin() != null) {
      add(node.putObject("origin"), alert.origin());
    }
  }

  private static void add(ObjectNode node, NonFiniteOrigin origin) {
    Position position = origin.position();
    node.put("stage", origin.stage().name()).put("iteration", origin.iteration());
    node.put("nan", origin.counts().nan())
        .put("positiveInfinity", origin.counts().positiveInfinity())
        .put("negativeInfinity", origin.counts().negativeInfinity());
    put(node, position.location());
    put(node, "timestep", position.timestep());
    put(node, "unit", position.unit());
    put(node, "example", position.example());
    put(node, "row", position.row());
    put(node, "from", origin.from() == null ? null : origin.from().worker());
  }

  private static void put(ObjectNode node, Location location) {
    put(node, "layer", location.layer());
    put(node, "direction", name(location.direction()));
    put(node, "quantity", name(location.quantity()));
    put(node, "kernel", name(location.kernel()));
    put(node, "gate", name(location.gate()));
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name();
  }

  private static void put(ObjectNode node, String field, @Nullable String value) {
    if (value != null) {
      node.put(field, value);
    }
  }

  private static void put(ObjectNode node, String field, int position) {
    if (position != Position.UNKNOWN) {
      node.put(field, position);
    }
  }

  /** One line an alert, as many as there is room for. */
  private static String text(List<Alert> alerts, long lost) {
    StringBuilder text = new StringBuilder();
    if (lost > 0) {
      text.append(lost).append(" alerts before these were not sent\n");
    }
    int told = 0;
    for (Alert alert : alerts) {
      String line = line(alert);
      if (told > 0 && text.length() + line.length() > LONGEST_TEXT - 100) {
        return text.append("… and ").append(alerts.size() - told).append(" more").toString();
      }
      text.append(told == 0 ? "" : "\n").append(line);
      told++;
    }
    return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
  }

  private static String line(Alert alert) {
    boolean isOver = alert.state() == AlertState.RESOLVED;
    String page = PageAddress.ofAlerts(alert.session(), alert.worker());
    String words =
        (isOver ? "RESOLVED " : alert.severity() + " ")
            + alert.type().title()
            + ": "
            + alert.finding()
            + (isOver || alert.advice().isEmpty() ? "" : ". Try: " + alert.advice())
            + " ("
            + place(alert.location())
            + "iteration "
            + alert.iteration()
            + ", "
            + alert.session()
            + ", "
            + alert.worker()
            + ")";
    return plain(words) + (page == null ? "" : " " + page);
  }

  private static String place(Location location) {
    if (location.layer() == null) {
      return "";
    }
    Gate gate = location.gate();
    String of = gate != null && gate.isGate() ? " " + gate.label() : "";
    return Words.cell(location) + of + ", ";
  }

  /** Names come from anywhere: none of them ends the line, calls anybody or loads a picture. */
  private static String plain(String words) {
    return Words.oneLine(words).replace("@", "@\u200b").replace("](", "] (");
  }
}
