package org.gatewatch.ui.internal.index;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;

/**
 * Which scalars of a sample a {@link Point} keeps. A cell has some 25 slots inside, so that keeping
 * a norm of each would more than double what every page holds; of these only what tells most is
 * kept, and the rest is read from the sample when a page asks. For the L1 penalty of a parameter
 * its magnitudes are kept; the L2 penalty follows from its norm.
 *
 * @param norms the slots whose norm is kept, rising: all that are not inside a cell
 * @param trends what is kept of the slots inside cells, and of those with an L1 penalty
 */
public record PointPlan(List<Integer> norms, List<Trend> trends) {

  /** The plan for a layout. */
  public static PointPlan of(Layout layout) {
    Map<Integer, Set<String>> withL1 = withL1(layout);
    Map<Integer, Set<Direction>> states = stateGradients(layout);
    List<Integer> norms = new ArrayList<>();
    List<Trend> trends = new ArrayList<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (!slot.isInsideCell()) {
        norms.add(i);
        boolean weight = slot.quantity() == Quantity.WEIGHT;
        if (weight && withL1.getOrDefault(slot.layer(), Set.of()).contains(slot.parameter())) {
          trends.add(new Trend(i, Trend.Kind.MAGNITUDES));
        }
      } else {
        for (Trend.Kind kind : kinds(slot, states.getOrDefault(slot.layer(), Set.of()))) {
          trends.add(new Trend(i, kind));
        }
      }
    }
    return new PointPlan(List.copyOf(norms), List.copyOf(trends));
  }

  /** Parameters with an L1 penalty, by layer: a layout may name more than can be gone through. */
  private static Map<Integer, Set<String>> withL1(Layout layout) {
    Map<Integer, Set<String>> parameters = new HashMap<>();
    for (Layout.Penalty penalty : layout.penalties()) {
      if (penalty.l1() != 0) {
        parameters
            .computeIfAbsent(penalty.layer(), layer -> new HashSet<>())
            .add(penalty.parameter());
      }
    }
    return parameters;
  }

  /** Cells of which the gradient of the state is there, by layer. */
  private static Map<Integer, Set<Direction>> stateGradients(Layout layout) {
    Map<Integer, Set<Direction>> cells = new HashMap<>();
    for (Slot slot : layout.slots()) {
      Direction direction = slot.direction();
      if (direction != null && isWhole(slot, Quantity.CELL_STATE_GRADIENT, direction)) {
        cells.computeIfAbsent(slot.layer(), layer -> EnumSet.of(direction)).add(direction);
      }
    }
    return cells;
  }

  private static boolean isWhole(Slot slot, Quantity quantity, Direction direction) {
    return slot.equals(Slot.ofCell(quantity, slot.layer(), direction, null, null));
  }

  /**
   * @param states directions of its layer of which the gradient of the state is there
   */
  private static List<Trend.Kind> kinds(Slot slot, Set<Direction> states) {
    boolean gate = slot.quantity() == Quantity.ACTIVATION && slot.gate() != null;
    if (gate) {
      return List.of(Trend.Kind.MEAN, Trend.Kind.LOW, Trend.Kind.HIGH);
    }
    if (slot.quantity() == Quantity.PRE_ACTIVATION && slot.kernel() == Kernel.RECURRENT) {
      return List.of(Trend.Kind.SPECTRAL_NORM);
    }
    Direction direction = slot.direction();
    return direction != null && isWhole(slot, carriesGradient(direction, states), direction)
        ? List.of(Trend.Kind.HORIZON_STEPS, Trend.Kind.HORIZON_SEEN, Trend.Kind.GATE_ALLOWS)
        : List.of();
  }

  /**
   * What carries the gradient back through time: the state, or the output of a cell without one.
   */
  private static Quantity carriesGradient(Direction direction, Set<Direction> states) {
    return states.contains(direction) ? Quantity.CELL_STATE_GRADIENT : Quantity.OUTPUT_GRADIENT;
  }
}
