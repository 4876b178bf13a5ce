package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatewatch.internal.cell.CellQuantities;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.dl4j.RecurrentCell;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;

/** Decides what of a layer's cells can be captured, and says why the rest cannot. */
final class CellPlan {
  private static final String FROZEN = "the layer is frozen: training does not go back through it";

  private final String key;
  private final Set<Quantity> wanted;
  private final List<RecurrentCell> open = new ArrayList<>();
  private final Map<Quantity, String> absent = new EnumMap<>(Quantity.class);

  /**
   * The plan of a layer.
   *
   * @param wanted the quantities that were asked for
   * @param truncated whether the network trains with truncated backpropagation through time
   * @param onTheWayBack why the network's backward pass cannot be followed; null if it can be
   * @param everywhere why no cell of the network is looked into; null if they are
   */
  CellPlan(
      PlannedLayer layer,
      Set<Quantity> wanted,
      boolean truncated,
      @Nullable String onTheWayBack,
      @Nullable String everywhere) {
    key = layer.named().key();
    this.wanted = wanted;
    for (RecurrentCell cell : layer.cells()) {
      String obstacle = everywhere == null ? cell.obstacle(truncated) : everywhere;
      if (obstacle != null) {
        say(CellQuantities.OF_FORWARD, obstacle);
        say(CellQuantities.OF_BACKWARD, obstacle);
        continue;
      }
      open.add(cell);
      if (cell.frozen()) {
        say(CellQuantities.OF_BACKWARD, FROZEN);
      } else if (onTheWayBack != null) {
        say(CellQuantities.OF_BACKWARD, onTheWayBack);
      }
      if (!cell.spec().hasState()) {
        say(
            CellQuantities.OF_STATE,
            "a " + cell.spec().name() + " has no cell state beside its output");
      }
    }
  }

  private void say(Set<Quantity> quantities, String why) {
    for (Quantity quantity : quantities) {
      if (wanted.contains(quantity)) {
        absent.putIfAbsent(quantity, why);
      }
    }
  }

  /** Why a quantity inside the cells is not there, by quantity. */
  Map<Quantity, String> absent() {
    return absent;
  }

  /**
   * Adds the slots of the layer's cells, and what has to be captured for them.
   *
   * @param layer the layer's position
   */
  void addTo(int layer, List<Slot> slots, List<CellCapture.PlannedCell> planned) {
    Set<Quantity> quantities =
        wanted.stream().filter(one -> !absent.containsKey(one)).collect(Collectors.toSet());
    for (RecurrentCell cell : open) {
      CellPlace place = CellPlace.add(cell.spec(), quantities, layer, cell.direction(), slots);
      if (place != null) {
        planned.add(new CellCapture.PlannedCell(key, cell, place));
      }
    }
  }
}
