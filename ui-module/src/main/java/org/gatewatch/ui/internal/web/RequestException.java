package org.gatewatch.ui.internal.web;

/** A request that cannot be answered; its message is the answer, one line of plain text. */
final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RequestException(int status, String message) {
    // No stack trace: it says nothing about a request that somebody else wrote.
    super(message, null, false, false);
    this.status = status;
  }

  static RequestException badParameter(String name, String allowed) {
    return new RequestException(400, "parameter " + name + " must be " + allowed);
  }

  static RequestException badRequest(String message) {
    return new RequestException(400, message);
  }

  static RequestException notFound(String message) {
    return new RequestException(404, message);
  }

  /** Whether it may be answered a moment later. */
  boolean isForNow() {
    return status == 503 || status == 429;
  }

  int status() {
    return status;
  }
}
