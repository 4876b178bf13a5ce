package org.gatewatch.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Location;
import org.jspecify.annotations.Nullable;

/** An alert, for programs and for people. */
final class AlertRow {
  private AlertRow() {}

  /** Its fields; the README says what they are. */
  static Map<String, @Nullable Object> of(Alert alert) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("session", alert.session());
    row.put("worker", alert.worker());
    row.put("iteration", alert.iteration());
    row.put("epoch", alert.epoch());
    row.put("since", alert.since());
    row.put("type", alert.type());
    row.put("severity", alert.type().severity());
    row.put("state", alert.state());
    put(row, alert.location());
    row.put("alsoIn", alert.alsoIn());
    row.put("value", alert.value());
    row.put("limit", alert.limit());
    row.put("finding", alert.finding());
    row.put("advice", alert.advice());
    NonFiniteOrigin origin = alert.origin();
    row.put("origin", origin == null ? null : origin.stage());
    return row;
  }

  private static void put(Map<String, @Nullable Object> row, Location location) {
    row.put("layer", location.layer());
    row.put("direction", location.direction());
    row.put("quantity", location.quantity());
    row.put("kernel", location.kernel());
    row.put("gate", location.gate());
  }

  /** A sentence. */
  static String words(Alert alert) {
    String advice = alert.advice().isEmpty() ? "" : ". Try: " + alert.advice();
    return String.format(
        Locale.ROOT,
        "iteration %d, %s %s, %s: %s: %s%s",
        alert.iteration(),
        alert.type().severity(),
        alert.state().name().toLowerCase(Locale.ROOT),
        Words.place(alert.location()),
        alert.type().title(),
        alert.finding(),
        advice);
  }
}
