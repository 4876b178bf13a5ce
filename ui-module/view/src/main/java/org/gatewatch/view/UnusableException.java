package org.gatewatch.view;

/** What the user gave cannot be used; the message is all that the user sees of it: one line. */
final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableException(Object what, String why) {
    super(what + ": " + why);
  }
}
