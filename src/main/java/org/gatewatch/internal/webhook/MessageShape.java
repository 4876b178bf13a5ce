package org.gatewatch.internal.webhook;

import java.util.Locale;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What a message looks like to whoever takes it. */
enum MessageShape {
  /** All there is: Slack, Mattermost, Rocket.Chat and Discord take what they know of it. */
  ALL,

  /** Text alone: Google Chat refuses a message with a field that it does not know. */
  TEXT {
    @Override
    void put(ObjectNode message, String text) {
      message.put(
          "text", text.replace("<", "<\u200b")); // As in <users/all>, which calls everybody.
    }
  },

  /** A card: Microsoft Teams, by an incoming webhook or a workflow, takes nothing else. */
  CARD {
    @Override
    void put(ObjectNode message, String text) {
      ObjectNode attachment = message.put("type", "message").putArray("attachments").addObject();
      attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
      ObjectNode card = attachment.putObject("content");
      card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
      card.put("type", "AdaptiveCard").put("version", "1.2");
      ArrayNode body = card.putArray("body");
      text.lines()
          .forEach(
              line ->
                  body.addObject().put("type", "TextBlock").put("text", line).put("wrap", true));
    }
  };

  /** Puts in the text for people, as whoever shows it takes it. */
  void put(ObjectNode message, String text) {
    // Slack's three characters; Discord takes text as it is.
    message.put("text", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    message.put("content", text);
    message.putObject("allowed_mentions").putArray("parse");
  }

  /**
   * The one for a host.
   *
   * @param host of the address
   */
  static MessageShape of(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("chat.googleapis.com")) {
      return TEXT;
    }
    boolean isTeams =
        name.endsWith(".webhook.office.com")
            || name.endsWith(".logic.azure.com")
            || name.endsWith(".api.powerplatform.com");
    return isTeams ? CARD : ALL;
  }
}
