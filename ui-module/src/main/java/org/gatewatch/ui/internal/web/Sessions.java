package org.gatewatch.ui.internal.web;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/** Finds the session and worker that a request names. */
final class Sessions {
  private final SessionIndex index;
  private final Predicate<String> loader;
  private final Map<String, Promise<Boolean>> loading = new ConcurrentHashMap<>();

  /**
   * @param loader attaches the storage of a session that is not known; false if there is none; may
   *     block
   */
  Sessions(SessionIndex index, Predicate<String> loader) {
    this.index = index;
    this.loader = loader;
  }

  SessionIndex index() {
    return index;
  }

  /**
   * Goes on with a request once the session that it names, if any, was looked for: at once if it is
   * known, else after its storage was attached, once however many ask for it.
   */
  void loaded(RoutingContext context, Runnable request) {
    String session = ErrorHandling.query(context).text("session");
    if (session == null || index.first(session) != null) {
      request.run();
      return;
    }
    Ticket.in(context).countAsRequest();
    Context own = context.vertx().getOrCreateContext();
    Promise<Boolean> mine = Promise.promise();
    Promise<Boolean> first = loading.putIfAbsent(session, mine);
    (first == null ? mine : first)
        .future()
        .onComplete(result -> own.runOnContext(same -> goOn(context, request, result.cause())));
    if (first == null) {
      load(context, session, mine);
    }
  }

  private static void goOn(RoutingContext context, Runnable request, @Nullable Throwable failure) {
    Ticket.in(context).leave();
    if (failure != null) {
      ErrorHandling.fail(context, failure);
    } else {
      ErrorHandling.direct(context, same -> request.run());
    }
  }

  /** On the server's own threads: it may take long, and others want to be answered meanwhile. */
  private void load(RoutingContext context, String session, Promise<Boolean> answer) {
    context
        .vertx()
        .<Boolean>executeBlocking(
            promise -> promise.complete(loader.test(session)),
            false,
            result -> {
              loading.remove(session);
              answer.handle(result);
            });
  }

  private static String named(Query query) {
    String session = query.text("session");
    if (session == null) {
      throw RequestException.badParameter("session", "the id of a session; see api/sessions");
    }
    return session;
  }

  private static RequestException noSession() {
    return RequestException.notFound("no such session; see api/sessions");
  }

  /** All workers of the session that a request names; there is at least one. */
  List<WorkerIndex> all(Query query) {
    List<WorkerIndex> all = index.of(named(query));
    if (all.isEmpty()) {
      throw noSession();
    }
    return all;
  }

  /** The worker that a request names, of a session that was looked for. */
  WorkerIndex find(Query query) {
    String session = named(query);
    String worker = query.text("worker");
    WorkerIndex first = index.first(session);
    if (first == null) {
      throw noSession();
    }
    WorkerIndex found = worker == null ? first : index.find(session, worker);
    if (found == null) {
      throw RequestException.notFound("the session has no such worker; see api/sessions");
    }
    return found;
  }
}
