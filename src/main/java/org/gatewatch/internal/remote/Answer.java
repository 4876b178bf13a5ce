package org.gatewatch.internal.remote;

import org.gatewatch.internal.wire.Receipt;

/** What became of a request. */
sealed interface Answer {
  /** The server has taken the batch, or a part of it. */
  record Taken(Receipt receipt) implements Answer {}

  /** It has no layout for it: it is another server, or has forgotten. */
  record Forgotten(Receipt receipt) implements Answer {}

  /**
   * It will never take a batch like this one: it is too large, or a record in it is damaged.
   *
   * @param why in the server's words
   */
  record Unfit(String why) implements Answer {}

  /**
   * It may take it later; or it has taken it, and nobody heard.
   *
   * @param why for the log
   */
  record NotNow(String why) implements Answer {}
}
