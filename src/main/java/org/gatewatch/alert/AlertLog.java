package org.gatewatch.alert;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes alerts to the log, one line each, with the same fields in the same order. */
public final class AlertLog {
  /** Name of the logger. */
  public static final String LOGGER = "org.gatewatch.alerts";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private AlertLog() {}

  /** Writes one line of level WARN. */
  public static void write(Alert alert) {
    LOG.warn("{}", line(alert));
  }

  /** The line that {@link #write} logs. */
  static String line(Alert alert) {
    Place place = alert.first();
    int others = alert.places().size() - 1;
    return String.format(
        Locale.ROOT,
        "non-finite values: layer=%s direction=%s quantity=%s kernel=%s gate=%s count=%d"
            + " share=%.3g%% nan=%d +inf=%d -inf=%d iteration=%d epoch=%d also-in=%d",
        quoted(place.layer()),
        orDash(place.direction()),
        place.quantity(),
        orDash(place.kernel()),
        orDash(place.gate()),
        place.nonFinite(),
        100 * place.share(),
        place.nan(),
        place.positiveInfinity(),
        place.negativeInfinity(),
        alert.iteration(),
        alert.epoch(),
        others);
  }

  /** Names come from outside: a line break in one must not forge a second line. */
  private static String quoted(String name) {
    return '"' + name.replaceAll("[\\p{Cntrl}\"\\u2028\\u2029]", "?") + '"';
  }

  private static Object orDash(Object value) {
    return value == null ? "-" : value;
  }
}
