package org.gatewatch.ui.internal.index;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One point of each stretch of so many samples, oldest first. Stretches begin at multiples of their
 * length, so that a coarser resolution has no point that a finer one lacks. Of a stretch it is the
 * first point in which something is NaN or infinite, or else the first of all. Not safe for use by
 * many threads.
 */
final class Resolution {
  private int stride;
  private final List<Point> points = new ArrayList<>();

  /**
   * Holds nothing yet.
   *
   * @param stride length of a stretch in samples, at least 1
   */
  Resolution(int stride) {
    this.stride = stride;
  }

  /** Takes note of a point that is newer than all others. */
  void add(Point point) {
    int end = points.size() - 1;
    if (end < 0 || points.get(end).number() / stride != point.number() / stride) {
      points.add(point);
    } else if (point.isAlertd() && !points.get(end).isAlertd()) {
      points.set(end, point);
    }
  }

  /** Makes stretches twice as long; a point for each of them stays. */
  void coarsen() {
    List<Point> finer = List.copyOf(points);
    points.clear();
    stride *= 2;
    finer.forEach(this::add);
  }

  /** Lets go of the older half. */
  void forgetHalf() {
    points.subList(0, points.size() / 2).clear();
  }

  int size() {
    return points.size();
  }

  /** Samples in a stretch. */
  int stride() {
    return stride;
  }

  /** The points, oldest first; a view that changes with what is added. */
  List<Point> points() {
    return Collections.unmodifiableList(points);
  }

  /** The newest point that is not later than a timestamp, or null if there is none. */
  @Nullable Point upTo(long timestamp) {
    int after = countUpTo(Point::timestamp, timestamp);
    return after == 0 ? null : points.get(after - 1);
  }

  /** How many points there are of which something that rises along the run is at most a value. */
  int countUpTo(ToLongFunction<Point> rising, long value) {
    int low = 0;
    int high = points.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rising.applyAsLong(points.get(middle)) <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
