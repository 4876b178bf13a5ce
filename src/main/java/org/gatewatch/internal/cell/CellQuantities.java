package org.gatewatch.internal.cell;

import java.util.Collections;
import java.util.Set;
import org.gatewatch.sample.Quantity;

/** The quantities that lie inside cells only, by what they need. */
public final class CellQuantities {
  /** What only the backward pass yields, from the epsilon that reaches the cell. */
  public static final Set<Quantity> OF_BACKWARD =
      Set.of(
          Quantity.ACTIVATION_GRADIENT,
          Quantity.OUTPUT_GRADIENT,
          Quantity.CELL_STATE_GRADIENT,
          Quantity.PRE_ACTIVATION_GRADIENT);

  /** What only a cell with a state has. */
  public static final Set<Quantity> OF_STATE =
      Set.of(Quantity.CELL_STATE, Quantity.CELL_STATE_GRADIENT);

  /** What the forward pass yields, but for activations, which layers without cells have too. */
  public static final Set<Quantity> OF_FORWARD =
      Set.of(Quantity.CELL_STATE, Quantity.PRE_ACTIVATION);

  private CellQuantities() {}

  /** Whether any of these needs the backward pass. */
  public static boolean anyOfBackward(Set<Quantity> quantities) {
    return !Collections.disjoint(quantities, OF_BACKWARD);
  }
}
