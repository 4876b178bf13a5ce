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
 * @param version the higher, the newer; the stream's hello names that of the moment at which it
 *     begins to listen
 * @param workers every worker of every session, the session that began last first
 */
record SessionsJson(String server, int version, List<Worker> workers) {

  static SessionsJson of(String server, SessionIndex index) {
    int version = index.version(); // Before the list: one that is too new is asked for once more.
    return new SessionsJson(server, version, index.all().stream().map(Worker::of).toList());
  }

  /**
   * One worker of a session.
   *
   * @param started when its layout was stored, in milliseconds since 1970
   * @param samples how many samples it has
   * @param last timestamp of the newest, or null
   * @param ended when training ended, or null
   * @param iteration of the newest sample, or null; with its score, and with the score for one of
   *     the timesteps that it counts, NaN if that is not known
   * @param openAlerts how many alerts are open
   */
  record Worker(
      String session,
      String worker,
      long started,
      int samples,
      @Nullable Long last,
      @Nullable Long ended,
      @Nullable Integer iteration,
      @Nullable Double score,
      @Nullable Double lossPerTimestep,
      int openAlerts) {

    private static Worker of(WorkerIndex worker) {
      Point last = worker.series().last();
      return new Worker(
          worker.session(),
          worker.worker(),
          worker.started(),
          worker.series().size(),
          last == null ? null : (Long) last.timestamp(),
          worker.endedAt(),
          last == null ? null : (Integer) last.iteration(),
          last == null ? null : (Double) last.score(),
          last == null ? null : (Double) last.lossPerTimestep(),
          worker.series().openAlerts().size());
    }
  }
}
