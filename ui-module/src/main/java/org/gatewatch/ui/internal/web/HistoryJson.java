package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatewatch.ui.internal.index.IndexedAlert;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * The samples so far, column by column.
 *
 * @param layout id of the layout that the slots follow
 * @param total how many samples there are
 * @param thinned whether fewer than all are given
 * @param number position of each sample among all of them, from 0
 * @param last timestamp of the newest sample, from which the stream continues; 0 if there is none
 * @param ended when training ended, or null
 * @param lossPerTimestep the scores for one of the timesteps that they count; NaN where not known
 * @param learningRate the largest of the parameters; NaN where not known
 * @param norms a column for each slot that the layout names for it; null where a sample has no such
 *     quantity
 * @param trends numbers from inside the cells, likewise
 * @param nonFinite triples: position in the columns, slot, number of values NaN or infinite
 */
record HistoryJson(
    String layout,
    int total,
    boolean thinned,
    long last,
    @Nullable Long ended,
    int[] number,
    long[] timestamp,
    int[] iteration,
    int[] epoch,
    double[] score,
    @Nullable Number[] lossPerTimestep,
    @Nullable Number[] learningRate,
    long[] captureNanos,
    int[] dropped,
    @Nullable Number[][] norms,
    @Nullable Number[][] trends,
    List<long[]> nonFinite) {

  /** Numbers in one answer; a layout that no network has names so many slots that fewer fit. */
  private static final int MOST_NUMBERS = 1 << 23;

  /**
   * The whole run, thinned.
   *
   * @param most so many samples, evenly spread; those with an alert come on top
   * @param keep timestamps of samples that come on top, too
   */
  static HistoryJson of(WorkerIndex worker, int most, Set<Long> keep) {
    RunIndex series = worker.series();
    List<Point> kept = series.kept();
    int fitting = fitting(series);
    Set<Long> must =
        fitting < most
            ? Set.of()
            : Stream.concat(keep.stream(), series.alerts().stream().map(IndexedAlert::timestamp))
                .collect(Collectors.toSet());
    List<Point> thinned =
        Thinning.thin(kept, Math.min(most, fitting), point -> must.contains(point.timestamp()));
    return of(worker, series, kept, thinned);
  }

  /** How many samples of so many columns may be told at once. */
  private static int fitting(RunIndex series) {
    int columns = 1 + series.plan().norms().size() + series.plan().trends().size();
    return Math.max(Thinning.LEAST, MOST_NUMBERS / columns);
  }

  /** So many samples around one, all that are kept there: what thinning left out. */
  static HistoryJson near(WorkerIndex worker, int number, int most) {
    RunIndex series = worker.series();
    List<Point> kept = series.kept();
    int before = (int) kept.stream().takeWhile(point -> point.number() < number).count();
    int many = Math.min(most, fitting(series));
    int from = Math.max(0, Math.min(before, kept.size() - 1) - many / 2);
    return of(worker, series, kept, kept.subList(from, Math.min(kept.size(), from + many)));
  }

  private static HistoryJson of(
      WorkerIndex worker, RunIndex series, List<Point> kept, List<Point> points) {
    Point last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
    int total = last == null ? 0 : last.number() + 1;
    return new HistoryJson(
        Long.toString(series.layout().id()),
        total,
        points.size() < total,
        last == null ? 0 : last.timestamp(),
        worker.endedAt(),
        points.stream().mapToInt(Point::number).toArray(),
        points.stream().mapToLong(Point::timestamp).toArray(),
        points.stream().mapToInt(Point::iteration).toArray(),
        points.stream().mapToInt(Point::epoch).toArray(),
        points.stream().mapToDouble(Point::score).toArray(),
        column(points, Point::lossPerTimestep),
        column(points, Point::learningRate),
        points.stream().mapToLong(Point::captureNanos).toArray(),
        points.stream().mapToInt(Point::dropped).toArray(),
        columns(points, series.plan().norms().size(), Point::norm),
        columns(points, series.plan().trends().size(), Point::trend),
        nonFinite(points));
  }

  private static @Nullable Number[][] columns(List<Point> points, int many, Scalar scalar) {
    @Nullable Number[][] columns = new Number[many][];
    for (int i = 0; i < many; i++) {
      int at = i;
      columns[i] = column(points, point -> scalar.of(point, at));
    }
    return columns;
  }

  private static @Nullable Number[] column(
      List<Point> points, Function<Point, @Nullable Double> scalar) {
    @Nullable Number[] values = new Number[points.size()];
    Arrays.setAll(values, i -> Json.rounded(scalar.apply(points.get(i))));
    return values;
  }

  private static List<long[]> nonFinite(List<Point> points) {
    List<long[]> triples = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      for (int slot = 0; slot < point.slots(); slot++) {
        if (point.nonFinite(slot) > 0) {
          triples.add(new long[] {i, slot, point.nonFinite(slot)});
        }
      }
    }
    return triples;
  }

  private interface Scalar {
    @Nullable Double of(Point point, int i);
  }
}
