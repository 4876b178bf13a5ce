package org.gatewatch.ui.internal.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much may be asked of the page at once. A value that cannot be used costs one line in the log,
 * and the usual one is taken.
 *
 * @param requests most requests for data that are answered at a time
 * @param streams most streams at a time
 * @param idleSeconds a connection on which nothing happens is closed after so long; so is one whose
 *     client takes nothing of what it is sent
 */
public record Limits(int requests, int streams, int idleSeconds) {
  /** Name of the system property of the most requests. */
  public static final String REQUESTS = "org.gatewatch.maxRequests";

  /** Name of the system property of the most streams. */
  public static final String STREAMS = "org.gatewatch.maxStreams";

  /** Name of the system property of the idle time. */
  public static final String IDLE = "org.gatewatch.idleSeconds";

  /** Name of the system property of the most bytes that may be sent here at once. */
  public static final String RECEIVE = "org.gatewatch.maxReceiveBytes";

  private static final Logger log = LoggerFactory.getLogger(Limits.class);
  private static final int LEAST = 1;
  private static final int MOST = 100_000;
  private static final int LEAST_RECEIVED = 1 << 10;
  private static final int MOST_RECEIVED = 1 << 28;
  private static final int USUALLY_RECEIVED = 32 << 20;

  /** As the system properties say; 64 requests, 256 streams and 120 seconds unless they do. */
  public static Limits configured() {
    return new Limits(read(REQUESTS, 64), read(STREAMS, 256), read(IDLE, 120));
  }

  /** Most bytes of a request that brings records, as the system property says; or 32 MiB. */
  static int receivedBytes() {
    return read(RECEIVE, LEAST_RECEIVED, MOST_RECEIVED, USUALLY_RECEIVED);
  }

  private static int read(String property, int usual) {
    return read(property, LEAST, MOST, usual);
  }

  private static int read(String property, int least, int most, int usual) {
    String text = System.getProperty(property);
    if (text == null || text.isEmpty()) {
      return usual;
    }
    if (text.matches("\\d{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    log.error(
        "The system property {} must be a whole number from {} to {}, not '{}'; {} is taken",
        property,
        least,
        most,
        text,
        usual);
    return usual;
  }
}
