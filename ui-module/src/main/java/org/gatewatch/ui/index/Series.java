package org.gatewatch.ui.index;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;

/**
 * The points of all samples that follow one layout, in strictly rising order of timestamp, and
 * their alerts. Points are added at the end only, so that a position once given stays valid. Safe
 * for use by many threads.
 */
public final class Series {
  private final Layout layout;
  private final PointPlan plan;
  private final AlertHistory alerts = new AlertHistory();
  private final List<Point> points = new ArrayList<>();

  Series(Layout layout) {
    this.layout = layout;
    this.plan = PointPlan.of(layout);
  }

  /** What the points' slots are. */
  public Layout layout() {
    return layout;
  }

  /** Which scalars the points hold. */
  public PointPlan plan() {
    return plan;
  }

  /** Number of points so far. */
  public synchronized int size() {
    return points.size();
  }

  /** The newest point, or null if there is none. */
  public synchronized @Nullable Point last() {
    return points.isEmpty() ? null : points.get(points.size() - 1);
  }

  /** The points from a position on, at most so many of them. */
  public synchronized List<Point> from(int position, int most) {
    int end = (int) Math.min(points.size(), (long) position + most);
    return position >= end ? List.of() : List.copyOf(points.subList(position, end));
  }

  /** Position of the first point later than a timestamp; the size if there is none. */
  public synchronized int positionAfter(long timestamp) {
    int low = 0;
    int high = points.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points.get(middle).timestamp() <= timestamp) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The point of exactly this timestamp, or null. */
  public synchronized @Nullable Point at(long timestamp) {
    int position = positionAfter(timestamp) - 1;
    Point point = position < 0 ? null : points.get(position);
    return point != null && point.timestamp() == timestamp ? point : null;
  }

  /** The newest alerts, oldest first; what is left out was let go. */
  public List<IndexedAlert> alerts() {
    return alerts.all();
  }

  /** The alerts that came with the sample of a timestamp; none if they were let go. */
  public List<IndexedAlert> alertsOf(long timestamp) {
    return alerts.of(timestamp);
  }

  /** Whoever sees a point sees its alerts, too. */
  synchronized void append(Point point, List<Alert> found) {
    Point last = last();
    if (last != null && point.timestamp() <= last.timestamp()) {
      throw new IllegalStateException("points must be appended in the order of their timestamps");
    }
    alerts.add(point.timestamp(), found);
    points.add(point);
  }
}
