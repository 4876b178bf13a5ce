package org.gatewatch.alert;

import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Where non-finite values were found, and how many.
 *
 * @param layer the layer's name; text chosen by whoever built the network
 * @param direction the cell's direction, or null for a layer as a whole
 * @param quantity what was found non-finite
 * @param kernel the kernel, or null for activations
 * @param gate the gate, or null for the output of a layer
 * @param count number of values there, finite or not
 * @param nan how many are NaN
 * @param positiveInfinity how many are +Inf
 * @param negativeInfinity how many are −Inf
 */
public record Place(
    String layer,
    @Nullable Direction direction,
    Quantity quantity,
    @Nullable Kernel kernel,
    @Nullable Gate gate,
    long count,
    long nan,
    long positiveInfinity,
    long negativeInfinity) {

  static Place of(Layout layout, Slot slot, Summary summary) {
    return new Place(
        layout.layers().get(slot.layer()).name(),
        slot.direction(),
        slot.quantity(),
        slot.kernel(),
        slot.gate(),
        summary.count(),
        summary.nan(),
        summary.positiveInfinity(),
        summary.negativeInfinity());
  }

  /** How many values are NaN or infinite. */
  public long nonFinite() {
    return nan + positiveInfinity + negativeInfinity;
  }

  /** Share of the values that are NaN or infinite, 0 to 1. */
  public double share() {
    return count == 0 ? 0 : (double) nonFinite() / count;
  }
}
