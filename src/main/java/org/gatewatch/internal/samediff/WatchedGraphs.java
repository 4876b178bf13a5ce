package org.gatewatch.internal.samediff;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.crashdump.SingleUse;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.engine.AlertReceivers;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.engine.SummariserChoice;
import org.gatewatch.internal.engine.TrainingGuard;
import org.gatewatch.internal.engine.TrainingStop;
import org.gatewatch.internal.engine.WorkerStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The graphs that one listener watches. Callbacks of one graph come from one thread at a time;
 * {@link #close} may be called from any.
 */
public final class WatchedGraphs {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final StatsStorageRouter router;
  private final Settings settings;
  private final String sessionId;
  private final String workerId;
  private final AlertReceivers receivers;
  private final Consumer<Alert> telling;
  private final TrainingStop stop;
  private final OverheadClock clock = new OverheadClock();
  private final GraphWarnings warnings = new GraphWarnings();
  private final SingleUse crashDumpOnce = new SingleUse();
  private final TrainingGuard guard;
  private final List<WatchedGraph> graphs = new CopyOnWriteArrayList<>();
  private int workers;

  /** Operations and arrays that any of the graphs has something to do with. */
  private volatile Set<String> wanted = Set.of();

  private volatile boolean closed;

  /**
   * No graphs yet.
   *
   * @param workerId of the first graph; others have a number behind it
   * @param stop what ends training, if it is to stop
   * @param wanted what {@code stop} makes: the only exception that callbacks throw
   */
  public WatchedGraphs(
      StatsStorageRouter router,
      Settings settings,
      String sessionId,
      String workerId,
      AlertReceivers receivers,
      TrainingStop stop,
      Class<? extends RuntimeException> wanted) {
    this.router = router;
    this.settings = settings;
    this.sessionId = sessionId;
    this.workerId = workerId;
    this.stop = stop;
    this.receivers = receivers;
    telling = receivers.telling();
    guard = new TrainingGuard(wanted, clock);
  }

  /** What is done in a callback. */
  @FunctionalInterface
  public interface Step {
    /** Does it. */
    void run(WatchedGraph graph);
  }

  /** Whether callbacks are of any use. */
  public boolean isWatching() {
    return !closed;
  }

  /** Whether an operation or array of that name is of any use; most are not. */
  public boolean wants(String name) {
    return wanted.contains(name);
  }

  /** Begins an iteration of a graph, which it watches from now on. */
  public void begin(SameDiff graph, At at, MultiDataSet minibatch) {
    if (guard.enter()) {
      try {
        WatchedGraph known = known(graph);
        run(
            known == null ? add(graph) : known,
            watched -> {
              if (watched.begin(graph, at, minibatch)) {
                renew();
              }
            });
      } catch (Throwable e) {
        guard.caught(e);
      } finally {
        guard.leave();
      }
    }
  }

  /**
   * Does what is to be done in a callback, and keeps failures away from training.
   *
   * @param graph one that it watches, or that SameDiff has made of such a one; else nothing is done
   */
  public void step(SameDiff graph, Step step) {
    if (guard.enter()) {
      try {
        run(known(graph), step);
      } catch (Throwable e) {
        guard.caught(e);
      } finally {
        guard.leave();
      }
    }
  }

  private static void run(@Nullable WatchedGraph watched, Step step) {
    if (watched != null && watched.turn().take()) {
      try {
        step.run(watched);
      } finally {
        watched.leave();
      }
    }
  }

  /** Ends an iteration, after its last step. */
  public void endIteration() {
    guard.endIteration();
  }

  /** The crash dump that was written; null if there is none. From any thread. */
  public @Nullable Path crashDump() {
    return crashDumpOnce.file();
  }

  /** How long all steps have held up training so far, in nanoseconds. */
  public long overheadNanos() {
    return clock.nanos();
  }

  private @Nullable WatchedGraph known(SameDiff graph) {
    for (int i = 0; i < graphs.size(); i++) {
      WatchedGraph known = graphs.get(i);
      if (known.isOf(graph)) {
        return known;
      }
    }
    return null;
  }

  private void renew() {
    Set<String> names = new HashSet<>();
    graphs.forEach(graph -> names.addAll(graph.names()));
    wanted = Set.copyOf(names);
  }

  private synchronized @Nullable WatchedGraph add(SameDiff graph) {
    if (closed) {
      return null;
    }
    graphs.removeIf(WatchedGraphs::hasLetGo);
    String worker = ++workers == 1 ? workerId : workerId + "-" + workers;
    WatchedGraph added =
        new WatchedGraph(
            graph,
            settings,
            new WorkerStream(router, sessionId, worker, settings, receivers),
            telling,
            stop,
            new CrashDumpRecorder(settings.crashDump(), sessionId, worker, "", crashDumpOnce),
            SummariserChoice.configured().make(settings.maxHeatmapSide()),
            clock,
            warnings);
    graphs.add(added);
    return added;
  }

  /** Lets go of what is kept for a graph that is gone; false if it is there. */
  private static boolean hasLetGo(WatchedGraph watched) {
    boolean isGone = watched.isGone() && watched.turn().end(0);
    if (isGone) {
      watched.close(0);
    }
    return isGone;
  }

  /** Stores what is queued, and watches nothing any more. The second call does nothing. */
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    long end = System.nanoTime() + PATIENCE;
    boolean inCallback = false;
    for (WatchedGraph graph : graphs) {
      boolean isMine = graph.turn().isMine();
      inCallback |= isMine;
      if (graph.turn().end(isMine ? 0 : Math.max(1, end - System.nanoTime()))) {
        graph.close(Math.max(1, end - System.nanoTime()));
      }
    }
    graphs.clear();
    receivers.close(!inCallback);
  }
}
