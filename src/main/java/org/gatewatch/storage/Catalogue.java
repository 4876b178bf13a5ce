package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link BoundedStatsStorage} knows besides the updates, all of it small: whose records
 * there are, static information, metadata. Not safe for use by many threads.
 */
final class Catalogue {
  private final TreeSet<StorageKey> keys = new TreeSet<>(StorageKey.ORDER);
  private final Map<StorageKey, Persistable> staticInfos = new TreeMap<>(StorageKey.ORDER);
  private final Map<StorageKey, StorageMetaData> metaData = new TreeMap<>(StorageKey.ORDER);

  /** What a record of this key is the first of; to be asked before the key is added. */
  List<EventType> arrivals(StorageKey key) {
    List<EventType> first = new ArrayList<>();
    if (keys.stream().noneMatch(known -> known.session().equals(key.session()))) {
      first.add(EventType.NewSessionID);
    }
    if (keys.stream().noneMatch(known -> known.isOf(key.session(), key.type()))) {
      first.add(EventType.NewTypeID);
    }
    if (!keys.contains(key)) {
      first.add(EventType.NewWorkerID);
    }
    return first;
  }

  /** There is a record of this key. */
  void add(StorageKey key) {
    keys.add(key);
  }

  void put(StorageKey key, Persistable staticInfo) {
    keys.add(key);
    staticInfos.put(key, staticInfo);
  }

  /** Metadata are of a session and type, whoever the worker is that sent them. */
  void put(StorageMetaData meta) {
    metaData.put(new StorageKey(meta.getSessionID(), meta.getTypeID(), ""), meta);
  }

  List<String> sessions() {
    return Stream.concat(keys.stream(), metaData.keySet().stream())
        .map(StorageKey::session)
        .distinct()
        .toList();
  }

  List<String> types(String session) {
    return ofSession(session).map(StorageKey::type).distinct().toList();
  }

  List<String> workers(String session) {
    return ofSession(session).map(StorageKey::worker).distinct().toList();
  }

  List<String> workers(String session, String type) {
    return ofSession(session)
        .filter(key -> key.isOf(session, type))
        .map(StorageKey::worker)
        .toList();
  }

  private Stream<StorageKey> ofSession(String session) {
    return keys.stream().filter(key -> key.session().equals(session));
  }

  @Nullable Persistable staticInfo(StorageKey key) {
    return staticInfos.get(key);
  }

  List<Persistable> staticInfos(String session, String type) {
    return staticInfos.entrySet().stream()
        .filter(entry -> entry.getKey().isOf(session, type))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Nullable StorageMetaData metaData(String session, String type) {
    return metaData.get(new StorageKey(session, type, ""));
  }
}
