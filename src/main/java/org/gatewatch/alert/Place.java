package org.gatewatch.alert;

import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;

/**
 * What an alert speaks of.
 *
 * @param layer the layer's name, text chosen by whoever built the network; null for the network as
 *     a whole, such as its loss
 * @param direction the cell's direction, or null for a layer as a whole
 * @param quantity what was looked at, or null if it is no {@link Quantity}, such as the loss
 * @param kernel the kernel, or null for what is no parameter or all of them
 * @param gate the gate, or null for what a cell or a layer has one of, or all of them
 */
public record Place(
    @Nullable String layer,
    @Nullable Direction direction,
    @Nullable Quantity quantity,
    @Nullable Kernel kernel,
    @Nullable Gate gate) {

  /** The network as a whole. */
  public static final Place NETWORK = new Place(null, null, null, null, null);

  /** The place of a slot. */
  public static Place of(Layout layout, Slot slot) {
    return new Place(
        layout.layers().get(slot.layer()).name(),
        slot.direction(),
        slot.quantity(),
        slot.kernel(),
        slot.gate());
  }

  /** A cell of a layer as a whole. */
  public static Place ofCell(String layer, @Nullable Direction direction, Quantity quantity) {
    return new Place(layer, direction, quantity, null, null);
  }
}
