package org.gatewatch.ui.web;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.gatewatch.ui.index.Point;

/**
 * Chooses from many points an even spread of a few: the first, the last, and one from each of the
 * equal stretches between. In a stretch where something was NaN or infinite, it is the first such
 * point, so that thinning never hides trouble. Points that must be there come on top of them.
 */
final class Thinning {
  private Thinning() {}

  static List<Point> thin(List<Point> points, int most, Predicate<Point> must) {
    int size = points.size();
    if (size <= most) {
      return points;
    }
    Set<Point> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
    chosen.add(points.get(0));
    int stretches = most - 2;
    for (int i = 0; i < stretches; i++) {
      int from = 1 + (int) ((long) (size - 2) * i / stretches);
      int to = 1 + (int) ((long) (size - 2) * (i + 1) / stretches);
      chosen.add(mostTelling(points.subList(from, to)));
    }
    chosen.add(points.get(size - 1));
    return points.stream().filter(point -> chosen.contains(point) || must.test(point)).toList();
  }

  private static Point mostTelling(List<Point> stretch) {
    return stretch.stream()
        .filter(Point::isTroubled)
        .findFirst()
        .orElseGet(() -> stretch.get(stretch.size() / 2));
  }
}
