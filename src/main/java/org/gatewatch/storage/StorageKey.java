package org.gatewatch.storage;

import java.util.Comparator;
import org.deeplearning4j.core.storage.Persistable;

/**
 * Whose a record is.
 *
 * @param session id of the session
 * @param type id of the type of records, such as {@link StoredRecord#TYPE_ID}
 * @param worker id of the worker
 */
record StorageKey(String session, String type, String worker) {
  static final Comparator<StorageKey> ORDER =
      Comparator.comparing(StorageKey::session)
          .thenComparing(StorageKey::type)
          .thenComparing(StorageKey::worker);

  static StorageKey of(Persistable record) {
    return new StorageKey(record.getSessionID(), record.getTypeID(), record.getWorkerID());
  }

  boolean isOf(String otherSession, String otherType) {
    return session.equals(otherSession) && type.equals(otherType);
  }
}
