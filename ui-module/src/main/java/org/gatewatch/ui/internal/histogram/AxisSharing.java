package org.gatewatch.ui.internal.histogram;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** Which histograms have one axis in common. A bias never shares: its scale is another. */
public enum AxisSharing {
  /** Every histogram has its own axis. */
  FREE,
  /** All gates and kernels of one cell, that is of one layer and direction. */
  LAYER,
  /** All gates and kernels of a layer, both directions together. */
  DIRECTIONS;

  /**
   * Puts slots into groups that share an axis.
   *
   * @return a group number for each slot, from 0
   */
  public int[] groups(List<Slot> slots) {
    Map<Object, Integer> numbers = new HashMap<>();
    int[] groups = new int[slots.size()];
    for (int i = 0; i < groups.length; i++) {
      Object name = name(slots.get(i), i);
      groups[i] = numbers.computeIfAbsent(name, unused -> numbers.size());
    }
    return groups;
  }

  /**
   * The axis of each group.
   *
   * @param groups a group number for each summary, as {@link #groups} gives them
   * @param summaries null where a slot has none
   */
  public static List<Axis> axes(int[] groups, List<@Nullable Summary> summaries) {
    List<List<Summary>> members = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      while (members.size() <= groups[i]) {
        members.add(new ArrayList<>());
      }
      Summary summary = summaries.get(i);
      if (summary != null) {
        members.get(groups[i]).add(summary);
      }
    }
    return members.stream().map(Axis::covering).toList();
  }

  private Object name(Slot slot, int position) {
    Kernel kernel = slot.kernel();
    if (this == FREE || (kernel != null && kernel.isBias())) {
      return position;
    }
    String layer = slot.quantity() + " " + slot.layer();
    return this == DIRECTIONS ? layer : layer + " " + slot.direction();
  }
}
