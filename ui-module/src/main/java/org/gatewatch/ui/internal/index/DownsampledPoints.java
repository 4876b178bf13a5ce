package org.gatewatch.ui.internal.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The points of a run at several resolutions, so that memory stays bounded however long the run is:
 * all of the newest, one of 4 further back, one of 16, and so on, and an even spread over all of
 * the run, whose stretches double when they are too many. What an age of {@code a} samples is
 * looked at with is one point of at most a 128th of {@code a}, or of a 2048th of the run. On top of
 * that the first point, every point in which something is NaN or infinite, thinned as the spread is
 * once there are too many, and every point with an alert that is remembered.
 *
 * <p>Keeps at most {@value #MOST} points. Not safe for use by many threads.
 */
final class DownsampledPoints {
  /** So many of the newest are all kept, up to twice as many. */
  static final int NEWEST = 4096;

  /** So many of each coarser resolution are kept, up to twice as many. */
  static final int COARSER = 1024;

  /** So many are spread over the whole run once it is longer, up to twice as many. */
  static final int SPREAD = 2048;

  /** So many with something NaN or infinite are kept on top, once there are more of them. */
  static final int TROUBLED = 512;

  /** Resolutions between that of the newest and the spread. */
  private static final int BETWEEN = 6;

  private static final int FACTOR = 4;

  /** Most points: the first, those with an alert, twice what each resolution keeps at least. */
  static final int MOST =
      1 + AlertHistory.MOST + 2 * (NEWEST + BETWEEN * COARSER + SPREAD + TROUBLED);

  private static final Comparator<Point> BY_NUMBER = Comparator.comparingInt(Point::number);

  private final Resolution newest = new Resolution(1);

  /** From fine to coarse. */
  private final List<Resolution> between = new ArrayList<>();

  private final Resolution spread = new Resolution(1);
  private final Resolution troubled = new Resolution(1);
  private List<Point> alerting = List.of();
  private @Nullable Point first;
  private @Nullable Point last;

  DownsampledPoints() {
    for (int stride = FACTOR; between.size() < BETWEEN; stride *= FACTOR) {
      between.add(new Resolution(stride));
    }
  }

  /** Adds a point that is newer than all others; it is the newest until another is added. */
  void add(Point point) {
    first = first == null ? point : first;
    last = point;
    newest.add(point);
    if (newest.size() > 2 * NEWEST) {
      newest.forgetHalf();
    }
    for (Resolution coarser : between) {
      coarser.add(point);
      if (coarser.size() > 2 * COARSER) {
        coarser.forgetHalf();
      }
    }
    addEvenly(point, spread, SPREAD);
    if (point.isAlertd()) {
      addEvenly(point, troubled, TROUBLED);
    }
  }

  private static void addEvenly(Point point, Resolution to, int least) {
    to.add(point);
    while (to.size() > 2 * least) {
      to.coarsen();
    }
  }

  /**
   * Keeps the newest point since it has an alert.
   *
   * @param remembered timestamps of the points whose alerts are remembered; those of all others are
   *     no longer kept for their alerts
   */
  void keepLast(Set<Long> remembered) {
    alerting =
        Stream.concat(alerting.stream(), Stream.ofNullable(last))
            .filter(point -> remembered.contains(point.timestamp()))
            .toList();
  }

  /** The newest point, or null if there is none. */
  @Nullable Point last() {
    return last;
  }

  /** Number of the first of the newest points, from which on all are kept. */
  int completeFrom() {
    return newest.size() == 0 ? 0 : newest.points().get(0).number();
  }

  /** The points that are kept from a number on, oldest first, at most so many. */
  List<Point> from(int number, int most) {
    if (number < completeFrom()) {
      return all().stream().filter(point -> point.number() >= number).limit(most).toList();
    }
    List<Point> complete = newest.points();
    int start = newest.countUpTo(Point::number, number - 1L);
    return List.copyOf(
        complete.subList(start, (int) Math.min(complete.size(), (long) start + most)));
  }

  /** Every point that is kept, oldest first. */
  List<Point> all() {
    List<Point> all = new ArrayList<>(spread.points());
    for (int i = BETWEEN - 1; i >= 0; i--) {
      refine(all, between.get(i));
    }
    refine(all, newest);
    all.addAll(troubled.points());
    all.addAll(alerting);
    all.addAll(firstIfAny());
    all.sort(BY_NUMBER);
    return all.stream().distinct().toList();
  }

  private List<Point> firstIfAny() {
    return first == null ? List.of() : List.of(first);
  }

  /** Puts finer points in the place of those that are as new; coarser ones are among them. */
  private void refine(List<Point> points, Resolution finer) {
    if (finer.stride() < spread.stride()) {
      int first = finer.points().get(0).number();
      int end = points.size();
      while (end > 0 && points.get(end - 1).number() >= first) {
        end--;
      }
      points.subList(end, points.size()).clear();
      points.addAll(finer.points());
    }
  }

  /** The newest kept point that is not later than a timestamp, or null if there is none. */
  @Nullable Point upTo(long timestamp) {
    Stream<Point> everywhere =
        Stream.concat(Stream.of(newest, spread, troubled), between.stream())
            .flatMap(resolution -> Stream.ofNullable(resolution.upTo(timestamp)));
    Stream<Point> besides =
        Stream.concat(alerting.stream(), firstIfAny().stream())
            .filter(point -> point.timestamp() <= timestamp);
    return Stream.concat(everywhere, besides).max(BY_NUMBER).orElse(null);
  }
}
