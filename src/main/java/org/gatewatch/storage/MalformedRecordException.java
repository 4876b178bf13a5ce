package org.gatewatch.storage;

/** Bytes that are not a record of Gatewatch, or are one of a version not known here. */
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * What is wrong, in one sentence.
   *
   * @param message the sentence
   */
  public MalformedRecordException(String message) {
    super(message);
  }

  /**
   * What is wrong, in one sentence, and what it was found by.
   *
   * @param message the sentence
   * @param cause what was caught
   */
  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
