package org.gatewatch.internal.engine;

import java.util.function.Consumer;
import org.gatewatch.alert.Alert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a user's callback of an alert; what that throws goes to the log. */
public record AlertCallback(Consumer<Alert> callback) implements Consumer<Alert> {
  private static final Logger log = LoggerFactory.getLogger(AlertCallback.class);

  @Override
  public void accept(Alert alert) {
    try {
      callback.accept(alert);
    } catch (Throwable e) { // An error of a user's code, too, costs this call and nothing else.
      log.warn("The onAlert callback failed; training goes on", e);
    }
  }
}
