package org.gatewatch.view;

/** What the user gave cannot be used; the message is all that the user sees of it: one line. */
public final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says what and why.
   *
   * @param what a file, an address or an option
   * @param why a part of a sentence
   */
  public UnusableException(Object what, String why) {
    super(what + ": " + why);
  }
}
