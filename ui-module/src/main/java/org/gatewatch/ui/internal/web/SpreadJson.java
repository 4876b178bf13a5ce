package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.jspecify.annotations.Nullable;

/**
 * How far replicas are from each other, gate by gate: of the norms of a slot's weights, in samples
 * of the same iteration, the standard deviation over the mean. A sample is of the end of its
 * iteration, before an averaging; so what is shown is how far they had gone apart since the last.
 * Equal norms do not mean equal weights.
 *
 * @param slots of weights, rising
 * @param iterations of which at least two workers have a sample, rising, the newest of them
 * @param workers how many have one, by iteration
 * @param spread by slot, then by iteration; null if fewer than two have that slot
 */
record SpreadJson(
    List<Integer> slots, int[] iterations, int[] workers, @Nullable Number[][] spread) {
  /** So many of each worker's newest samples are looked at. */
  private static final int NEWEST = 64;

  /**
   * The spread between workers.
   *
   * @param first whose layout counts; those of another are left out
   * @return null if there are not two
   */
  static @Nullable SpreadJson of(RunIndex first, List<RunIndex> all) {
    List<RunIndex> replicas =
        all.stream().filter(one -> one.layout().id() == first.layout().id()).toList();
    return replicas.size() < 2 ? null : between(first, replicas);
  }

  private static SpreadJson between(RunIndex first, List<RunIndex> replicas) {
    TreeMap<Integer, List<Point>> byIteration = new TreeMap<>();
    for (RunIndex replica : replicas) {
      TreeMap<Integer, Point> own = new TreeMap<>();
      replica
          .from(Math.max(0, replica.size() - NEWEST), NEWEST)
          .forEach(point -> own.put(point.iteration(), point));
      own.forEach(
          (iteration, point) ->
              byIteration.computeIfAbsent(iteration, absent -> new ArrayList<>()).add(point));
    }
    byIteration.values().removeIf(points -> points.size() < 2);
    while (byIteration.size() > NEWEST) {
      byIteration.pollFirstEntry();
    }
    List<Integer> weights = new ArrayList<>();
    List<@Nullable Number[]> spread = new ArrayList<>();
    List<Integer> slots = first.plan().norms();
    for (int i = 0; i < slots.size(); i++) {
      if (first.layout().slots().get(slots.get(i)).quantity() == Quantity.WEIGHT) {
        weights.add(slots.get(i));
        spread.add(spreads(byIteration, i));
      }
    }
    return new SpreadJson(
        weights,
        byIteration.keySet().stream().mapToInt(Integer::intValue).toArray(),
        byIteration.values().stream().mapToInt(List::size).toArray(),
        spread.toArray(new Number[0][]));
  }

  private static @Nullable Number[] spreads(Map<Integer, List<Point>> byIteration, int norm) {
    return byIteration.values().stream()
        .map(points -> Json.rounded(spread(points, norm)))
        .toArray(Number[]::new);
  }

  private static @Nullable Double spread(List<Point> points, int norm) {
    int many = 0;
    double sum = 0;
    double squares = 0;
    for (Point point : points) {
      Double value = point.norm(norm);
      if (value != null) {
        many++;
        double before = sum / Math.max(1, many - 1);
        sum += value;
        squares += (value - before) * (value - sum / many);
      }
    }
    if (many < 2) {
      return null;
    }
    double mean = sum / many;
    double deviation = Math.sqrt(Math.max(0, squares) / many);
    return mean == 0 ? (Double) (deviation == 0 ? 0.0 : Double.NaN) : (Double) (deviation / mean);
  }
}
