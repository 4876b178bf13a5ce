package org.gatewatch.storage;

import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageListener;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of what comes into a file; while there is anybody, one that is only read is followed.
 * Safe for use by many threads.
 */
final class FileEvents {
  private final StatsStorage storage;
  private final IndexedFile file;
  private final StorageEvents events = new StorageEvents();
  private @Nullable FileFollower follower;

  FileEvents(StatsStorage storage, IndexedFile file) {
    this.storage = storage;
    this.file = file;
  }

  synchronized void add(StatsStorageListener listener) {
    events.add(listener);
    if (!file.isWritable() && follower == null) {
      follower = FileFollower.of(file, this::tell);
    }
  }

  void remove(StatsStorageListener listener) {
    events.remove(listener);
    if (events.all().isEmpty()) {
      endFollowing();
    }
  }

  void clear() {
    events.clear();
    endFollowing();
  }

  List<StatsStorageListener> all() {
    return events.all();
  }

  synchronized boolean isFollowing() {
    return follower != null;
  }

  private synchronized void endFollowing() {
    if (follower != null) {
      follower.end();
      follower = null;
    }
  }

  void tell(IndexedFile.Found found) {
    EnvelopeHead of = found.of();
    StorageKey key = new StorageKey(of.session(), StoredRecord.TYPE_ID, of.worker());
    events.tell(storage, key, of.timestamp(), found.events());
  }
}
