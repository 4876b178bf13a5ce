package org.gatewatch.internal.alerting.advice;

/**
 * What something comes from, and what to try against it.
 *
 * @param because why it is so, in a few words to follow what was found; empty if there is nothing
 *     to add
 * @param advice what to try
 */
public record Diagnosis(String because, Advice advice) {
  /** Nothing is known. */
  public static final Diagnosis NONE = new Diagnosis("", Advice.NONE);

  static Diagnosis of(Advice advice) {
    return new Diagnosis("", advice);
  }
}
