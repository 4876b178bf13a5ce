package org.gatewatch.ui.internal.web;

import java.util.List;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * What can be watched.
 *
 * @param server changes when the server restarts
 * @param workers every worker of every session, the session that began last first
 */
record SessionsJson(String server, List<Worker> workers) {

  static SessionsJson of(String server, SessionIndex index) {
    return new SessionsJson(server, index.all().stream().map(Worker::of).toList());
  }

  /**
   * One worker of a session.
   *
   * @param started when its layout was stored, in milliseconds since 1970
   * @param samples how many samples it has
   * @param last timestamp of the newest, or null
   * @param ended when training ended, or null
   */
  record Worker(
      String session,
      String worker,
      long started,
      int samples,
      @Nullable Long last,
      @Nullable Long ended) {

    private static Worker of(WorkerIndex worker) {
      Point last = worker.series().last();
      return new Worker(
          worker.session(),
          worker.worker(),
          worker.started(),
          worker.series().size(),
          last == null ? null : last.timestamp(),
          worker.endedAt());
    }
  }
}
