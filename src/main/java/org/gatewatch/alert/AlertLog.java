package org.gatewatch.alert;

import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.Spot;
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

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private AlertLog() {}

  /** Writes one line, of level INFO if the trouble is over, else WARN. */
  public static void write(Alert alert) {
    if (alert.phase() == Phase.RECOVERED) {
      LOG.info("{}", line(alert));
    } else {
      LOG.warn("{}", line(alert));
    }
  }

  /** The line that {@link #write} logs. */
  public static String line(Alert alert) {
    Place place = alert.place();
    return "trouble="
        + alert.trouble()
        + " phase="
        + alert.phase()
        + " iteration="
        + alert.iteration()
        + " epoch="
        + alert.epoch()
        + " since="
        + alert.since()
        + " layer="
        + (place.layer() == null ? "-" : quoted(place.layer()))
        + " direction="
        + orDash(place.direction())
        + " quantity="
        + orDash(place.quantity())
        + " kernel="
        + orDash(place.kernel())
        + " gate="
        + orDash(place.gate())
        + " value="
        + Wording.number(alert.value())
        + " limit="
        + (Double.isNaN(alert.limit()) ? "-" : Wording.number(alert.limit()))
        + " also-in="
        + alert.alsoIn()
        + birth(alert.certificate())
        + " finding="
        + quoted(alert.finding())
        + " try="
        + quoted(alert.advice());
  }

  private static String birth(@Nullable BirthCertificate birth) {
    if (birth == null) {
      return " stage=- timestep=- unit=- example=- row=- count=- nan=- +inf=- -inf=-";
    }
    Counts counts = birth.counts();
    return " stage="
        + birth.stage()
        + " timestep="
        + position(birth.spot().timestep())
        + " unit="
        + position(birth.spot().unit())
        + " example="
        + position(birth.spot().example())
        + " row="
        + position(birth.spot().row())
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
    return position == Spot.UNKNOWN ? "-" : Integer.toString(position);
  }

  /** Names come from outside: a line break in one must not forge a second line. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("[\\p{Cntrl}\"\\u2028\\u2029]", "?") + '"';
  }

  private static Object orDash(@Nullable Object value) {
    return value == null ? "-" : value;
  }
}
