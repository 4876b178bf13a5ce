package org.gatewatch.internal.engine;

import java.io.Serializable;
import java.util.function.Consumer;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.webhook.Webhook;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of the alerts of a listener and of its clones, beside the log: the user's callback,
 * and an address on the web. The latter stays where it was built: its address is a secret, and what
 * is found elsewhere is relayed.
 */
public final class AlertReceivers {
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final Consumer<Alert> callback;
  private final @Nullable Webhook webhook;

  /**
   * Those of a listener.
   *
   * @param callback the user's, which may throw
   * @param webhook null for none
   */
  public AlertReceivers(Consumer<Alert> callback, @Nullable Webhook webhook) {
    this.callback = callback;
    this.webhook = webhook;
  }

  /**
   * Those of a listener that came from another machine.
   *
   * @param callback what {@link #travelling} gave there
   */
  public static AlertReceivers arrived(@Nullable Consumer<Alert> callback) {
    return new AlertReceivers(callback == null ? alert -> {} : callback, null);
  }

  /** The callback, if it can be sent to another machine; else null. */
  public @Nullable Consumer<Alert> travelling() {
    return callback instanceof Serializable ? callback : null;
  }

  /** Tells the callback, on the training thread; whatever it throws is logged. */
  public Consumer<Alert> telling() {
    return new AlertCallback(callback);
  }

  /** Has an alert sent, if it is to be; on any thread, returning at once. */
  public void send(Alert alert) {
    if (webhook != null) {
      webhook.offer(alert);
    }
  }

  /** Tells of an alert of a copy on another machine, but for a callback that went along. */
  public void relay(Alert alert) {
    AlertLog.write(alert);
    send(alert);
    if (!(callback instanceof Serializable)) {
      telling().accept(alert);
    }
  }

  /**
   * Waits some seconds at most until all is sent.
   *
   * @param mayWait false for whoever is in a callback of a training: then it is sent by and by
   */
  public void close(boolean mayWait) {
    if (webhook != null) {
      webhook.close(mayWait ? PATIENCE_NANOS : 0);
    }
  }
}
