package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One request on its way through, from its arrival until its client has taken the answer. */
final class Ticket {
  private static final String KEY = Ticket.class.getName();

  private final Traffic traffic;
  private final Line line;
  private @Nullable AtomicInteger counted;

  Ticket(Traffic traffic, Line line) {
    this.traffic = traffic;
    this.line = line;
  }

  void of(RoutingContext context) {
    line.add(this);
    context.put(KEY, this);
  }

  /** The ticket of a request that came through the entrance. */
  static Ticket in(RoutingContext context) {
    return context.get(KEY);
  }

  Traffic traffic() {
    return traffic;
  }

  /**
   * Counts it among the requests for data.
   *
   * @throws RequestException if there are too many
   */
  void countAsRequest() {
    count(traffic.requests(), traffic.limits().requests(), "requests", Limits.REQUESTS);
  }

  /**
   * Counts it among the streams, and no longer among the requests.
   *
   * @throws RequestException if there are too many
   */
  void countAsStream() {
    leave();
    count(traffic.streams(), traffic.limits().streams(), "streams", Limits.STREAMS);
  }

  private synchronized void count(AtomicInteger among, int most, String what, String property) {
    if (among.incrementAndGet() > most) {
      among.decrementAndGet();
      throw new RequestException(
          503,
          "too many "
              + what
              + " at once; try again in a second (the limit is "
              + most
              + ", -D"
              + property
              + ")");
    }
    counted = among;
  }

  /** Counts it no longer. */
  synchronized void leave() {
    if (counted != null) {
      counted.decrementAndGet();
      counted = null;
    }
  }

  /** Ends the response. */
  void send(RoutingContext context, Buffer body) {
    line.sends(this);
    context
        .response()
        .end(
            body,
            written -> {
              leave();
              line.taken();
            });
  }

  /** A stream is over. */
  void endStream() {
    leave();
    line.remove(this);
  }
}
