package org.gatewatch.ui.web;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.gatewatch.ui.index.Point;

/**
 * Chooses from many points an even spread of a few: the first, the last, and one from each of the
 * equal stretches between. In a stretch where something was NaN or infinite, it is the first such
 * point, so that thinning never hides trouble. Points that must be there come on top of them.
 */
final class Thinning {
  private Thinning() {}

  /**
   * Positions of the points to keep, rising.
   *
   * @param most at least 3
   * @param must tells of a position whether its point must be there
   */
  static int[] thin(List<Point> points, int most, IntPredicate must) {
    int size = points.size();
    if (size <= most) {
      return IntStream.range(0, size).toArray();
    }
    BitSet chosen = new BitSet(size);
    chosen.set(0);
    int stretches = most - 2;
    for (int i = 0; i < stretches; i++) {
      int from = 1 + (int) ((long) (size - 2) * i / stretches);
      int to = 1 + (int) ((long) (size - 2) * (i + 1) / stretches);
      chosen.set(mostTelling(points, from, to));
    }
    chosen.set(size - 1);
    IntStream.range(0, size).filter(must).forEach(chosen::set);
    return chosen.stream().toArray();
  }

  private static int mostTelling(List<Point> points, int from, int to) {
    return IntStream.range(from, to)
        .filter(i -> points.get(i).isTroubled())
        .findFirst()
        .orElse(from + (to - from) / 2);
  }
}
