package org.gatewatch.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.core.storage.Persistable;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link BoundedStatsStorage} keeps of one worker's updates. An update is kept as long as it
 * is one of the newest, has an alert whose number is divisible by one stride, or is divisible
 * itself by another; the strides double when there are too many. Not safe for use by many threads.
 */
final class KeptUpdates {
  /** So many of the newest are kept, for pages that are a moment behind. */
  private static final int NEWEST = 32;

  private final int most;
  private final TreeMap<Long, Update> byTime = new TreeMap<>();
  private final Deque<Update> newest = new ArrayDeque<>();
  private int newestKept;
  private long stride = 1;
  private long alertStride = 1;
  private long number;
  private long alerts;
  private long bytes;

  /**
   * Keeps nothing yet.
   *
   * @param most updates that will be kept
   */
  KeptUpdates(int most) {
    this.most = most;
    newestKept = Math.max(1, Math.min(NEWEST, most / 4));
  }

  /** Adds an update, or puts it in the place of one of the same timestamp. */
  void put(Persistable record, boolean hasAlerts) {
    Update replaced = byTime.get(record.getTimeStamp());
    if (replaced != null) {
      forget(replaced);
      newest.remove(replaced);
    }
    long own = replaced == null ? number++ : replaced.number;
    long alert = hasAlerts ? alerts++ : Update.NO_ALERT;
    Update update = new Update(record, record.encodingLengthBytes(), own, alert);
    byTime.put(record.getTimeStamp(), update);
    bytes += update.bytes;
    newest.add(update);
    retire();
    while (byTime.size() > most) {
      thin();
    }
  }

  /** Lets those go that are no longer among the newest, and are kept for nothing else. */
  private void retire() {
    while (newest.size() > newestKept) {
      Update old = newest.remove();
      if (!isKept(old)) {
        forget(old);
      }
    }
  }

  private boolean isKept(Update update) {
    return update.number % stride == 0 || (update.hasAlert() && update.alert % alertStride == 0);
  }

  private void forget(Update update) {
    byTime.remove(update.record.getTimeStamp());
    bytes -= update.bytes;
  }

  /**
   * Lets about half of the spread go, or of the alerts if there are more of them, or else of the
   * newest.
   *
   * @return whether anything could be let go
   */
  boolean thin() {
    int before = byTime.size();
    long withAlert = byTime.values().stream().filter(Update::hasAlert).count();
    while (byTime.size() == before && (stride <= number || newestKept > 1)) {
      if (withAlert > before / 2 && alertStride <= alerts) {
        alertStride *= 2;
      } else if (stride <= number) {
        stride *= 2;
      } else if (alertStride <= alerts) {
        alertStride *= 2;
      } else {
        newestKept = Math.max(1, newestKept / 2);
      }
      retire();
      drop();
    }
    return byTime.size() < before;
  }

  private void drop() {
    List<Update> gone = new ArrayList<>();
    for (Update update : byTime.values()) {
      if (!isKept(update) && !newest.contains(update)) {
        gone.add(update);
      }
    }
    gone.forEach(this::forget);
  }

  int size() {
    return byTime.size();
  }

  /** Bytes of the updates that are kept, as encoded. */
  long bytes() {
    return bytes;
  }

  @Nullable Persistable get(long timestamp) {
    Update update = byTime.get(timestamp);
    return update == null ? null : update.record;
  }

  @Nullable Persistable latest() {
    Map.Entry<Long, Update> last = byTime.lastEntry();
    return last == null ? null : last.getValue().record;
  }

  /** Those later than a timestamp, in the order of their timestamps. */
  List<Persistable> after(long timestamp) {
    return byTime.tailMap(timestamp, false).values().stream().map(Update::record).toList();
  }

  long[] times() {
    return byTime.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /** The timestamps in the order in which they came. */
  long[] timesByArrival() {
    return byTime.values().stream()
        .sorted(Comparator.comparingLong(Update::number))
        .mapToLong(update -> update.record.getTimeStamp())
        .toArray();
  }

  /**
   * An update.
   *
   * @param record itself
   * @param bytes of it, as encoded
   * @param number how many came before it; every stride divides that of the first
   * @param alert how many with an alert came before it, or {@link #NO_ALERT} if it has none
   */
  private record Update(Persistable record, int bytes, long number, long alert) {
    static final long NO_ALERT = -1;

    boolean hasAlert() {
      return alert != NO_ALERT;
    }

    /** One update is equal to itself alone: records need not know how to compare. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
