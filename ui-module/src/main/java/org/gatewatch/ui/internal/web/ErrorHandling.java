package org.gatewatch.ui.internal.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatewatch.storage.MalformedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what answers a request, so that whatever fails ends in one line and nothing more. */
final class ErrorHandling {
  private static final Logger log = LoggerFactory.getLogger(ErrorHandling.class);

  private ErrorHandling() {}

  /** Answers on the event loop. */
  static void direct(RoutingContext context, Handler<RoutingContext> handler) {
    try {
      handler.handle(context);
    } catch (RuntimeException | LinkageError e) {
      fail(context, e);
    }
  }

  /**
   * Works out an answer on a thread of the few that there are for it, where it may block, and sends
   * it on the event loop.
   *
   * @throws RequestException if too many are being worked out
   */
  static <T> void blocking(RoutingContext context, Function<Query, T> work, Consumer<T> send) {
    Query query = query(context);
    Ticket ticket = Ticket.in(context);
    ticket.countAsRequest();
    ticket
        .traffic()
        .workers(context.vertx())
        .<T>executeBlocking(
            promise -> {
              if (isGone(context.response())) {
                promise.fail("nobody waits for it any more");
                return;
              }
              long start = System.nanoTime();
              try {
                promise.complete(work.apply(query));
              } finally {
                ticket.traffic().rest(System.nanoTime() - start);
              }
            },
            false,
            result ->
                direct(
                    context,
                    same -> {
                      if (result.failed()) {
                        fail(context, result.cause());
                      } else if (!isGone(context.response())) {
                        send.accept(result.result());
                      }
                    }));
  }

  /** The request's parameters. */
  static Query query(RoutingContext context) {
    try {
      return new Query(context.queryParams());
    } catch (RuntimeException e) {
      throw RequestException.badRequest("the query is not valid percent-encoded UTF-8");
    }
  }

  private static void refuse(RoutingContext context, RequestException refusal) {
    if (refusal.isForNow()) {
      context.response().putHeader("Retry-After", "1");
    }
    Reply.line(context, refusal.status(), String.valueOf(refusal.getMessage()));
  }

  static void fail(RoutingContext context, Throwable cause) {
    if (isGone(context.response())) {
      return; // Nobody is there to be told.
    }
    if (cause instanceof RequestException refusal) {
      refuse(context, refusal);
    } else if (cause instanceof MalformedRecordException) {
      log.warn("{}: {}", context.request().path(), cause.getMessage());
      Reply.line(context, 500, "the stored record is malformed");
    } else {
      log.error("{} failed", context.request().path(), cause);
      Reply.line(context, 500, "the server could not answer; its log says why");
    }
  }

  /** Whether there is nobody to be answered, or somebody who was. */
  static boolean isGone(HttpServerResponse response) {
    return response.ended() || response.closed() || response.headWritten();
  }
}
