package org.gatewatch.ui.internal.access;

import org.jspecify.annotations.Nullable;

/** What the door says to a request. */
public sealed interface Verdict {
  /** It may be answered. */
  record Admitted() implements Verdict {}

  /**
   * It may not.
   *
   * @param status of HTTP
   * @param why one sentence for whoever asked
   * @param late whether to make it wait for that: somebody may be guessing
   */
  record Refused(int status, String why, boolean late) implements Verdict {}

  /**
   * It brought the token in its address, and is sent to the same address without.
   *
   * @param location where to, relative to where it is
   * @param cookie keeps the token, or null if it is not needed
   */
  record Redirected(String location, @Nullable String cookie) implements Verdict {}
}
