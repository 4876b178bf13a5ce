package org.gatewatch.sample;

import org.jspecify.annotations.Nullable;

/**
 * One place that every sample of a session has a summary for: a quantity of one gate of one kernel
 * of one cell, or the activations of a layer.
 *
 * @param quantity what is summarised
 * @param layer index into {@link Layout#layers()}
 * @param direction the cell's direction, or null for a layer as a whole
 * @param kernel the kernel, or null for activations
 * @param gate the gate, or null for the output of a layer
 * @param parameter DL4J's key of the parameter, such as {@code fRW}, or null for activations
 * @param rows rows of this gate's part of the kernel (inputs, or units for the recurrent kernel, 1
 *     for a bias), or 0 if it is not a matrix
 * @param columns columns of this gate's part of the kernel (units), or 0 if it is not a matrix
 */
public record Slot(
    Quantity quantity,
    int layer,
    @Nullable Direction direction,
    @Nullable Kernel kernel,
    @Nullable Gate gate,
    @Nullable String parameter,
    int rows,
    int columns) {

  /** A slot for the output activations of a whole layer. */
  public static Slot ofLayerOutput(int layer) {
    return new Slot(Quantity.ACTIVATION, layer, null, null, null, null, 0, 0);
  }
}
