package org.gatewatch.storage;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageListener;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.jspecify.annotations.Nullable;

/**
 * A storage in memory that stays bounded however long the run is. Of each session, type and worker
 * it keeps the first update, the newest ones, every sample of Gatewatch with an alert, and an even
 * spread of the others: when there are too many, every other one of the spread is let go, and from
 * then on only every other one joins it. Samples with an alert are thinned, too, only once they are
 * more than half of what is kept.
 *
 * <p>Takes the records of any listener, such as DL4J's own; what it cannot tell to have an alert is
 * part of the spread. Static information and metadata are small and kept. An update of a timestamp
 * that is there already replaces it. Safe for use by many threads; listeners are told on the thread
 * that puts, after the record can be read.
 */
public final class BoundedStatsStorage implements StatsStorage, ArrivalOrder, Closeable {
  /** Most updates of one session, type and worker unless said otherwise. */
  public static final int DEFAULT_RECORDS = 2_000;

  /** Most bytes of all updates together unless said otherwise: 256 MiB. */
  public static final long DEFAULT_BYTES = 256L << 20;

  /** Fewest updates that a limit may allow: the first, the newest, and some between. */
  public static final int LEAST_RECORDS = 8;

  private final BoundedUpdates updates;
  private final Catalogue catalogue = new Catalogue();
  private final StorageEvents events = new StorageEvents();

  /** A storage of at most 2,000 updates a worker, and of at most 256 MiB. */
  public BoundedStatsStorage() {
    this(DEFAULT_RECORDS, DEFAULT_BYTES);
  }

  /**
   * A storage with limits of its own.
   *
   * @param mostRecords most updates of one session, type and worker, at least {@link
   *     #LEAST_RECORDS}
   * @param mostBytes most bytes of all updates together, as encoded, at least 1; the worker with
   *     the most bytes is thinned first, but its first and its newest update always stay
   * @throws IllegalArgumentException if a limit is out of its range
   */
  public BoundedStatsStorage(int mostRecords, long mostBytes) {
    if (mostRecords < LEAST_RECORDS) {
      throw new IllegalArgumentException(
          "mostRecords must be at least " + LEAST_RECORDS + ", not " + mostRecords);
    }
    if (mostBytes < 1) {
      throw new IllegalArgumentException("mostBytes must be at least 1, not " + mostBytes);
    }
    updates = new BoundedUpdates(mostRecords, mostBytes);
  }

  /** {@return bytes of all updates that are kept, as encoded} */
  public synchronized long bytes() {
    return updates.bytes();
  }

  @Override
  public void putUpdate(Persistable update) {
    StorageKey key = StorageKey.of(update);
    List<EventType> arrivals;
    synchronized (this) {
      arrivals = catalogue.arrivals(key);
      catalogue.add(key);
      updates.put(key, update);
    }
    arrivals.add(EventType.PostUpdate);
    events.tell(this, key, update.getTimeStamp(), arrivals);
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> records) {
    records.forEach(this::putUpdate);
  }

  @Override
  public void putStaticInfo(Persistable info) {
    StorageKey key = StorageKey.of(info);
    List<EventType> arrivals;
    synchronized (this) {
      arrivals = catalogue.arrivals(key);
      catalogue.put(key, info);
    }
    arrivals.add(EventType.PostStaticInfo);
    events.tell(this, key, info.getTimeStamp(), arrivals);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> infos) {
    infos.forEach(this::putStaticInfo);
  }

  @Override
  public void putStorageMetaData(StorageMetaData meta) {
    StorageKey key = StorageKey.of(meta);
    List<EventType> arrivals;
    synchronized (this) {
      arrivals = catalogue.arrivals(key);
      catalogue.put(meta);
    }
    arrivals.add(EventType.PostMetaData);
    events.tell(this, key, meta.getTimeStamp(), arrivals);
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> metas) {
    metas.forEach(this::putStorageMetaData);
  }

