package org.gatewatch.ui.internal.web;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Severity;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a session side by side.
 *
 * @param layout id of the layout that the spread is of: the first worker's
 * @param workers by name
 * @param spread between them; null with fewer than two of one layout
 */
record WorkersJson(String layout, List<Row> workers, @Nullable SpreadJson spread) {
  /** The time of an iteration is that of so many of the newest samples. */
  private static final int NEWEST = 16;

  /** Of one session, of which there is at least one worker. */
  static WorkersJson of(List<WorkerIndex> workers) {
    RunIndex first = workers.get(0).series();
    return new WorkersJson(
        Long.toString(first.layout().id()),
        workers.stream().map(Row::of).toList(),
        SpreadJson.of(first, workers.stream().map(WorkerIndex::series).toList()));
  }

  /**
   * A worker, as its newest sample shows it.
   *
   * @param samples how many it has
   * @param iteration of the newest; null if there is none, as all below
   * @param score of its minibatch
   * @param lossPerTimestep the score for one of its timesteps; NaN if that is not known
   * @param gradientNorm of all parameters together, as are those below
   * @param updateRatio norm of the update over that of the weights
   * @param millisPerIteration over the newest samples, by the worker's own clock; null if there are
   *     not two
   * @param lost samples that were given up before they came to a storage
   * @param refused records that came to a storage and cannot be shown
   * @param leftOut records that came to a storage and are not shown, since more came than can be
   *     read
   * @param failures open alerts of that severity, as are those below
   * @param last timestamp of the newest
   * @param ended when training ended; null while it has not
   */
  record Row(
      String worker,
      int samples,
      @Nullable Integer iteration,
      @Nullable Double score,
      @Nullable Double lossPerTimestep,
      @Nullable Number gradientNorm,
      @Nullable Number updateRatio,
      @Nullable Number millisPerIteration,
      long lost,
      long refused,
      long leftOut,
      long failures,
      long harms,
      long hints,
      @Nullable Long last,
      @Nullable Long ended) {

    static Row of(WorkerIndex worker) {
      RunIndex series = worker.series();
      Point last = series.last();
      List<Alert> open = series.openAlerts();
      return new Row(
          worker.worker(),
          series.size(),
          last == null ? null : (Integer) last.iteration(),
          last == null ? null : (Double) last.score(),
          last == null ? null : (Double) last.lossPerTimestep(),
          last == null ? null : Json.rounded(norm(series, last, Quantity.GRADIENT)),
          last == null ? null : Json.rounded(updateRatio(series, last)),
          Json.rounded(millisPerIteration(series)),
          series.lost(),
          worker.refused(),
          worker.leftOut(),
          count(open, Severity.FAILURE),
          count(open, Severity.HARM),
          count(open, Severity.HINT),
          last == null ? null : (Long) last.timestamp(),
          worker.endedAt());
    }

    private static long count(List<Alert> open, Severity severity) {
      return open.stream().filter(alert -> alert.type().severity() == severity).count();
    }

    private static @Nullable Double updateRatio(RunIndex series, Point point) {
      Double update = norm(series, point, Quantity.UPDATE);
      Double weights = norm(series, point, Quantity.WEIGHT);
      return update == null || weights == null ? null : (Double) (update / weights);
    }

    /** The norm of all slots of a quantity together; null if the sample has none of them. */
    private static @Nullable Double norm(RunIndex series, Point point, Quantity quantity) {
      double squares = 0;
      boolean is = false;
      List<Integer> slots = series.plan().norms();
      for (int i = 0; i < slots.size(); i++) {
        Double norm = point.norm(i);
        if (norm != null && series.layout().slots().get(slots.get(i)).quantity() == quantity) {
          squares += norm * norm;
          is = true;
        }
      }
      return is ? Math.sqrt(squares) : null;
    }

    private static @Nullable Double millisPerIteration(RunIndex series) {
      List<Point> newest = series.from(Math.max(0, series.size() - NEWEST), NEWEST);
      if (newest.size() < 2) {
        return null;
      }
      Point first = newest.get(0);
      Point last = newest.get(newest.size() - 1);
      int iterations = last.iteration() - first.iteration();
      return iterations < 1 ? null : (double) (last.timestamp() - first.timestamp()) / iterations;
    }
  }
}
