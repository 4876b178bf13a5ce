package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.internal.capture.ModelCapture;
import org.gatewatch.internal.crashdump.SingleUse;
import org.gatewatch.origin.NonFiniteOrigin;
import org.jspecify.annotations.Nullable;

/**
 * What a listener has in common with its clones: the streams of all their workers, and one crash
 * dump. A {@code ParallelWrapper} clones its listener for each worker in each {@code fit}, and
 * closes no clone; so whoever closes the listener closes them all. Safe for use by many threads.
 */
public final class ListenerFamily {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  /** More are only kept while their networks live. */
  private static final int MOST_WITHOUT_NETWORK = 64;

  /** By session and worker: a list, since the first record that is hashed takes 15 ms to link. */
  private final Map<List<String>, WorkerStream> streams = new LinkedHashMap<>();

  private final SingleUse crashDumpOnce = new SingleUse();
  private final TrapTeller traps = new TrapTeller();
  private final Unfollowed unfollowed = new Unfollowed();
  private final Replicas replicas = new Replicas();
  private volatile boolean closed;

  /** Whether an iteration was seen, here or, for all that is known, on another machine. */
  private volatile boolean seen;

  /** Lets one of them write a crash dump. */
  public SingleUse crashDumpOnce() {
    return crashDumpOnce;
  }

  /** Tells what is amiss and makes no alert. */
  TrapTeller traps() {
    return traps;
  }

  Unfollowed unfollowed() {
    return unfollowed;
  }

  /** Whether it is open, and models of this kind can be followed; says so once if they cannot. */
  public boolean isFollowing(Model model) {
    if (closed) {
      return false;
    }
    if (!ModelCapture.canCapture(model)) {
      unfollowed.layerAlone(model);
      return false;
    }
    return true;
  }

  /** An iteration was seen, of this model. */
  public void hasSeen(Model model) {
    if (!seen && ModelCapture.canCapture(model)) {
      seen = true;
    }
  }

  /** The listener was sent to where a copy of it may see iterations. */
  public void hasTravelled() {
    seen = true;
  }

  /**
   * Begins to watch a network of a listener that it has not seen before. Its stream is that of the
   * worker it names, if no other network needs that, else one with a number behind the name.
   *
   * @param isReplica whether it is one of several that are averaged; once it is gone another may
   *     follow in the same stream
   * @param streams makes a stream of a session and worker
   * @param networks makes what is kept for the network, from its stream
   */
  synchronized WatchedNetwork watch(
      RoutingIterationListener listener,
      boolean isReplica,
      BiFunction<String, String, WorkerStream> streams,
      Function<WorkerStream, WatchedNetwork> networks) {
    WorkerStream stream = streamFor(listener, streams);
    WatchedNetwork network;
    try {
      network = networks.apply(stream);
    } catch (RuntimeException | Error e) {
      stream.succession().takeBackFrom(listener);
      throw e;
    }
    stream.succession().use(network, isReplica ? replicas : null);
    if (closed) {
      network.attachment().end(0);
    }
    return network;
  }

  private WorkerStream streamFor(
      RoutingIterationListener listener, BiFunction<String, String, WorkerStream> making) {
    String session = listener.getSessionID();
    String worker = listener.getWorkerID();
    for (int number = 1; ; number++) {
      String id = number == 1 ? worker : worker + "-" + number;
      List<String> named = List.of(session, id);
      WorkerStream known = streams.get(named);
      if (known == null) {
        endForgotten();
        known = making.apply(session, id);
        streams.put(named, known);
      }
      if (known.succession().passTo(listener)) {
        return known;
      }
    }
  }

  private void endForgotten() {
    Iterator<WorkerStream> all = streams.values().iterator();
    while (streams.size() >= MOST_WITHOUT_NETWORK && all.hasNext()) {
      WorkerStream stream = all.next();
      if (isForgotten(stream)) {
        stream.close(0);
        all.remove();
      }
    }
  }

  /** Whether it has no network; of one that is gone it lets go. */
  private static boolean isForgotten(WorkerStream stream) {
    WatchedNetwork network = stream.succession().network();
    if (network == null) {
      return true;
    }
    boolean isGone = network.capture().model() == null && network.attachment().end(0);
    if (isGone) {
      network.letGo();
      stream.succession().leave();
    }
    return isGone;
  }

  /**
   * Lets go of what was kept for networks that are gone. Their workers have ended, but for those
   * that another network may go on in: a {@code ParallelWrapper} makes new ones in each fit.
   */
  synchronized void endDead() {
    Iterator<WorkerStream> all = streams.values().iterator();
    while (all.hasNext()) {
      WorkerStream stream = all.next();
      boolean isGone = stream.succession().network() != null && isForgotten(stream);
      if (isGone && (closed || !stream.succession().mayGoOn())) {
        stream.close(0);
        all.remove();
      }
    }
  }

  /**
   * Closes every network and stream, of all clones.
   *
   * @return false if that was called within a callback, which may not wait
   */
  public boolean close() {
    List<WorkerStream> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(streams.values());
    }
    boolean mayWait = close(all);
    if (!seen) {
      unfollowed.noIteration();
    }
    return mayWait;
  }

  /** Closes those of one clone. */
  public void close(TrainingListener listener) {
    List<WorkerStream> own = new ArrayList<>();
    synchronized (this) {
      for (WorkerStream stream : streams.values()) {
        if (stream.succession().isOf(listener)) {
          own.add(stream);
        }
      }
    }
    close(own);
  }

  /**
   * Waits until the samples of a listener, or of all clones, are stored.
   *
   * @param of the clone, or null for all
   * @param patienceNanos how long to wait at most
   * @return false if some are still under way
   */
  public boolean flush(@Nullable TrainingListener of, long patienceNanos) {
    List<WorkerStream> waiting;
    synchronized (this) {
      waiting =
          streams.values().stream().filter(one -> of == null || one.succession().isOf(of)).toList();
    }
    long end = System.nanoTime() + patienceNanos;
    boolean isStored = true;
    for (WorkerStream stream : waiting) {
      isStored &= stream.flush(end - System.nanoTime());
    }
    return isStored;
  }

  /** A worker elsewhere has non-finite values, which averaging may bring. */
  public void averagedWith(String worker, NonFiniteOrigin origin) {
    replicas.hear(worker, origin);
  }

  /**
   * Who closes within a callback waits for no other network: it would hold up training, and two
   * that did would wait for each other. Such networks close when their own callback is over.
   *
   * @return false if that is so
   */
  private boolean close(List<WorkerStream> closing) {
    List<WatchedNetwork> networks = new ArrayList<>();
    List<WorkerStream> idle = new ArrayList<>();
    for (WorkerStream stream : closing) {
      @Nullable WatchedNetwork network = stream.succession().network();
      if (network == null) {
        idle.add(stream);
      } else {
        networks.add(network);
      }
    }
    boolean inCallback = networks.stream().anyMatch(one -> one.attachment().isInMyCallback());
    long end = System.nanoTime() + PATIENCE;
    idle.forEach(stream -> stream.close(inCallback ? 0 : Math.max(1, end - System.nanoTime())));
    for (WatchedNetwork network : networks) {
      if (network.attachment().end(inCallback ? 0 : Math.max(1, end - System.nanoTime()))) {
        network.close(Math.max(1, end - System.nanoTime()));
      }
    }
    synchronized (this) {
      streams.values().removeAll(closing);
    }
    return !inCallback;
  }
}
