package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
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
public final class BoundedStatsStorage implements StatsStorage {
  /** Most updates of one session, type and worker unless said otherwise. */
  public static final int DEFAULT_RECORDS = 2_000;

  /** Most bytes of all updates together unless said otherwise: 256 MiB. */
  public static final long DEFAULT_BYTES = 256L << 20;

  /** Fewest updates that a limit may allow: the first, the newest, and some between. */
  public static final int LEAST_RECORDS = 8;

  private final int mostRecords;
  private final long mostBytes;
  private final Map<Key, KeptUpdates> updates = new TreeMap<>(Key.ORDER);
  private final Map<Key, Persistable> staticInfos = new TreeMap<>(Key.ORDER);
  private final Map<Key, StorageMetaData> metaData = new TreeMap<>(Key.ORDER);
  private final List<StatsStorageListener> listeners = new CopyOnWriteArrayList<>();
  private long bytes;

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
    this.mostRecords = mostRecords;
    this.mostBytes = mostBytes;
  }

  /** Bytes of all updates that are kept, as encoded. */
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public void putUpdate(Persistable update) {
    Key key = Key.of(update);
    boolean alarming = update instanceof StoredRecord record && record.hasAlerts();
    List<StatsStorageEvent> events;
    synchronized (this) {
      events = arrivals(update, key);
      KeptUpdates kept = updates.computeIfAbsent(key, name -> new KeptUpdates(mostRecords));
      bytes -= kept.bytes();
      kept.put(update, alarming);
      bytes += kept.bytes();
      bound();
    }
    events.add(event(EventType.PostUpdate, update));
    tell(events);
  }

  /** Thins whoever has the most bytes and can be thinned, until all together are within bounds. */
  private void bound() {
    boolean thinned = true;
    while (bytes > mostBytes && thinned) {
      thinned = false;
      List<KeptUpdates> largestFirst =
          updates.values().stream()
              .sorted(Comparator.comparingLong(KeptUpdates::bytes).reversed())
              .toList();
      for (int i = 0; i < largestFirst.size() && !thinned; i++) {
        KeptUpdates kept = largestFirst.get(i);
        long before = kept.bytes();
        thinned = kept.thin();
        bytes += kept.bytes() - before;
      }
    }
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> records) {
    records.forEach(this::putUpdate);
  }

  @Override
  public void putStaticInfo(Persistable info) {
    Key key = Key.of(info);
    List<StatsStorageEvent> events;
    synchronized (this) {
      events = arrivals(info, key);
      staticInfos.put(key, info);
    }
    events.add(event(EventType.PostStaticInfo, info));
    tell(events);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> infos) {
    infos.forEach(this::putStaticInfo);
  }

  @Override
  public void putStorageMetaData(StorageMetaData meta) {
    List<StatsStorageEvent> events;
    synchronized (this) {
      events = arrivals(meta, Key.of(meta));
      metaData.put(new Key(meta.getSessionID(), meta.getTypeID(), ""), meta);
    }
    events.add(event(EventType.PostMetaData, meta));
    tell(events);
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> metas) {
    metas.forEach(this::putStorageMetaData);
  }

  /** What a record is the first of; to be asked before it is there. */
  private List<StatsStorageEvent> arrivals(Persistable record, Key key) {
    List<StatsStorageEvent> events = new ArrayList<>();
    if (keys().noneMatch(known -> known.session.equals(key.session))) {
      events.add(event(EventType.NewSessionID, record));
    }
    if (keys().noneMatch(known -> known.isOf(key.session, key.type))) {
      events.add(event(EventType.NewTypeID, record));
    }
    if (keys().noneMatch(key::equals)) {
      events.add(event(EventType.NewWorkerID, record));
    }
    return events;
  }

  private StatsStorageEvent event(EventType type, Persistable record) {
    return new StatsStorageEvent(
        this,
        type,
        record.getSessionID(),
        record.getTypeID(),
        record.getWorkerID(),
        record.getTimeStamp());
  }

  private void tell(List<StatsStorageEvent> events) {
    for (StatsStorageEvent event : events) {
      listeners.forEach(listener -> listener.notify(event));
    }
  }

  private Stream<Key> keys() {
    return Stream.concat(updates.keySet().stream(), staticInfos.keySet().stream());
  }

  @Override
  public synchronized List<String> listSessionIDs() {
    return Stream.concat(keys(), metaData.keySet().stream()).map(Key::session).distinct().toList();
  }

  @Override
  public boolean sessionExists(String session) {
    return listSessionIDs().contains(session);
  }

  @Override
  public synchronized List<String> listTypeIDsForSession(String session) {
    return keys().filter(key -> key.session.equals(session)).map(Key::type).distinct().toList();
  }

  @Override
  public synchronized List<String> listWorkerIDsForSession(String session) {
    return keys().filter(key -> key.session.equals(session)).map(Key::worker).distinct().toList();
  }

  @Override
  public synchronized List<String> listWorkerIDsForSessionAndType(String session, String type) {
    return keys().filter(key -> key.isOf(session, type)).map(Key::worker).distinct().toList();
  }

  @Override
  public synchronized @Nullable Persistable getStaticInfo(
      String session, String type, String worker) {
    return staticInfos.get(new Key(session, type, worker));
  }

  @Override
  public synchronized List<Persistable> getAllStaticInfos(String session, String type) {
    return staticInfos.entrySet().stream()
        .filter(entry -> entry.getKey().isOf(session, type))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public synchronized @Nullable StorageMetaData getStorageMetaData(String session, String type) {
    return metaData.get(new Key(session, type, ""));
  }

  /** How many updates of a session are kept, which may be fewer than were put. */
  @Override
  public synchronized int getNumUpdateRecordsFor(String session) {
    return updates.entrySet().stream()
        .filter(entry -> entry.getKey().session.equals(session))
        .mapToInt(entry -> entry.getValue().size())
        .sum();
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
    return ofType(session, type).map(KeptUpdates::latest).filter(Objects::nonNull).toList();
  }

  @Override
  public synchronized List<Persistable> getAllUpdatesAfter(
      String session, String type, String worker, long timestamp) {
    return kept(session, type, worker).after(timestamp);
  }

  @Override
  public synchronized List<Persistable> getAllUpdatesAfter(
      String session, String type, long timestamp) {
    return ofType(session, type)
        .flatMap(kept -> kept.after(timestamp).stream())
        .sorted(Comparator.comparingLong(Persistable::getTimeStamp))
        .toList();
  }

  @Override
  public synchronized long[] getAllUpdateTimes(String session, String type, String worker) {
    return kept(session, type, worker).times();
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
    KeptUpdates kept = updates.get(new Key(session, type, worker));
    return kept == null ? new KeptUpdates(mostRecords) : kept;
  }

  private Stream<KeptUpdates> ofType(String session, String type) {
    return updates.entrySet().stream()
        .filter(entry -> entry.getKey().isOf(session, type))
        .map(Map.Entry::getValue);
  }

  @Override
  public void registerStatsStorageListener(StatsStorageListener listener) {
    if (!listeners.contains(listener)) {
      listeners.add(listener);
    }
  }

  @Override
  public void deregisterStatsStorageListener(StatsStorageListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void removeAllListeners() {
    listeners.clear();
  }

  @Override
  public List<StatsStorageListener> getListeners() {
    return List.copyOf(listeners);
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

  private record Key(String session, String type, String worker) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::session).thenComparing(Key::type).thenComparing(Key::worker);

    static Key of(Persistable record) {
      return new Key(record.getSessionID(), record.getTypeID(), record.getWorkerID());
    }

    boolean isOf(String otherSession, String otherType) {
      return session.equals(otherSession) && type.equals(otherType);
    }
  }
}
