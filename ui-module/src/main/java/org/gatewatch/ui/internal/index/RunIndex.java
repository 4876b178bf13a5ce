package org.gatewatch.ui.internal.index;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * The points of the samples that follow one layout, in strictly rising order of timestamp, and
 * their alerts. Points are added at the end only, so that the number of a point, which is its
 * position among all, stays valid; in a {@link Preview} most are left out. Of a long run not all
 * are kept: see {@link DownsampledPoints}. Safe for use by many threads.
 */
public final class RunIndex {
  private volatile Layout layout;
  private final PointPlan plan;
  private final AlertHistory alerts = new AlertHistory();
  private final DownsampledPoints points = new DownsampledPoints();
  private long lost;

  RunIndex(Layout layout) {
    this.layout = layout;
    this.plan = PointPlan.of(layout);
  }

  /** What the points' slots are. */
  public Layout layout() {
    return layout;
  }

  /**
   * What is said of the run has changed.
   *
   * @param next of the same slots
   */
  void describe(Layout next) {
    layout = next;
  }

  /** Which scalars the points hold. */
  public PointPlan plan() {
    return plan;
  }

  /** Number of points so far, those that are no longer kept among them. */
  public synchronized int size() {
    Point last = points.last();
    return last == null ? 0 : last.number() + 1;
  }

  /** The newest point, or null if there is none. */
  public synchronized @Nullable Point last() {
    return points.last();
  }

  /** Every point that is kept, oldest first: the finest there is of each part of the run. */
  public synchronized List<Point> kept() {
    return points.all();
  }

  /**
   * The points that are kept from a position on, oldest first, at most so many of them. None is
   * missing between them if the position is among the newest {@value DownsampledPoints#NEWEST}.
   */
  public synchronized List<Point> from(int position, int most) {
    return points.from(position, most);
  }

  /**
   * Position after that of the newest kept point that is not later than a timestamp; 0 if there is
   * none. So no later point has a lower position.
   */
  public synchronized int positionAfter(long timestamp) {
    Point point = points.upTo(timestamp);
    return point == null ? 0 : point.number() + 1;
  }

  /** The newest point that is kept and not later than a timestamp; null if there is none. */
  public synchronized @Nullable Point upTo(long timestamp) {
    return points.upTo(timestamp);
  }

  /** The point of exactly this timestamp; null if there is none, or it is no longer kept. */
  public synchronized @Nullable Point at(long timestamp) {
    Point point = points.upTo(timestamp);
    return point != null && point.timestamp() == timestamp ? point : null;
  }

  /** The newest alerts, oldest first; what is left out was let go. */
  public List<IndexedAlert> alerts() {
    return alerts.all();
  }

  /** The newest of each alert that is open. */
  public List<Alert> openAlerts() {
    return alerts.open();
  }

  /** How many samples were given up before they came to a storage, as those that came say. */
  public synchronized long lost() {
    return lost;
  }

  /** The alerts that came with the sample of a timestamp; none if they were let go. */
  public List<IndexedAlert> alertsOf(long timestamp) {
    return alerts.of(timestamp);
  }

  /** Whether a sample follows the layout. */
  boolean takes(Sample sample) {
    return sample.layoutId() == layout.id() && sample.summaries().size() == layout.slots().size();
  }

  /** Whoever sees a point sees its alerts, too. */
  synchronized void append(Point point, List<Alert> found) {
    Point last = last();
    if (last != null && point.timestamp() <= last.timestamp()) {
      throw new IllegalStateException("points must be appended in the order of their timestamps");
    }
    alerts.add(point.timestamp(), found);
    points.add(point);
    lost += point.dropped();
    if (!found.isEmpty()) {
      points.keepLast(alerts.timestamps());
    }
  }
}
