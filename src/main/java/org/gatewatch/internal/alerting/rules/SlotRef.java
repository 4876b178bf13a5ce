package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * A slot that a rule looks at.
 *
 * @param position of the slot in the layout
 * @param slot the slot
 * @param location what it is for an alert
 */
record SlotRef(int position, Slot slot, Location location) {

  /** The slots of layers in training that a rule wants. */
  static List<SlotRef> of(Layout layout, Predicate<Slot> wanted) {
    List<SlotRef> watched = new ArrayList<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (!layout.layers().get(slot.layer()).frozen() && wanted.test(slot)) {
        watched.add(new SlotRef(i, slot, Location.of(layout, slot)));
      }
    }
    return watched;
  }

  /** The kernels that multiply: W and RW. */
  static List<SlotRef> kernels(Layout layout, Quantity quantity) {
    return of(
        layout,
        slot ->
            slot.quantity() == quantity
                && (slot.kernel() == Kernel.INPUT || slot.kernel() == Kernel.RECURRENT));
  }

  /** Whether a sample has a summary for any of these slots. */
  static boolean isAnyIn(Sample sample, List<SlotRef> slots) {
    for (SlotRef one : slots) {
      if (one.in(sample) != null) {
        return true;
      }
    }
    return false;
  }

  /** Mean magnitude of all finite values of these slots; NaN if there are none. */
  static double meanMagnitude(Sample sample, List<SlotRef> slots) {
    double sum = 0;
    long count = 0;
    for (SlotRef one : slots) {
      Summary summary = one.in(sample);
      if (summary != null && summary.finite() > 0) {
        sum += summary.meanMagnitude() * summary.finite();
        count += summary.finite();
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /** L2 norm of all finite values of these slots; NaN if there are none. */
  static double norm(Sample sample, List<SlotRef> slots) {
    double squares = 0;
    boolean found = false;
    for (SlotRef one : slots) {
      Summary summary = one.in(sample);
      if (summary != null && summary.finite() > 0) {
        squares += summary.l2Norm() * summary.l2Norm();
        found = true;
      }
    }
    return found ? Math.sqrt(squares) : Double.NaN;
  }

  /** The name of its layer, which every slot has. */
  String layer() {
    return Objects.requireNonNull(location.layer(), "a slot is of a layer");
  }

  /** What a sample tells of it; null if nothing. */
  @Nullable Summary in(Sample sample) {
    return sample.summaries().get(position);
  }
}
