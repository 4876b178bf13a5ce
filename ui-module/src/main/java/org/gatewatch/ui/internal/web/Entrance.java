package org.gatewatch.ui.internal.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.ui.internal.access.Door;
import org.gatewatch.ui.internal.access.Verdict;
import org.gatewatch.ui.internal.access.Verdict.Redirected;
import org.gatewatch.ui.internal.access.Verdict.Refused;
import org.jspecify.annotations.Nullable;

/** What every request goes through: the door's verdict is carried out here. */
final class Entrance {
  private static final long DELAY_MILLIS = 1_000;
  private static final int MOST_DELAYED = 32;

  private final Door door;
  private final Traffic traffic;
  private final AtomicInteger delayed = new AtomicInteger();

  Entrance(Door door, Limits limits) {
    this.door = door;
    this.traffic = new Traffic(limits);
  }

  /**
   * Answers a request, or says why not.
   *
   * @param linked whether other sites may lead to the address by a link
   * @param handler answers it, on the event loop
   */
  void enter(RoutingContext context, boolean linked, Handler<RoutingContext> handler) {
    traffic.arrive(
        context, () -> ErrorHandling.direct(context, same -> judge(context, linked, handler)));
  }

  private void judge(RoutingContext context, boolean linked, Handler<RoutingContext> handler) {
    Verdict verdict = door.judge(context.request(), linked);
    if (verdict instanceof Refused refused) {
      refuse(context, refused);
    } else if (verdict instanceof Redirected redirected) {
      if (context.request().method() != HttpMethod.GET) {
        throw RequestException.badRequest(
            "send the token in the header Authorization: Bearer TOKEN, not in the address");
      }
      redirect(context, redirected.location(), redirected.cookie());
    } else {
      handler.handle(context);
    }
  }

  private static void redirect(RoutingContext context, String location, @Nullable String cookie) {
    if (cookie != null) {
      context.response().putHeader("Set-Cookie", cookie);
    }
    Reply.redirect(context, location);
  }

  /** Who guesses waits for each answer; a timer waits, no thread does. */
  private void refuse(RoutingContext context, Refused refused) {
    if (!refused.late()) {
      say(context, refused);
    } else if (delayed.get() >= MOST_DELAYED) {
      throw new RequestException(429, "too many wrong tokens at once; try again in a second");
    } else {
      delayed.incrementAndGet();
      context
          .vertx()
          .setTimer(
              DELAY_MILLIS,
              id -> {
                delayed.decrementAndGet();
                ErrorHandling.direct(context, same -> say(context, refused));
              });
    }
  }

  private static void say(RoutingContext context, Refused refused) {
    if (ErrorHandling.isGone(context.response())) {
      return;
    }
    if (refused.status() == 401) {
      context.response().putHeader("WWW-Authenticate", "Bearer realm=\"Gatewatch\"");
    }
    Reply.line(context, refused.status(), refused.why());
  }
}
