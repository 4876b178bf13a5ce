package org.gatewatch.ui.internal.receive;

/** A record cannot be stored now; its message says why, in one line for whoever sent it. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
