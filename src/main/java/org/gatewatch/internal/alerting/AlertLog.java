package org.gatewatch.internal.alerting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.alerting.words.LeadUp;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.page.PageAddress;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts to the log, one line each: first what and where, and what to try, for people; then
 * those fields that the alert has, always in the same order, for programs. An alert's fields are
 * key-value pairs of its line, too, where the logger keeps such, else in the log's context (MDC)
 * while the line is written.
 */
public final class AlertLog {
  /** Name of the logger. */
  public static final String LOGGER = "org.gatewatch.alerts";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final Optional<KeyValues> PAIRS = KeyValues.of(log);

  private AlertLog() {}

  /** Writes one line, of the level of the alert's severity. */
  public static void write(Alert alert) {
    Fields fields = fields(alert);
    fields.context.put("severity", alert.severity().name());
    String line = fields.toString();
    if (PAIRS.isEmpty() || !PAIRS.get().write(log, alert.severity(), line, fields.context)) {
      try (LogContext context = LogContext.of(fields.context)) {
        write(alert.severity(), line);
      }
    }
  }

  /**
   * Writes one line for what is amiss and makes no alert.
   *
   * @param iteration in which it was seen
   */
  public static void write(Trap trap, int iteration, String session, String worker) {
    write(trap.severity(), line(trap, iteration, session, worker));
  }

  private static void write(Severity severity, String line) {
    switch (severity) {
      case HINT -> log.info("{}", line);
      case HARM -> log.warn("{}", line);
      case FAILURE -> log.error("{}", line);
    }
  }

  /** The line that {@link #write} logs. */
  public static String line(Alert alert) {
    return fields(alert).toString();
  }

  private static Fields fields(Alert alert) {
    boolean isOver = alert.state() == AlertState.RESOLVED;
    Fields fields =
        new Fields()
            .text(leadUp(alert) + alert.type().title() + ": " + alert.finding())
            .advice(isOver ? "" : alert.advice())
            .add("alert", alert.type())
            .add("state", alert.state())
            .add("iteration", alert.iteration())
            .add("epoch", alert.epoch());
    if (alert.since() != alert.iteration()) {
      fields.add("since", alert.since());
    }
    add(fields, alert.location());
    if (alert.type() == AlertType.NON_FINITE ? !isOver : !Double.isNaN(alert.value())) {
      fields.add("value", Words.number(alert.value()));
    }
    if (!Double.isNaN(alert.limit())) {
      fields.add("limit", Words.number(alert.limit()));
    }
    if (alert.alsoIn() > 0) {
      fields.add("also-in", alert.alsoIn());
    }
    if (alert.origin() != null) {
      add(fields, alert.origin());
    }
    return fields.of(alert.session(), alert.worker());
  }

  /** Why values became NaN or infinite stands before what did; empty for all else. */
  private static String leadUp(Alert alert) {
    NonFiniteOrigin origin = alert.state() == AlertState.OPENED ? alert.origin() : null;
    String words = origin == null ? "" : LeadUp.sentence(origin);
    return words.isEmpty() ? "" : words + "; then ";
  }

  /** The line of what is amiss and makes no alert. */
  static String line(Trap trap, int iteration, String session, String worker) {
    return new Fields()
        .text(trap.finding())
        .advice(trap.advice().text())
        .add("trap", trap.kind())
        .add("iteration", iteration)
        .name("layer", trap.layer())
        .of(session, worker)
        .toString();
  }

  private static void add(Fields fields, Location location) {
    fields
        .name("layer", location.layer())
        .add("direction", location.direction())
        .add("quantity", location.quantity())
        .add("kernel", location.kernel())
        .add("gate", location.gate());
  }

  private static void add(Fields fields, NonFiniteOrigin origin) {
    Position position = origin.position();
    NonFiniteCounts counts = origin.counts();
    fields
        .add("stage", origin.stage())
        .add("segment", origin.segment() == null ? null : origin.segment().number())
        .position("timestep", position.timestep())
        .position("unit", position.unit())
        .position("example", position.example())
        .position("row", position.row())
        .add("count", counts.all())
        .count("nan", counts.nan())
        .count("+inf", counts.positiveInfinity())
        .count("-inf", counts.negativeInfinity())
        .name("from", origin.from() == null ? null : origin.from().worker());
  }

  /** A line that grows. What comes from outside can forge neither a field nor a second line. */
  private static final class Fields {
    private static final String UNSAFE = "[" + Words.COMMANDS + "\"]";

    private final StringBuilder line = new StringBuilder();
    private final Map<String, String> context = new LinkedHashMap<>();

    Fields text(String words) {
      line.append(prose(words));
      return this;
    }

    Fields advice(String words) {
      line.append(words.isEmpty() ? "" : " | try: " + prose(words)).append(" |");
      return this;
    }

    /** No name in it looks like a field, or ends the part for people. */
    private static String prose(String words) {
      return words.replaceAll("[" + Words.COMMANDS + "\"=|]", "?");
    }

    Fields add(String name, @Nullable Object value) {
      return value == null ? this : add(name, value.toString(), "");
    }

    Fields name(String name, @Nullable String value) {
      return value == null || value.isEmpty()
          ? this
          : add(name, value.replaceAll(UNSAFE, "?"), "\"");
    }

    private Fields add(String name, String value, String quote) {
      line.append(' ').append(name).append('=').append(quote).append(value).append(quote);
      context.put(name, value);
      return this;
    }

    Fields position(String name, int position) {
      return position == Position.UNKNOWN ? this : add(name, position);
    }

    Fields count(String name, long count) {
      return count == 0 ? this : add(name, count);
    }

    Fields of(String session, String worker) {
      name("session", session).name("worker", worker);
      return session.isEmpty() ? this : add("page", PageAddress.ofAlerts(session, worker));
    }

    @Override
    public String toString() {
      return line.toString();
    }
  }
}
