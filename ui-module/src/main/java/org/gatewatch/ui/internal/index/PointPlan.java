package org.gatewatch.ui.internal.index;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Direction;
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
    List<Integer> norms = new ArrayList<>();
    List<Trend> trends = new ArrayList<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (!slot.isInsideCell()) {
        norms.add(i);
        if (hasL1(slot, layout)) {
          trends.add(new Trend(i, Trend.Kind.MAGNITUDES));
        }
      } else {
        for (Trend.Kind kind : kinds(slot, layout)) {
          trends.add(new Trend(i, kind));
        }
      }
    }
    return new PointPlan(List.copyOf(norms), List.copyOf(trends));
  }

  private static boolean hasL1(Slot slot, Layout layout) {
    return slot.quantity() == Quantity.WEIGHT
        && layout.penalties().stream()
            .anyMatch(
                penalty ->
                    penalty.l1() != 0
                        && penalty.layer() == slot.layer()
                        && penalty.parameter().equals(slot.parameter()));
  }

  private static List<Trend.Kind> kinds(Slot slot, Layout layout) {
    boolean gate = slot.quantity() == Quantity.ACTIVATION && slot.gate() != null;
    if (gate) {
      return List.of(Trend.Kind.MEAN, Trend.Kind.LOW, Trend.Kind.HIGH);
    }
    Direction direction = slot.direction();
    return direction != null && slot.equals(carriesGradient(slot.layer(), direction, layout))
        ? List.of(Trend.Kind.HORIZON_STEPS, Trend.Kind.HORIZON_SEEN, Trend.Kind.GATE_ALLOWS)
        : List.of();
  }

  /**
   * What carries the gradient back through time: the state, or the output of a cell without one.
   */
  private static Slot carriesGradient(int layer, Direction direction, Layout layout) {
    Slot state = Slot.ofCell(Quantity.CELL_STATE_GRADIENT, layer, direction, null, null);
    return layout.slots().contains(state)
        ? state
        : Slot.ofCell(Quantity.OUTPUT_GRADIENT, layer, direction, null, null);
  }
}
