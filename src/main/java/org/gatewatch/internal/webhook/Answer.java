package org.gatewatch.internal.webhook;

import java.time.Duration;

/** What became of a request. */
sealed interface Answer {
  /** The server has it. */
  record Taken() implements Answer {}

  /**
   * It will never take this one.
   *
   * @param why for the log
   */
  record Never(String why) implements Answer {}

  /**
   * It may take it later; or it has taken it, and nobody heard.
   *
   * @param why for the log
   * @param notBefore how long it asks to wait; zero if it does not say
   */
  record Later(String why, Duration notBefore) implements Answer {}
}
