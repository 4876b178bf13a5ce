package org.gatewatch.storage;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;

/** Who is told of what a storage is given. Safe for use by many threads. */
final class StorageEvents {
  private final List<StatsStorageListener> listeners = new CopyOnWriteArrayList<>();

  void add(StatsStorageListener listener) {
    if (!listeners.contains(listener)) {
      listeners.add(listener);
    }
  }

  void remove(StatsStorageListener listener) {
    listeners.remove(listener);
  }

  void clear() {
    listeners.clear();
  }

  List<StatsStorageListener> all() {
    return List.copyOf(listeners);
  }

  /**
   * Tells of a record.
   *
   * @param events what it is the first of, and then that it is here
   */
  void tell(StatsStorage storage, StorageKey key, long timestamp, List<EventType> events) {
    for (EventType event : events) {
      StatsStorageEvent told =
          new StatsStorageEvent(storage, event, key.session(), key.type(), key.worker(), timestamp);
      listeners.forEach(listener -> listener.notify(told));
    }
  }
}
