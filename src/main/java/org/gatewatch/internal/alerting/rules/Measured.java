package org.gatewatch.internal.alerting.rules;

import java.util.Arrays;
import java.util.List;
import org.gatewatch.sample.Location;

/** What a rule measured last at each of its slots; see {@link Rule#measured}. */
final class Measured {
  private final List<SlotRef> slots;
  private final double[] values;

  /** Nothing yet, of any of these slots. */
  Measured(List<SlotRef> slots) {
    this.slots = slots;
    values = new double[slots.size()];
    Arrays.fill(values, Double.NaN);
  }

  /** Takes what was measured at the i-th of the slots. */
  void set(int i, double value) {
    values[i] = value;
  }

  /** What was measured at the slot of a location; NaN if nothing was, or there is no such slot. */
  double at(Location location) {
    for (int i = values.length - 1; i >= 0; i--) {
      if (slots.get(i).location().equals(location)) {
        return values[i];
      }
    }
    return Double.NaN;
  }
}
