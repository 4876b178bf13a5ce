package org.gatewatch.internal.webhook;

import java.time.Duration;

/**
 * How much waits and is sent at once, and how long anything is waited for.
 *
 * @param mostWaiting alerts; of more the oldest are lost
 * @param mostAtOnce alerts in one request
 * @param between two requests that are taken, at least: chat services take one a second
 * @param connecting to the server, at most
 * @param answer of the server to a request, at most
 * @param shortestPause after a request that failed; it doubles with each that follows
 * @param longestPause likewise
 * @param longestWish most that a server may ask for
 */
record Pace(
    int mostWaiting,
    int mostAtOnce,
    Duration between,
    Duration connecting,
    Duration answer,
    Duration shortestPause,
    Duration longestPause,
    Duration longestWish) {
  /** What is said to users: 100 alerts, 20 at once, 5 s and 10 s, pauses from 1 s to a minute. */
  static final Pace USUAL =
      new Pace(
          100,
          20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10));
}
