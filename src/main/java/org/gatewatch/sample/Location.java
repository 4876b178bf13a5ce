package org.gatewatch.sample;

import java.io.Serializable;
import java.util.Objects;
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
public record Location(
    @Nullable String layer,
    @Nullable Direction direction,
    @Nullable Quantity quantity,
    @Nullable Kernel kernel,
    @Nullable Gate gate)
    implements Serializable {

  /** The network as a whole. */
  public static final Location NETWORK = new Location(null, null, null, null, null);

  /**
   * The place of a slot.
   *
   * @param layout the layout that the slot belongs to
   * @param slot any of its slots
   * @return layer, quantity, kernel and gate of the slot, and its direction unless the layer reads
   *     no sequence
   */
  public static Location of(Layout layout, Slot slot) {
    Layout.Layer layer = layout.layers().get(slot.layer());
    boolean readsNoSequence =
        !layer.cells().isEmpty() && layer.cells().stream().noneMatch(Layout.Cell::recurrent);
    return new Location(
        layer.name(),
        readsNoSequence ? null : slot.direction(),
        slot.quantity(),
        slot.kernel(),
        slot.gate());
  }

  /**
   * A cell of a layer as a whole.
   *
   * @param layer the layer's name
   * @param direction in which the cell reads, or null for all cells of the layer
   * @param quantity what was looked at
   * @return a place without kernel and gate
   */
  public static Location ofCell(String layer, @Nullable Direction direction, Quantity quantity) {
    return new Location(layer, direction, quantity, null, null);
  }

  /** Written out, since that of a record goes through method handles, and maps ask for it often. */
  @Override
  public int hashCode() {
    int hash = Objects.hashCode(layer);
    hash = 31 * hash + Objects.hashCode(direction);
    hash = 31 * hash + Objects.hashCode(quantity);
    hash = 31 * hash + Objects.hashCode(kernel);
    return 31 * hash + Objects.hashCode(gate);
  }

  /** Written out for the same reason. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Location that
        && direction == that.direction
        && quantity == that.quantity
        && kernel == that.kernel
        && gate == that.gate
        && Objects.equals(layer, that.layer);
  }

  /**
   * The same place of another quantity.
   *
   * @param ofQuantity what is looked at there, or null if it is no {@link Quantity}
   * @return a location with everything else as here
   */
  public Location withQuantity(@Nullable Quantity ofQuantity) {
    return new Location(layer, direction, ofQuantity, kernel, gate);
  }
}
