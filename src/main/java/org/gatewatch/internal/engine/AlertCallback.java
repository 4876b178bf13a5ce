package org.gatewatch.internal.engine;

import java.io.Serializable;
import java.util.function.Consumer;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.AlertLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a user's callback of an alert; what that throws goes to the log. */
public record AlertCallback(Consumer<Alert> callback) implements Consumer<Alert> {
  private static final Logger log = LoggerFactory.getLogger(AlertCallback.class);

  /**
   * Hears of an alert of another machine, as if it had been found here; but for a callback that is
   * serialisable, since that went along.
   */
  public static void relay(Consumer<Alert> callback, Alert alert) {
    AlertLog.write(alert);
    if (!(callback instanceof Serializable)) {
      new AlertCallback(callback).accept(alert);
    }
  }

  @Override
  public void accept(Alert alert) {
    try {
      callback.accept(alert);
    } catch (Throwable e) { // An error of a user's code, too, costs this call and nothing else.
      log.warn("The onAlert callback failed; training goes on", e);
    }
  }
}
