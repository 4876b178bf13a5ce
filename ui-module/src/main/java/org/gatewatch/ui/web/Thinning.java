package org.gatewatch.ui.web;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.ui.index.Point;

/**
 * Chooses from many points an even spread of a few: the first, the last, and one from each of the
 * equal stretches between. In a stretch where something was NaN or infinite, it is the first such
 * point, so that thinning never hides trouble.
 */
final class Thinning {
  private Thinning() {}

  static List<Point> thin(List<Point> points, int most) {
    int size = points.size();
    if (size <= most) {
      return points;
    }
    List<Point> chosen = new ArrayList<>(most);
    chosen.add(points.get(0));
    int stretches = most - 2;
    for (int i = 0; i < stretches; i++) {
      int from = 1 + (int) ((long) (size - 2) * i / stretches);
      int to = 1 + (int) ((long) (size - 2) * (i + 1) / stretches);
      chosen.add(mostTelling(points.subList(from, to)));
    }
    chosen.add(points.get(size - 1));
    return chosen;
  }

  private static Point mostTelling(List<Point> stretch) {
    return stretch.stream()
        .filter(Point::isTroubled)
        .findFirst()
        .orElseGet(() -> stretch.get(stretch.size() / 2));
  }
}
