package org.gatewatch.ui.internal.web;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams of server-sent events. Without a session a stream only tells of sessions that come
 * and go; with one it sends the samples of a worker after a given timestamp, each once, in order,
 * and tells of those that it leaves out since the browser is too far behind.
 */
final class EventStream {
  private final String server;
  private final Sessions sessions;

  EventStream(String server, Sessions sessions) {
    this.server = server;
    this.sessions = sessions;
  }

  void open(RoutingContext context) {
    Query asked = ErrorHandling.query(context);
    long after = after(context, asked);
    if (asked.text("session") == null) {
      start(context, null, after);
      return;
    }
    ErrorHandling.blocking(context, sessions::find, worker -> start(context, worker, after));
  }

  private void start(RoutingContext context, @Nullable WorkerIndex worker, long after) {
    Ticket ticket = Ticket.in(context);
    ticket.countAsStream();
    HttpServerResponse response = context.response();
    Reply.headers(response, "text/event-stream; charset=utf-8")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true);
    new StreamClient(context.vertx(), response, server, sessions.index(), worker, after)
        .open(ticket.traffic().limits().idleSeconds(), ticket::endStream);
  }

  /** A browser that reconnects repeats its address and adds the header, which is the newer. */
  private static long after(RoutingContext context, Query query) {
    String header = context.request().getHeader("Last-Event-ID");
    if (header == null || header.isEmpty()) {
      Long after = query.optionalNumber("after", 0, Long.MAX_VALUE);
      return after == null ? Long.MIN_VALUE : after;
    }
    try {
      return Long.parseLong(header);
    } catch (NumberFormatException e) {
      throw RequestException.badRequest("header Last-Event-ID must be a whole number");
    }
  }
}
