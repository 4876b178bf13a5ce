package org.gatewatch.internal.alerting;

import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts to the log, one line each, with the same fields in the same order; a field that an
 * alert does not have is {@code -}.
 */
public final class AlertLog {
  /** Name of the logger. */
  public static final String LOGGER = "org.gatewatch.alerts";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);

  private AlertLog() {}

  /** Writes one line, of level INFO if the trouble is over, else WARN. */
  public static void write(Alert alert) {
    if (alert.state() == AlertState.RESOLVED) {
      log.info("{}", line(alert));
    } else {
      log.warn("{}", line(alert));
    }
  }

  /** The line that {@link #write} logs. */
  public static String line(Alert alert) {
    Location location = alert.location();
    return "alert="
        + alert.type()
        + " state="
        + alert.state()
        + " session="
        + nameOrDash(alert.session())
        + " worker="
        + nameOrDash(alert.worker())
        + " iteration="
        + alert.iteration()
        + " epoch="
        + alert.epoch()
        + " since="
        + alert.since()
        + " layer="
        + nameOrDash(location.layer())
        + " direction="
        + orDash(location.direction())
        + " quantity="
        + orDash(location.quantity())
        + " kernel="
        + orDash(location.kernel())
        + " gate="
        + orDash(location.gate())
        + " value="
        + Messages.number(alert.value())
        + " limit="
        + (Double.isNaN(alert.limit()) ? "-" : Messages.number(alert.limit()))
        + " also-in="
        + alert.alsoIn()
        + origin(alert.origin())
        + " finding="
        + quoted(alert.finding())
        + " try="
        + quoted(alert.advice());
  }

  private static String origin(@Nullable NonFiniteOrigin origin) {
    if (origin == null) {
      return " stage=- timestep=- unit=- example=- row=- count=- nan=- +inf=- -inf=-";
    }
    NonFiniteCounts counts = origin.counts();
    return " stage="
        + origin.stage()
        + " timestep="
        + position(origin.position().timestep())
        + " unit="
        + position(origin.position().unit())
        + " example="
        + position(origin.position().example())
        + " row="
        + position(origin.position().row())
        + " count="
        + counts.all()
        + " nan="
        + counts.nan()
        + " +inf="
        + counts.positiveInfinity()
        + " -inf="
        + counts.negativeInfinity();
  }

  private static String position(int position) {
    return position == Position.UNKNOWN ? "-" : Integer.toString(position);
  }

  /** Names come from outside: a line break in one must not forge a second line. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("[\\p{Cntrl}\"\\u2028\\u2029]", "?") + '"';
  }

  private static String nameOrDash(@Nullable String name) {
    return name == null || name.isEmpty() ? "-" : quoted(name);
  }

  private static Object orDash(@Nullable Object value) {
    return value == null ? "-" : value;
  }
}
