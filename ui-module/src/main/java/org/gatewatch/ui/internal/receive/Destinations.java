package org.gatewatch.ui.internal.receive;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.internal.wire.Recent;
import org.gatewatch.internal.wire.WorkerId;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the attached storages takes the records of a worker: the one that has its layout, else
 * the one that was attached first. If none takes anything, one in memory, of limited size, is
 * attached. Safe for use by many threads.
 */
public final class Destinations {
  private static final Logger log = LoggerFactory.getLogger(Destinations.class);

  /**
   * A program that starts a server attaches its storage a moment later; who sends may be faster.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** DL4J's SQLite storage puts names into its SQL as they are. */
  private static final String SQLITE = "org.deeplearning4j.ui.model.storage.sqlite.";

  private static final int MOST_CHOSEN = 10_000;

  private final Consumer<StatsStorage> attaching;
  private final LongSupplier nanos;
  private final long began;
  private final List<StatsStorage> attached = new CopyOnWriteArrayList<>();
  private final Set<StatsStorage> readOnly = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<WorkerId, StatsStorage> chosen = new Recent<>(MOST_CHOSEN);
  private boolean hadAny;

  /**
   * No storage is attached yet.
   *
   * @param attaching attaches a storage to the server, which then tells {@link #attach}
   */
  public Destinations(Consumer<StatsStorage> attaching) {
    this(attaching, System::nanoTime);
  }

  Destinations(Consumer<StatsStorage> attaching, LongSupplier nanos) {
    this.attaching = attaching;
    this.nanos = nanos;
    began = nanos.getAsLong();
  }

  /** A storage was attached to the server. */
  public synchronized void attach(StatsStorage storage) {
    hadAny = true;
    if (!isAttached(storage)) {
      attached.add(storage);
    }
  }

  /** A storage was detached. */
  public synchronized void detach(StatsStorage storage) {
    attached.removeIf(other -> other == storage);
    readOnly.remove(storage);
    chosen.values().removeIf(other -> other == storage);
  }

  private boolean isAttached(StatsStorage storage) {
    return attached.stream().anyMatch(other -> other == storage);
  }

  /**
   * The storage for a worker.
   *
   * @throws RefusedException if none is attached, and one may still be
   */
  synchronized StatsStorage of(String session, String worker) {
    WorkerId key = new WorkerId(session, worker);
    StatsStorage storage = chosen.get(key);
    if (storage == null) {
      storage = choose(session, worker);
      chosen.put(key, storage);
    }
    return storage;
  }

  private StatsStorage choose(String session, String worker) {
    StatsStorage first = null;
    for (StatsStorage storage : attached) {
      if (mayTake(storage)) {
        if (layout(storage, session, worker) != null) {
          return storage;
        }
        first = first == null ? storage : first;
      }
    }
    return first == null ? own() : first;
  }

  private boolean mayTake(StatsStorage storage) {
    return !readOnly.contains(storage)
        && !storage.isClosed()
        && !storage.getClass().getName().startsWith(SQLITE);
  }

  private StatsStorage own() {
    if (!hadAny && nanos.getAsLong() - began < PATIENCE_NANOS) {
      throw new RefusedException("no storage is attached to this server yet; try again");
    }
    log.info(
        "Records come from other machines, and no attached storage takes them: they are kept in"
            + " memory, {} bytes of them at most",
        BoundedStatsStorage.DEFAULT_BYTES);
    StatsStorage own = new BoundedStatsStorage();
    attaching.accept(own);
    return own;
  }

  /** A storage turned out to be for reading alone. */
  synchronized void takesNothing(StatsStorage storage) {
    readOnly.add(storage);
    chosen.values().removeIf(other -> other == storage);
  }

  /** The layout that a storage has of a worker, or null. */
  static @Nullable StoredRecord layout(StatsStorage storage, String session, String worker) {
    return storage.getStaticInfo(session, StoredRecord.TYPE_ID, worker)
            instanceof StoredRecord layout
        ? layout
        : null;
  }
}
