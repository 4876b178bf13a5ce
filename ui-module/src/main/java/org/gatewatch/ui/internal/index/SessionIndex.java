package org.gatewatch.ui.internal.index;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.core.storage.StatsStorage;
import org.jspecify.annotations.Nullable;

/** All sessions and workers of all attached storages. Safe for use by many threads. */
public final class SessionIndex {
  private static final Comparator<WorkerIndex> NEWEST_FIRST =
      Comparator.comparingLong(WorkerIndex::started)
          .reversed()
          .thenComparing(WorkerIndex::session)
          .thenComparing(WorkerIndex::worker);

  private final Map<Key, WorkerIndex> workers = new ConcurrentHashMap<>();
  private final List<Runnable> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicInteger version = new AtomicInteger();

  /** Every worker, the session that began last first. */
  public List<WorkerIndex> all() {
    return workers.values().stream().sorted(NEWEST_FIRST).toList();
  }

  /** A worker of a session, or null if it is not known. */
  public @Nullable WorkerIndex find(String session, String worker) {
    return workers.get(new Key(session, worker));
  }

  /** The worker of a session whose name comes first, or null if the session is not known. */
  public @Nullable WorkerIndex first(String session) {
    return workers.values().stream()
        .filter(worker -> worker.session().equals(session))
        .min(Comparator.comparing(WorkerIndex::worker))
        .orElse(null);
  }

  /** Every worker of a session, by name; none if the session is not known. */
  public List<WorkerIndex> of(String session) {
    return workers.values().stream()
        .filter(worker -> worker.session().equals(session))
        .sorted(Comparator.comparing(WorkerIndex::worker))
        .toList();
  }

  /** Rises whenever a session or worker comes or goes. */
  public int version() {
    return version.get();
  }

  /**
   * Has this run whenever a session or worker comes or goes; it must return at once.
   *
   * @return ends the subscription
   */
  public Runnable subscribe(Runnable subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  /** Adds a worker, unless one of the same name is there: then returns that one. */
  WorkerIndex add(WorkerIndex worker) {
    WorkerIndex there = workers.putIfAbsent(new Key(worker.session(), worker.worker()), worker);
    if (there == null) {
      for (WorkerIndex other : workers.values()) {
        other.meet(worker);
        worker.meet(other);
      }
      changed();
    }
    return there == null ? worker : there;
  }

  /** Forgets everything that came from a storage. */
  void remove(StatsStorage storage) {
    for (WorkerIndex worker : all()) {
      if (worker.storage() == storage) {
        workers.remove(new Key(worker.session(), worker.worker()), worker);
        worker.remove();
        changed();
      }
    }
  }

  private void changed() {
    version.incrementAndGet();
    subscribers.forEach(Runnable::run);
  }

  private record Key(String session, String worker) {}
}
