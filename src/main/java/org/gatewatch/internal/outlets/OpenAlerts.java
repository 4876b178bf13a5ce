package org.gatewatch.internal.outlets;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.Severity;
import org.gatewatch.sample.Location;

/** Which alerts of a worker are open, at most {@value #MOST}. Safe for use by many threads. */
final class OpenAlerts {
  private static final int MOST = 1000;

  private final List<Alert> open = new ArrayList<>();

  /** Takes in what was told. */
  synchronized void take(Alert alert) {
    open.removeIf(last -> isSame(last, alert));
    if (alert.state() != AlertState.RESOLVED) {
      open.add(alert);
      if (open.size() > MOST) {
        open.remove(0);
      }
    }
  }

  /**
   * Whether they speak of one alert. A type is open once in a cell. What is found in several may be
   * worst in another place than where it opened; its first iteration then tells which it is.
   */
  private static boolean isSame(Alert last, Alert next) {
    if (last.type() != next.type()) {
      return false;
    }
    Location one = last.location();
    Location other = next.location();
    return (Objects.equals(one.layer(), other.layer()) && one.direction() == other.direction())
        || (next.state() != AlertState.OPENED && last.since() == next.since());
  }

  synchronized int count() {
    return open.size();
  }

  synchronized int count(Severity severity) {
    return (int) open.stream().filter(alert -> alert.type().severity() == severity).count();
  }
}
