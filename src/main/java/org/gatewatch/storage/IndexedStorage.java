package org.gatewatch.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageListener;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.jspecify.annotations.Nullable;

/**
 * A storage of Gatewatch's records that lie somewhere in the order in which they came. Listeners
 * are told on the thread that puts, after the record can be read; of what others have written, on a
 * thread of its own.
 */
abstract class IndexedStorage implements StatsStorage, ArrivalOrder, Closeable {
  private final IndexedRecords records;
  private final StorageEvents events = new StorageEvents();
  private @Nullable Follower follower;
  private volatile boolean closed;

  IndexedStorage(IndexedRecords records) {
    this.records = records;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(records + " is closed");
    }
  }

  private void put(Persistable record) {
    requireOpen();
    if (!(record instanceof StoredRecord stored)) {
      throw new IllegalArgumentException(
          "a "
              + getClass().getSimpleName()
              + " takes records of Gatewatch alone, not "
              + record.getClass().getName()
              + ": give the listener that makes them a storage of its own");
    }
    records.append(stored).forEach(this::tell);
  }

  private void tell(IndexedRecords.Found found) {
    EnvelopeHead of = found.of();
    StorageKey key = new StorageKey(of.session(), StoredRecord.TYPE_ID, of.worker());
    events.tell(this, key, of.timestamp(), found.events());
  }

  @Override
  public void putUpdate(Persistable update) {
    put(update);
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::put);
  }

  @Override
  public void putStaticInfo(Persistable info) {
    put(info);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> infos) {
    infos.forEach(this::put);
  }

  /** Gatewatch has no metadata; those of others are not taken, as their records are not. */
  @Override
  public void putStorageMetaData(StorageMetaData meta) {
    put(meta);
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> metas) {
    metas.forEach(this::put);
  }

  private <T extends @Nullable Object> T ask(Function<RecordIndex, T> question) {
    requireOpen();
    if (records.isWrittenByOthers() && !isFollowed()) {
      records.find();
    }
    return records.ask(question);
  }

  /** Where the updates of a worker lie, as they are now. */
  private NavigableMap<Long, Long> updates(String session, String type, String worker) {
    return ask(
        index -> new TreeMap<>(isOurs(type) ? index.of(session, worker).updates() : Map.of()));
  }

  private static boolean isOurs(String type) {
    return StoredRecord.TYPE_ID.equals(type);
  }

  @Override
  public List<String> listSessionIDs() {
    return ask(RecordIndex::sessions);
  }

  @Override
  public boolean sessionExists(String session) {
    return listSessionIDs().contains(session);
  }

  @Override
  public List<String> listTypeIDsForSession(String session) {
    return sessionExists(session) ? List.of(StoredRecord.TYPE_ID) : List.of();
  }

  @Override
  public List<String> listWorkerIDsForSession(String session) {
    return ask(index -> index.workers(session));
  }

  @Override
  public List<String> listWorkerIDsForSessionAndType(String session, String type) {
    return isOurs(type) ? listWorkerIDsForSession(session) : List.of();
  }

  @Override
  public @Nullable Persistable getStaticInfo(String session, String type, String worker) {
    return records.readOne(ask(index -> isOurs(type) ? index.of(session, worker).layout() : null));
  }

  @Override
  public List<Persistable> getAllStaticInfos(String session, String type) {
    return listWorkerIDsForSessionAndType(session, type).stream()
        .map(worker -> getStaticInfo(session, type, worker))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Null: Gatewatch has no metadata. */
  @Override
  public @Nullable StorageMetaData getStorageMetaData(String session, String type) {
    requireOpen();
    return null;
  }

  @Override
  public int getNumUpdateRecordsFor(String session) {
    return ask(index -> index.of(session).stream().mapToInt(of -> of.updates().size()).sum());
  }

  @Override
  public int getNumUpdateRecordsFor(String session, String type, String worker) {
    return ask(index -> isOurs(type) ? index.of(session, worker).updates().size() : 0);
  }

  @Override
  public @Nullable Persistable getLatestUpdate(String session, String type, String worker) {
    NavigableMap<Long, Long> updates = updates(session, type, worker);
    return records.readOne(updates.isEmpty() ? null : updates.lastEntry().getValue());
  }

  @Override
  public @Nullable Persistable getUpdate(
      String session, String type, String worker, long timestamp) {
    return records.readOne(
        ask(index -> isOurs(type) ? index.of(session, worker).updates().get(timestamp) : null));
  }

  @Override
  public List<Persistable> getLatestUpdateAllWorkers(String session, String type) {
    return listWorkerIDsForSessionAndType(session, type).stream()
        .map(worker -> getLatestUpdate(session, type, worker))
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public List<Persistable> getAllUpdatesAfter(
      String session, String type, String worker, long timestamp) {
    return records.read(updates(session, type, worker).tailMap(timestamp, false).values());
  }

  @Override
  public List<Persistable> getAllUpdatesAfter(String session, String type, long timestamp) {
    List<Map.Entry<Long, Long>> later = new ArrayList<>();
    for (String worker : listWorkerIDsForSessionAndType(session, type)) {
      later.addAll(updates(session, type, worker).tailMap(timestamp, false).entrySet());
    }
    later.sort(Map.Entry.comparingByKey());
    return records.read(later.stream().map(Map.Entry::getValue).toList());
  }

  @Override
  public long[] getAllUpdateTimes(String session, String type, String worker) {
    return updates(session, type, worker).keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /** That in which they were written, also where other programs wrote them. */
  @Override
  public long[] getUpdateTimesByArrival(String session, String type, String worker) {
    return ask(index -> isOurs(type) ? index.of(session, worker).byArrival() : new long[0]);
  }

  @Override
  public List<Persistable> getUpdates(
      String session, String type, String worker, long[] timestamps) {
    NavigableMap<Long, Long> updates = updates(session, type, worker);
    return records.read(
        Arrays.stream(timestamps).mapToObj(updates::get).filter(Objects::nonNull).toList());
  }

  private synchronized boolean isFollowed() {
    return follower != null;
  }

  @Override
  public synchronized void registerStatsStorageListener(StatsStorageListener listener) {
    requireOpen();
    events.add(listener);
    if (records.isWrittenByOthers() && follower == null) {
      follower = Follower.of(records, this::tell);
    }
  }

  @Override
  public void deregisterStatsStorageListener(StatsStorageListener listener) {
    events.remove(listener);
    if (events.all().isEmpty()) {
      endFollowing();
    }
  }

  @Override
  public void removeAllListeners() {
    events.clear();
    endFollowing();
  }

  private synchronized void endFollowing() {
    if (follower != null) {
      follower.end();
      follower = null;
    }
  }

  @Override
  public List<StatsStorageListener> getListeners() {
    return events.all();
  }

  /** Lets go of the records and the listeners; nothing waits to be written. Once is enough. */
  @Override
  public void close() throws IOException {
    closed = true;
    removeAllListeners();
    records.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }
}
