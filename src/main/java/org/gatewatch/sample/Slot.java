package org.gatewatch.sample;

import org.jspecify.annotations.Nullable;

/**
 * One place that every sample of a session has a summary for: a quantity of one gate of one kernel
 * of one cell, a quantity inside a cell, or the activations of a layer.
 *
 * @param quantity what is summarised
 * @param layer index into {@link Layout#layers()}
 * @param direction the cell's direction, or null for a layer as a whole
 * @param kernel the kernel; for {@link Quantity#PRE_ACTIVATION} the one whose share it is; null for
 *     everything else that is no parameter
 * @param gate the gate, or null for what a cell or a layer has one of
 * @param parameter DL4J's key of the parameter, such as {@code fRW}, or null if it is none
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

  /**
   * Checks that it names a place that there can be: a parameter, which has a direction, a kernel
   * and a gate; the inside of a cell; or the output of a layer.
   *
   * @throws IllegalArgumentException if it does not
   */
  public Slot {
    boolean ofParameter =
        quantity == Quantity.WEIGHT || quantity == Quantity.GRADIENT || quantity == Quantity.UPDATE;
    if (layer < 0 || rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "layer, rows and columns must not be negative: " + layer + ", " + rows + ", " + columns);
    }
    if (ofParameter != (parameter != null)) {
      throw new IllegalArgumentException(
          quantity + (ofParameter ? " needs a parameter" : " is of no parameter"));
    }
    if (ofParameter && (direction == null || kernel == null || gate == null)) {
      throw new IllegalArgumentException("a parameter needs a direction, a kernel and a gate");
    }
    if (!ofParameter && (rows > 0 || columns > 0)) {
      throw new IllegalArgumentException(quantity + " has no rows and columns");
    }
    if (!ofParameter && kernel != null && quantity != Quantity.PRE_ACTIVATION) {
      throw new IllegalArgumentException(quantity + " is of no kernel");
    }
    if (direction == null && (quantity != Quantity.ACTIVATION || gate != null)) {
      throw new IllegalArgumentException("only the output of a whole layer has no direction");
    }
  }

  /**
   * A slot for a quantity inside a cell.
   *
   * @param quantity what is summarised
   * @param layer index into {@link Layout#layers()}
   * @param direction the cell's direction
   * @param kernel whose share it is, or null
   * @param gate the gate, or null for what a cell has one of
   * @return a slot that is no parameter
   */
  public static Slot ofCell(
      Quantity quantity,
      int layer,
      Direction direction,
      @Nullable Kernel kernel,
      @Nullable Gate gate) {
    return new Slot(quantity, layer, direction, kernel, gate, null, 0, 0);
  }

  /**
   * Whether it lies inside a cell and is no parameter.
   *
   * @return false for parameters and for outputs of layers
   */
  public boolean isInsideCell() {
    return direction != null && parameter == null;
  }

  /**
   * A slot for the output activations of a whole layer.
   *
   * @param layer index into {@link Layout#layers()}
   * @return a slot of {@link Quantity#ACTIVATION}
   */
  public static Slot ofLayerOutput(int layer) {
    return new Slot(Quantity.ACTIVATION, layer, null, null, null, null, 0, 0);
  }
}
