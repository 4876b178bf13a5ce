package org.gatewatch.command;

/** Nobody reads the output any more. */
final class BrokenPipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenPipeException() {
    super("nobody reads the output any more");
  }
}
