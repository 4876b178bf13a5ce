package org.gatewatch.ui.internal.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatewatch.sample.Layout;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * One browser that listens. Holds a position in the index and nothing else: what a slow browser has
 * not taken yet waits in the index, which is there anyway. All but {@link #wake} runs on the event
 * loop of the connection.
 *
 * <p>Nobody is sent a backlog. When more than {@value #MOST_WAITING} points wait for a browser,
 * because it reads too slowly or comes back late, it is told of a gap, by the numbers of the points
 * that are left out, and goes on with the newest; the gap it may fill from the history, thinned or
 * point by point. Below that every point is sent, once and in order. So each point is either sent
 * or told of as left out: resuming loses nothing, and a browser is never far behind. A gap has no
 * id: whoever is cut off right after it resumes before it, and is told again.
 */
final class StreamClient {
  private static final long HEARTBEAT_MILLIS = 5_000;
  private static final int WRITE_QUEUE_BYTES = 64 << 10;
  private static final int POINTS_A_WRITE = 32;
  private static final int MOST_WAITING = 256;

  private final Vertx vertx;
  private final Context context;
  private final HttpServerResponse response;
  private final String server;
  private final SessionIndex index;
  private final @Nullable WorkerIndex worker;
  private final List<Runnable> subscriptions = new ArrayList<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  private @Nullable RunIndex series;
  private long after;
  private int position;
  private int sessionsTold;
  private @Nullable Long endTold;
  private List<Layout.Fact> factsTold = List.of();
  private long heartbeat;
  private long idleNanos;
  private long taken = System.nanoTime();
  private boolean closed;

  StreamClient(
      Vertx vertx,
      HttpServerResponse response,
      String server,
      SessionIndex index,
      @Nullable WorkerIndex worker,
      long after) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.response = response;
    this.server = server;
    this.index = index;
    this.worker = worker;
    this.after = after;
  }

  /**
   * Begins to send.
   *
   * @param idleSeconds ends a stream of which nothing was taken for so long
   * @param whenClosed is run once it is over
   */
  void open(int idleSeconds, Runnable whenClosed) {
    idleNanos = TimeUnit.SECONDS.toNanos(idleSeconds);
    subscriptions.add(whenClosed);
    response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    response.closeHandler(gone -> close());
    response.endHandler(gone -> close());
    response.exceptionHandler(gone -> close());
    response.drainHandler(drained -> pump());
    heartbeat =
        vertx.setPeriodic(
            Math.min(HEARTBEAT_MILLIS, TimeUnit.SECONDS.toMillis(idleSeconds)), id -> beat());
    sessionsTold = index.version();
    subscriptions.add(index.subscribe(this::wake));
    if (worker != null) {
      subscriptions.add(worker.subscribe(this::wake));
    }
    send("hello", null, Map.of("server", server, "version", sessionsTold));
    pump();
  }

  /** Called on the index's thread: asks the event loop to look, once however often it is called. */
  private void wake() {
    if (awake.compareAndSet(false, true)) {
      context.runOnContext(
          looked -> {
            awake.set(false);
            pump();
          });
    }
  }

  private void pump() {
    if (closed) {
      return;
    }
    int version = index.version();
    if (version != sessionsTold) {
      sessionsTold = version;
      send("sessions", null, Map.of("version", version));
    }
    if (worker != null) {
      pump(worker);
    }
  }

  private void pump(WorkerIndex from) {
    Long end = from.endedAt(); // Before the points: an end must not overtake a sample.
    follow(from.series());
    tellFacts(from.series().layout().facts());
    while (!closed && !response.writeQueueFull() && sendPoints()) {
      // Until the browser has enough for now, or everything.
    }
    boolean all = series != null && position == series.size();
    if (!closed && all && end != null && !end.equals(endTold)) {
      endTold = end;
      // Not the end's own timestamp: a sample of a clock that is right may follow one that is not.
      send("ended", after, Map.of("timestamp", end));
    }
    if (!closed && from.isRemoved()) {
      response.end();
    }
  }

  private void follow(RunIndex current) {
    if (series == current) {
      return;
    }
    RunIndex before = series;
    series = current;
    send("layout", null, Map.of("layout", Long.toString(current.layout().id())));
    boolean previewed = before != null && before.layout().id() == current.layout().id();
    position = before == null || previewed ? current.positionAfter(after) : 0;
    if (previewed && position > 0) {
      // What the preview left out is there now, and may be read from the history.
      send("gap", null, Map.of("from", 0, "to", position - 1));
    }
  }

  /** What is said of the run, which may change while its samples go on. */
  private void tellFacts(List<Layout.Fact> facts) {
    if (!facts.equals(factsTold)) {
      factsTold = facts;
      send("facts", null, Map.of("facts", facts));
    }
  }

  private boolean sendPoints() {
    RunIndex from = series;
    if (from == null) {
      return false;
    }
    position = Math.max(position, from.positionAfter(after)); // What it has does not wait.
    int size = from.size();
    List<Point> points =
        from.from(
            size - position > MOST_WAITING ? size - POINTS_A_WRITE : position, POINTS_A_WRITE);
    if (points.isEmpty()) {
      return false;
    }
    Buffer buffer = Buffer.buffer();
    points.forEach(point -> append(buffer, point, from));
    if (buffer.length() > 0) {
      response.write(buffer);
    }
    return true;
  }

  private void append(Buffer buffer, Point point, RunIndex from) {
    if (point.number() > position) {
      append(buffer, "gap", null, Map.of("from", position, "to", point.number() - 1));
    }
    position = point.number() + 1;
    // What the browser has is told by timestamp alone: when a server has just started, the index
    // may not have come as far as the browser.
    if (point.timestamp() > after) {
      append(buffer, "sample", point.timestamp(), PointJson.of(point, from));
      after = point.timestamp();
    }
  }

  private void beat() {
    if (closed) {
      return;
    }
    if (!response.writeQueueFull()) {
      taken = System.nanoTime();
      response.write(": still here\nevent: beat\ndata: {}\n\n");
    } else if (System.nanoTime() - taken > idleNanos) {
      close();
      response.close(); // The browser comes back by itself, if there is one.
    }
  }

  private void send(String event, @Nullable Long id, Object json) {
    Buffer buffer = Buffer.buffer();
    append(buffer, event, id, json);
    response.write(buffer);
  }

  private static void append(Buffer buffer, String event, @Nullable Long id, Object json) {
    if (id != null) {
      buffer.appendString("id: " + id + '\n');
    }
    buffer.appendString("event: " + event + "\ndata: ", StandardCharsets.UTF_8.name());
    buffer.appendBytes(Json.bytes(json)).appendString("\n\n");
  }

  private void close() {
    if (!closed) {
      closed = true;
      vertx.cancelTimer(heartbeat);
      subscriptions.forEach(Runnable::run);
    }
  }
}
