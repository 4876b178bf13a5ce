package org.gatewatch.internal.remote;

import java.time.Duration;

/**
 * How much is kept and sent at once, and how long anything is waited for.
 *
 * @param waitingBytes most bytes of samples that wait for the server
 * @param batchBytes about the bytes of one request, unless one record alone has more
 * @param batchRecords most records of one request
 * @param connecting to the server, at most
 * @param answer of the server to a request, at most
 * @param shortestPause after a request that failed; it doubles with each that follows
 * @param longestPause likewise
 * @param closing until what waits is given up when the router is closed, at most
 */
record Pace(
    long waitingBytes,
    int batchBytes,
    int batchRecords,
    Duration connecting,
    Duration answer,
    Duration shortestPause,
    Duration longestPause,
    Duration closing) {
  /** What is said to users: 64 MiB, 20 s, 5 s, 10 s. */
  static final Pace USUAL =
      new Pace(
          64L << 20,
          4 << 20,
          256,
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));
}
