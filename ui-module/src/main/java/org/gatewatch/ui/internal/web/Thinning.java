package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.ui.internal.index.Point;

/**
 * Chooses from many points a few that are spread evenly over the run: the first, the last, and one
 * from each of the equal stretches of samples between. In a stretch where something was NaN or
 * infinite, it is the first such point, so that thinning never hides trouble. Points that must be
 * there come on top of them.
 */
final class Thinning {
  /** Fewer points are not asked for: the first, the last and one between. */
  static final int LEAST = 3;

  private Thinning() {}

  /**
   * The points to keep, oldest first.
   *
   * @param points rising by number; may be denser in one part of the run than in another
   * @param most at least {@link #LEAST}
   * @param must tells which points must be there
   */
  static List<Point> thin(List<Point> points, int most, Predicate<Point> must) {
    int size = points.size();
    if (size <= most) {
      return List.copyOf(points);
    }
    long first = points.get(0).number() + 1L;
    long length = points.get(size - 1).number() - first;
    int stretches = most - 2;
    List<Point> chosen = new ArrayList<>();
    chosen.add(points.get(0));
    int from = 1;
    for (int i = 0; i < stretches; i++) {
      long end = first + length * (i + 1) / stretches;
      int to = from;
      while (to < size - 1 && points.get(to).number() < end) {
        to++;
      }
      choose(points.subList(from, to), must, chosen);
      from = to;
    }
    chosen.add(points.get(size - 1));
    return chosen;
  }

  private static void choose(List<Point> stretch, Predicate<Point> must, List<Point> chosen) {
    if (!stretch.isEmpty()) {
      Point telling = mostTelling(stretch);
      stretch.stream().filter(point -> point == telling || must.test(point)).forEach(chosen::add);
    }
  }

  /**
   * Without trouble the point whose number is divisible by the highest power of two: that is one
   * which a storage that thins itself is most likely to have kept.
   */
  private static Point mostTelling(List<Point> stretch) {
    Point roundest = stretch.get(0);
    for (Point point : stretch) {
      if (point.isAlertd()) {
        return point;
      }
      if (Integer.lowestOneBit(point.number()) > Integer.lowestOneBit(roundest.number())) {
        roundest = point;
      }
    }
    return roundest;
  }
}
