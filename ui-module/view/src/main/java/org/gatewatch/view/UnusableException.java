package org.gatewatch.view;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

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

  /**
   * A file or folder that cannot be written.
   *
   * @param what the file
   * @param why of a folder that is not there, the message is but its name
   */
  public static UnusableException unwritable(Object what, IOException why) {
    String reason =
        why instanceof NoSuchFileException ? "there is no such folder" : why.getMessage();
    return new UnusableException(what, "it cannot be written: " + reason);
  }
}
