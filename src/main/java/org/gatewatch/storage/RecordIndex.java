package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of a file lie, by whose they are. Sessions and workers are in the order in
 * which they came. Not safe for use by many threads.
 */
final class RecordIndex {
  /** More workers of all sessions than any run has, and few enough to be kept in memory. */
  static final int MOST_WORKERS = 65_536;

  private final Map<String, Map<String, Places>> sessions = new LinkedHashMap<>();
  private int workers;

  /** What there is of one worker. */
  static final class Places {
    private final NavigableMap<Long, Long> updates = new TreeMap<>();
    private @Nullable Long layout;

    /** Where its newest layout lies, or null if it has none. */
    @Nullable Long layout() {
      return layout;
    }

    /** Where its updates lie, by timestamp. */
    NavigableMap<Long, Long> updates() {
      return updates;
    }

    /** Timestamps of its updates, in the order in which they lie in the file. */
    long[] byArrival() {
      return updates.entrySet().stream()
          .sorted(Map.Entry.comparingByValue())
          .mapToLong(Map.Entry::getKey)
          .toArray();
    }
  }

  /**
   * A record lies there; an update of the same timestamp is replaced by it, and so is a layout.
   *
   * @return what the record is the first of, and then that it is here; nothing if there are too
   *     many workers
   */
  List<EventType> add(EnvelopeHead of, long position) {
    List<EventType> told = new ArrayList<>();
    Map<String, Places> session = sessions.get(of.session());
    Places places = session == null ? null : session.get(of.worker());
    if (places == null) {
      if (workers == MOST_WORKERS) {
        return told;
      }
      workers++;
      told.addAll(
          session == null
              ? List.of(EventType.NewSessionID, EventType.NewTypeID, EventType.NewWorkerID)
              : List.of(EventType.NewWorkerID));
      places = new Places();
      sessions.computeIfAbsent(of.session(), id -> new LinkedHashMap<>()).put(of.worker(), places);
    }
    if (of.kind() == Envelope.LAYOUT) {
      places.layout = position;
      told.add(EventType.PostStaticInfo);
    } else {
      places.updates.put(of.timestamp(), position);
      told.add(EventType.PostUpdate);
    }
    return told;
  }

  /** Forgets everything. */
  void clear() {
    sessions.clear();
    workers = 0;
  }

  List<String> sessions() {
    return List.copyOf(sessions.keySet());
  }

  List<String> workers(String session) {
    return List.copyOf(sessions.getOrDefault(session, Map.of()).keySet());
  }

  /** What there is of each worker of a session, to be read only. */
  Collection<Places> of(String session) {
    return sessions.getOrDefault(session, Map.of()).values();
  }

  /** What there is of a worker, to be read only. */
  Places of(String session, String worker) {
    Places places = sessions.getOrDefault(session, Map.of()).get(worker);
    return places == null ? new Places() : places;
  }
}
