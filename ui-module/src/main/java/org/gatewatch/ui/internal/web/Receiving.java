package org.gatewatch.ui.internal.web;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.ui.internal.receive.Receiver;
import org.gatewatch.ui.internal.receive.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from routers on other machines. By bytes of a type that no form can send, so that a
 * browser asks before it lets a page of another site do so, and gets no permission. One thread
 * stores them all; what waits for it is bounded.
 */
final class Receiving {
  private static final String TYPE = "application/octet-stream";

  private final Receiver receiver;
  private final int mostBytes;

  /** Bytes that are being stored, or wait for it. */
  private final AtomicLong held = new AtomicLong();

  private @Nullable WorkerExecutor thread;

  /**
   * @param mostBytes in one request
   */
  Receiving(Receiver receiver, int mostBytes) {
    this.receiver = receiver;
    this.mostBytes = mostBytes;
  }

  void receive(RoutingContext context) {
    requireType(context.request().getHeader("Content-Type"));
    Buffer body = context.getBody();
    int length = body == null ? 0 : body.length();
    if (length > mostBytes) {
      throw new RequestException(
          413,
          "a request has at most "
              + mostBytes
              + " bytes, not "
              + length
              + " (-D"
              + Limits.RECEIVE
              + ")");
    }
    hold(length);
    thread(context.vertx())
        .<Receiver.Result>executeBlocking(
            promise -> promise.complete(take(body)),
            true,
            result -> {
              held.addAndGet(-length);
              ErrorHandling.direct(
                  context,
                  same -> {
                    if (result.failed()) {
                      ErrorHandling.fail(context, result.cause());
                    } else if (!ErrorHandling.isGone(context.response())) {
                      answer(context, result.result());
                    }
                  });
            });
  }

  private static void requireType(@Nullable String header) {
    String type = header == null ? "none" : header.split(";", 2)[0].strip();
    if (!type.toLowerCase(Locale.ROOT).equals(TYPE)) {
      throw new RequestException(415, "records are sent as " + TYPE + ", not " + oneLine(type));
    }
  }

  private static String oneLine(String text) {
    return Words.oneLine(text.substring(0, Math.min(100, text.length())));
  }

  /** As much may wait as two of the largest requests. */
  private void hold(int length) {
    if (held.addAndGet(length) > 2L * mostBytes) {
      held.addAndGet(-length);
      throw new RequestException(503, "too many records at once; try again in a second");
    }
  }

  private synchronized WorkerExecutor thread(Vertx vertx) {
    if (thread == null) {
      thread = vertx.createSharedWorkerExecutor("gatewatch-receive", 1);
    }
    return thread;
  }

  private Receiver.Result take(@Nullable Buffer body) {
    try {
      return receiver.take(Batch.parse(body == null ? new byte[0] : body.getBytes()));
    } catch (MalformedRecordException e) {
      throw RequestException.badRequest(oneLine(String.valueOf(e.getMessage())));
    } catch (RefusedException e) {
      throw new RequestException(503, oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static void answer(RoutingContext context, Receiver.Result result) {
    context.response().setStatusCode(result.isTaken() ? 200 : 409);
    Reply.send(context, TYPE, Buffer.buffer(result.receipt().toBytes()));
  }
}
