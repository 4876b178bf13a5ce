package org.gatewatch.internal.capture;

import java.util.List;
import java.util.Set;
import org.gatewatch.internal.cell.CellKey;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Where a sample has what lies inside one cell.
 *
 * @param quantities what of it
 * @param firstSlot position of the first of its slots, which follow one another
 */
public record CellPlace(Set<Quantity> quantities, int firstSlot) {
  /**
   * Adds the slots of a cell.
   *
   * @param quantities what of it is wanted and can be had
   * @param layer the position of its layer
   * @param slots those before
   * @return null if there is nothing to add
   */
  public static @Nullable CellPlace add(
      CellSpec spec, Set<Quantity> quantities, int layer, Direction direction, List<Slot> slots) {
    int first = slots.size();
    for (CellKey one : spec.keys()) {
      if (quantities.contains(one.quantity())) {
        slots.add(Slot.ofCell(one.quantity(), layer, direction, one.kernel(), one.gate()));
      }
    }
    return slots.size() > first ? new CellPlace(quantities, first) : null;
  }
}
