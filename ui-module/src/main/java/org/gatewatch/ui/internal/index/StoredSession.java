package org.gatewatch.ui.internal.index;

import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a session, read once, for those who do not follow it. Safe for use by one thread.
 *
 * @param index knows this worker alone
 * @param worker what was read of it
 * @param workers how many workers the session has in the storage
 */
public record StoredSession(SessionIndex index, WorkerIndex worker, int workers) {
  /**
   * Reads a session's first worker by name, up to what was stored by the end of it. Waits for the
   * storage.
   *
   * @return null if the storage has no such session, or no layout of it
   */
  public static @Nullable StoredSession read(StatsStorage storage, String session) {
    if (!storage.listSessionIDs().contains(session)) {
      return null; // Names are asked for only once they are known: storages write them into SQL.
    }
    List<String> workers =
        storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID).stream()
            .sorted()
            .toList();
    if (workers.isEmpty()) {
      return null;
    }
    SessionIndex index = new SessionIndex();
    WorkerReader reader = new WorkerReader(index, System::nanoTime, () -> 0);
    CatchUp all = new CatchUp(storage, session, workers.get(0));
    boolean more = true;
    while (more) {
      more = all.read(reader);
    }
    List<WorkerIndex> read = index.all();
    return read.isEmpty() ? null : new StoredSession(index, read.get(0), workers.size());
  }
}
