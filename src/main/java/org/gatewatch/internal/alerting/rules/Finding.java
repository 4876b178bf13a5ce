package org.gatewatch.internal.alerting.rules;

import java.util.function.Supplier;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;

/**
 * What a rule finds amiss at one place in one sample. What it finds nothing about is well.
 *
 * @param type what is wrong
 * @param location where
 * @param opens whether it is bad enough for an alert to open; if not, it keeps an open one open
 * @param atOnce whether it is so bad that this one sample counts as much as {@link Rule#patience}
 * @param severity grows with the harm, above 0; ten times as much counts as much worse
 * @param value what was measured
 * @param limit the threshold at which an alert opens
 * @param saying one sentence without a full stop; made when it is told, since most findings only go
 *     on, and numbers are slow to put into words. Keeps nothing large, and nothing that changes
 * @param lookAt where to look, in a few words, which is then the alert's advice; empty if that has
 *     to be worked out from how the training is configured
 */
record Finding(
    AlertType type,
    Location location,
    boolean opens,
    boolean atOnce,
    double severity,
    double value,
    double limit,
    Supplier<String> saying,
    String lookAt) {

  /** What has to last for an alert to open, and says nothing of where to look. */
  Finding(
      AlertType type,
      Location location,
      boolean opens,
      double severity,
      double value,
      double limit,
      Supplier<String> saying) {
    this(type, location, opens, false, severity, value, limit, saying, "");
  }

  /** One sentence without a full stop. */
  String words() {
    return saying.get();
  }
}
