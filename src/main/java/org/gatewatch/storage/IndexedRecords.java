package org.gatewatch.storage;

import java.io.Closeable;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order in which they came, and in memory where each of them lies. Safe for use by
 * many threads. What cannot be written or read is an unchecked exception.
 */
interface IndexedRecords extends Closeable {

  /**
   * What became known of a record.
   *
   * @param of whose it is
   * @param events to be told of it
   */
  record Found(EnvelopeHead of, List<EventType> events) {}

  /**
   * Adds a record; returns once it is safe.
   *
   * @return it, and what others have added before it that was not found yet
   */
  List<Found> append(StoredRecord record);

  /** Looks for what was written since it last looked; each record is found once. */
  List<Found> find();

  /** Whether others may write, so that it must be looked for. */
  boolean isWrittenByOthers();

  /** Asks where something lies. */
  <T extends @Nullable Object> T ask(Function<RecordIndex, T> question);

  /** Reads the records that lie at these places; those that cannot be read are left out. */
  List<Persistable> read(Collection<Long> positions);

  /** Reads the record that lies there; null if there is no such place, or it cannot be read. */
  default @Nullable Persistable readOne(@Nullable Long position) {
    List<Persistable> found = position == null ? List.of() : read(List.of(position));
    return found.isEmpty() ? null : found.get(0);
  }
}
