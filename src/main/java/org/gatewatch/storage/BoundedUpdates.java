package org.gatewatch.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;

/**
 * The updates of everybody in a {@link BoundedStatsStorage}, bounded each and together. Not safe
 * for use by many threads.
 */
final class BoundedUpdates {
  private final int mostRecords;
  private final long mostBytes;
  private final Map<StorageKey, KeptUpdates> byKey = new TreeMap<>(StorageKey.ORDER);
  private long bytes;

  /**
   * Keeps nothing yet.
   *
   * @param mostRecords most updates of one key
   * @param mostBytes most bytes of all together, but for the first and the newest of each key
   */
  BoundedUpdates(int mostRecords, long mostBytes) {
    this.mostRecords = mostRecords;
    this.mostBytes = mostBytes;
  }

  void put(StorageKey key, Persistable update) {
    boolean hasAlerts = update instanceof StoredRecord record && record.hasAlerts();
    KeptUpdates kept = byKey.computeIfAbsent(key, name -> new KeptUpdates(mostRecords));
    bytes -= kept.bytes();
    kept.put(update, hasAlerts);
    bytes += kept.bytes();
    bound();
  }

  /** Thins whoever has the most bytes and can be thinned, until all together are within bounds. */
  private void bound() {
    boolean thinned = true;
    while (bytes > mostBytes && thinned) {
      thinned = false;
      List<KeptUpdates> largestFirst =
          byKey.values().stream()
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

  /** Bytes of all updates that are kept, as encoded. */
  long bytes() {
    return bytes;
  }

  /** Those of a key, to be read only; none if nobody put any. */
  KeptUpdates of(StorageKey key) {
    KeptUpdates kept = byKey.get(key);
    return kept == null ? new KeptUpdates(mostRecords) : kept;
  }

  /** Those of each worker. */
  Stream<KeptUpdates> of(String session, String type) {
    return byKey.entrySet().stream()
        .filter(entry -> entry.getKey().isOf(session, type))
        .map(Map.Entry::getValue);
  }

  /** How many are kept of a session. */
  int size(String session) {
    return byKey.entrySet().stream()
        .filter(entry -> entry.getKey().session().equals(session))
        .mapToInt(entry -> entry.getValue().size())
        .sum();
  }
}
