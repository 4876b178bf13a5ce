package org.gatewatch.examples.command;

import java.util.Objects;

/**
 * What the user gave cannot be used. The message is all the user gets to see: one line that names
 * what was wrong and what would be right.
 */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "whoever throws it says what was wrong");
  }
}
