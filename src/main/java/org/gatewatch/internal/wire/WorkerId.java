package org.gatewatch.internal.wire;

import org.gatewatch.storage.StoredRecord;

/**
 * Which worker of which session.
 *
 * @param session its id; untrusted
 * @param worker its id; untrusted
 */
public record WorkerId(String session, String worker) {
  /** Whose record it is. */
  public static WorkerId of(StoredRecord record) {
    return new WorkerId(record.getSessionID(), record.getWorkerID());
  }
}
