package org.gatewatch.ui.internal.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
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
  private final AtomicInteger delayed = new AtomicInteger();

  Entrance(Door door) {
    this.door = door;
  }

  /**
   * Answers a request, or says why not.
   *
   * @param linked whether other sites may lead to the address by a link
   * @param handler answers it, on the event loop
   */
  void enter(RoutingContext context, boolean linked, Handler<RoutingContext> handler) {
    ErrorHandling.direct(
        context,
        same -> {
          Verdict verdict = door.judge(context.request(), linked);
          if (verdict instanceof Refused refused) {
            refuse(context, refused);
          } else if (verdict instanceof Redirected redirected) {
            redirect(context.response(), redirected.location(), redirected.cookie());
          } else {
            handler.handle(context);
          }
        });
  }

  private static void redirect(
      HttpServerResponse response, String location, @Nullable String cookie) {
    if (cookie != null) {
      response.putHeader("Set-Cookie", cookie);
    }
    Reply.redirect(response, location);
  }

  /** Who guesses waits for each answer; a timer waits, no thread does. */
  private void refuse(RoutingContext context, Refused refused) {
    if (!refused.late()) {
      say(context.response(), refused);
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
                ErrorHandling.direct(context, same -> say(context.response(), refused));
              });
    }
  }

  private static void say(HttpServerResponse response, Refused refused) {
    if (refused.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"Gatewatch\"");
    }
    if (!ErrorHandling.isGone(response)) {
      Reply.line(response, refused.status(), refused.why());
    }
  }
}
