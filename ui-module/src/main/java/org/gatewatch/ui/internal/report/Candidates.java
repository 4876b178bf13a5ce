package org.gatewatch.ui.internal.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.internal.index.IndexedAlert;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.PointPlan;
import org.gatewatch.ui.internal.index.RunIndex;
import org.jspecify.annotations.Nullable;

/**
 * The samples that a report should hold whole, as long as there is room: the newest, the first, and
 * those with alerts, the gravest first. Where one lacks a quantity, a page shows that of the newest
 * before it that does not: that one comes with it.
 */
final class Candidates {
  /** Beside what comes with them. */
  private static final int MOST = 64;

  private final List<Point> kept;
  private final List<Predicate<Point>> parts = new ArrayList<>();
  private final Set<Point> chosen = new LinkedHashSet<>();

  private Candidates(RunIndex series) {
    this.kept = series.kept();
    PointPlan plan = series.plan();
    Layout layout = series.layout();
    Map<Quantity, List<Integer>> norms = new EnumMap<>(Quantity.class);
    for (int i = 0; i < plan.norms().size(); i++) {
      Quantity quantity = layout.slots().get(plan.norms().get(i)).quantity();
      norms.computeIfAbsent(quantity, absent -> new ArrayList<>()).add(i);
    }
    Map<Integer, List<Integer>> insides = new TreeMap<>();
    for (int i = 0; i < plan.trends().size(); i++) {
      int layer = layout.slots().get(plan.trends().get(i).slot()).layer();
      insides.computeIfAbsent(layer, absent -> new ArrayList<>()).add(i);
    }
    norms.values().forEach(of -> parts.add(has(of, Point::norm)));
    insides.values().forEach(of -> parts.add(has(of, Point::trend)));
  }

  private static Predicate<Point> has(List<Integer> columns, Scalar scalar) {
    return point -> columns.stream().anyMatch(column -> scalar.of(point, column) != null);
  }

  /** The most wanted first. */
  static List<Point> of(RunIndex series) {
    Candidates candidates = new Candidates(series);
    List<Point> kept = candidates.kept;
    if (!kept.isEmpty()) {
      candidates.add(kept.get(kept.size() - 1));
      candidates.add(kept.get(0));
    }
    Comparator<IndexedAlert> gravest =
        Comparator.comparing((IndexedAlert one) -> one.alert().type().severity()).reversed();
    series.alerts().stream()
        .sorted(gravest.thenComparing(IndexedAlert::number))
        .flatMap(alert -> Stream.ofNullable(series.at(alert.timestamp())))
        .distinct()
        .limit(MOST)
        .forEach(candidates::add);
    return List.copyOf(candidates.chosen);
  }

  private void add(Point point) {
    chosen.add(point);
    int position = kept.indexOf(point);
    for (Predicate<Point> part : parts) {
      for (int at = position; at >= 0; at--) {
        if (part.test(kept.get(at))) {
          chosen.add(kept.get(at));
          break;
        }
      }
    }
  }

  private interface Scalar {
    @Nullable Double of(Point point, int column);
  }
}
