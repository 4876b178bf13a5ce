package org.gatewatch.ui.internal.web;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What comes and goes, and that it stays within {@link Limits}. A module learns of a connection
 * with its first whole request for one of the module's addresses; what never sends one is for the
 * server and the operating system to end. Safe for use by many threads.
 */
final class Traffic {
  /** Answers are worked out beside a training: most processors are left to it. */
  private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);

  /** More requests under way than a few pages have. */
  private static final int CROWD = 8;

  /** For a crowd, a thread rests so many times as long as it took for an answer. */
  private static final int RESTS = 3;

  private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Limits limits;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private final Map<HttpConnection, Line> lines = new ConcurrentHashMap<>();
  private @Nullable WorkerExecutor workers;

  Traffic(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  /** How many requests for data are under way. */
  AtomicInteger requests() {
    return requests;
  }

  /** How many streams are open. */
  AtomicInteger streams() {
    return streams;
  }

  /** Begins a request once its client has taken what it asked for before. */
  void arrive(RoutingContext context, Runnable request) {
    workers(context.vertx());
    Line line = lines.computeIfAbsent(context.request().connection(), this::watch);
    line.arrive(
        () -> {
          new Ticket(this, line).of(context);
          request.run();
        });
  }

  private Line watch(HttpConnection connection) {
    Line line = new Line();
    connection.closeHandler(
        closed -> {
          lines.remove(connection);
          line.close();
        });
    return line;
  }

  /** The threads that work out answers; those of the server are left to others. */
  synchronized WorkerExecutor workers(Vertx vertx) {
    if (workers == null) {
      workers = vertx.createSharedWorkerExecutor("gatewatch", THREADS);
      long idle = TimeUnit.SECONDS.toMillis(limits.idleSeconds());
      vertx.setPeriodic(Math.max(100, idle / 4), timer -> closeIdle(idle));
    }
    return workers;
  }

  /**
   * Called on a thread that works answers out, after each: while a crowd asks, it rests, so that
   * the training beside it keeps most of the processors, however many ask and however much.
   */
  void rest(long workedNanos) {
    if (requests.get() > CROWD) {
      LockSupport.parkNanos(Math.min(LONGEST_REST_NANOS, RESTS * workedNanos));
    }
  }

  private void closeIdle(long millis) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    lines.forEach(
        (connection, line) -> {
          if (line.isIdle(nanos)) {
            connection.close();
          }
        });
  }
}
