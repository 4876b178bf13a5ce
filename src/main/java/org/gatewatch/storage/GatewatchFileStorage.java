package org.gatewatch.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
 * Keeps runs in a file that is only ever appended to, and loses nothing of what it has taken: a put
 * returns once the disk has the record. After a killed program, a full disk or a power cut, all
 * whole records are there; what was left unfinished behind them is cut off when the file is next
 * written, and damage elsewhere costs the records that it lies in. Another run goes on behind those
 * that are there.
 *
 * <p>One program writes a file. Any number may {@linkplain #readOnly read} it meanwhile, in other
 * programs, too, and are told of what is new. Only where each record lies is held in memory, some
 * hundred bytes for each. The file is trusted in nothing: a record is read within the bounds that
 * {@link StoredRecord} has, and one that cannot be read is left out, which the log says once.
 *
 * <p>Takes records of Gatewatch alone, {@link StoredRecord}; DL4J's own listener needs another
 * storage. Safe for use by many threads; an interrupt does it no harm. Listeners are told on the
 * thread that puts, after the record can be read; those of a file that is only read, on a thread of
 * its own. What the file refuses is an {@link UncheckedIOException}, whatever is asked after {@link
 * #close} an {@link IllegalStateException}.
 */
public final class GatewatchFileStorage implements StatsStorage, ArrivalOrder {
  private final IndexedFile file;
  private final FileEvents events;
  private volatile boolean closed;

  /**
   * Opens a file to be written, behind what is in it, or makes it. It is locked against other
   * writers until it is closed; on some systems the lock is lost when the same program closes one
   * that it had opened to be read only.
   *
   * @param file its path, in a directory that exists
   * @throws UncheckedIOException if it cannot be written, is being written already, or is no file
   *     of this class and not empty
   */
  public GatewatchFileStorage(Path file) {
    this(IndexedFile.write(file));
  }

  private GatewatchFileStorage(IndexedFile file) {
    this.file = file;
    events = new FileEvents(this, file);
  }

  /**
   * Opens a file to be read only, also while another program writes it.
   *
   * @param file its path
   * @return a storage that takes nothing: its puts end in an {@link UnsupportedOperationException}
   * @throws UncheckedIOException if it cannot be read, or is no file of this class
   */
  public static GatewatchFileStorage readOnly(Path file) {
    return new GatewatchFileStorage(IndexedFile.read(file));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
  }

  private void put(Persistable record) {
    requireOpen();
    if (!(record instanceof StoredRecord stored)) {
      throw new IllegalArgumentException(
          "a GatewatchFileStorage takes records of Gatewatch alone, not "
              + record.getClass().getName()
              + ": give the listener that makes them a storage of its own");
    }
    events.tell(file.append(stored));
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

  private <T> T ask(Function<RecordIndex, T> question) {
    requireOpen();
    if (!file.isWritable() && !events.isFollowing()) {
      file.find();
    }
    return file.ask(question);
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
    return file.readOne(ask(index -> isOurs(type) ? index.of(session, worker).layout() : null));
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
    return file.readOne(updates.isEmpty() ? null : updates.lastEntry().getValue());
  }

  @Override
  public @Nullable Persistable getUpdate(
      String session, String type, String worker, long timestamp) {
    return file.readOne(
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
    return file.read(updates(session, type, worker).tailMap(timestamp, false).values());
  }

  @Override
  public List<Persistable> getAllUpdatesAfter(String session, String type, long timestamp) {
    List<Map.Entry<Long, Long>> later = new ArrayList<>();
    for (String worker : listWorkerIDsForSessionAndType(session, type)) {
      later.addAll(updates(session, type, worker).tailMap(timestamp, false).entrySet());
    }
    later.sort(Map.Entry.comparingByKey());
    return file.read(later.stream().map(Map.Entry::getValue).toList());
  }

  @Override
  public long[] getAllUpdateTimes(String session, String type, String worker) {
    return updates(session, type, worker).keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /** That in which they lie in the file, also where another program wrote them. */
  @Override
  public long[] getUpdateTimesByArrival(String session, String type, String worker) {
    return ask(index -> isOurs(type) ? index.of(session, worker).byArrival() : new long[0]);
  }

  @Override
  public List<Persistable> getUpdates(
      String session, String type, String worker, long[] timestamps) {
    NavigableMap<Long, Long> updates = updates(session, type, worker);
    return file.read(
        Arrays.stream(timestamps).mapToObj(updates::get).filter(Objects::nonNull).toList());
  }

  @Override
  public void registerStatsStorageListener(StatsStorageListener listener) {
    requireOpen();
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

  /** Lets go of the file and the listeners; nothing waits to be written. Once is enough. */
  @Override
  public void close() throws IOException {
    closed = true;
    removeAllListeners();
    file.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }
}