  @Override
  public synchronized List<String> listSessionIDs() {
    return catalogue.sessions();
  }

  @Override
  public boolean sessionExists(String session) {
    return listSessionIDs().contains(session);
  }

  @Override
  public synchronized List<String> listTypeIDsForSession(String session) {
    return catalogue.types(session);
  }

  @Override
  public synchronized List<String> listWorkerIDsForSession(String session) {
    return catalogue.workers(session);
  }

  @Override
  public synchronized List<String> listWorkerIDsForSessionAndType(String session, String type) {
    return catalogue.workers(session, type);
  }

  @Override
  public synchronized @Nullable Persistable getStaticInfo(
      String session, String type, String worker) {
    return catalogue.staticInfo(new StorageKey(session, type, worker));
  }

  @Override
  public synchronized List<Persistable> getAllStaticInfos(String session, String type) {
    return catalogue.staticInfos(session, type);
  }

  @Override
  public synchronized @Nullable StorageMetaData getStorageMetaData(String session, String type) {
    return catalogue.metaData(session, type);
  }

  /** How many updates of a session are kept, which may be fewer than were put. */
  @Override
  public synchronized int getNumUpdateRecordsFor(String session) {
    return updates.size(session);
  }

  @Override
  public synchronized int getNumUpdateRecordsFor(String session, String type, String worker) {
    return kept(session, type, worker).size();
  }

  @Override
  public synchronized @Nullable Persistable getLatestUpdate(
      String session, String type, String worker) {
    return kept(session, type, worker).latest();
  }

  /** The update of exactly this timestamp, or null if there was none or it was let go. */
  @Override
  public synchronized @Nullable Persistable getUpdate(
      String session, String type, String worker, long timestamp) {
    return kept(session, type, worker).get(timestamp);
  }

  @Override
  public synchronized List<Persistable> getLatestUpdateAllWorkers(String session, String type) {
    return updates.of(session, type).map(KeptUpdates::latest).filter(Objects::nonNull).toList();
  }

  @Override
  public synchronized List<Persistable> getAllUpdatesAfter(
      String session, String type, String worker, long timestamp) {
    return kept(session, type, worker).after(timestamp);
  }

  @Override
  public synchronized List<Persistable> getAllUpdatesAfter(
      String session, String type, long timestamp) {
    return updates
        .of(session, type)
        .flatMap(kept -> kept.after(timestamp).stream())
        .sorted(Comparator.comparingLong(Persistable::getTimeStamp))
        .toList();
  }

  @Override
  public synchronized long[] getAllUpdateTimes(String session, String type, String worker) {
    return kept(session, type, worker).times();
  }

  @Override
  public synchronized long[] getUpdateTimesByArrival(String session, String type, String worker) {
    return kept(session, type, worker).timesByArrival();
  }

  @Override
  public synchronized List<Persistable> getUpdates(
      String session, String type, String worker, long[] timestamps) {
    KeptUpdates kept = kept(session, type, worker);
    List<Persistable> found = new ArrayList<>();
    for (long timestamp : timestamps) {
      Persistable update = kept.get(timestamp);
      if (update != null) {
        found.add(update);
      }
    }
    return found;
  }

  private KeptUpdates kept(String session, String type, String worker) {
    return updates.of(new StorageKey(session, type, worker));
  }

  @Override
  public void registerStatsStorageListener(StatsStorageListener listener) {
    events.add(listener);
  }

  @Override
  public void deregisterStatsStorageListener(StatsStorageListener listener) {
    events.remove(listener);
  }

  @Override
  public void removeAllListeners() {
    events.clear();
  }

  @Override
  public List<StatsStorageListener> getListeners() {
    return events.all();
  }

  /** Lets go of the listeners; what was stored goes with the storage itself. */
  @Override
  public void close() {
    removeAllListeners();
  }

  @Override
  public boolean isClosed() {
    return false;
  }
}
