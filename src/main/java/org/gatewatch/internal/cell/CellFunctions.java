package org.gatewatch.internal.cell;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;

/**
 * The activation functions of a cell.
 *
 * @param gates of the gates; for a cell without gates that of its block
 * @param cell of the candidate and of the cell state; the same for a cell without gates
 */
public record CellFunctions(ActivationFunction gates, ActivationFunction cell) {

  /** The functions of a cell with gates. */
  public static CellFunctions of(IActivation gates, IActivation cell) {
    return new CellFunctions(new ActivationFunction(gates), new ActivationFunction(cell));
  }

  /** Why a cell with these functions cannot be computed again, or null if it can. */
  public static @Nullable String obstacle(IActivation gates, IActivation cell) {
    String first = ActivationFunction.obstacle(gates);
    return first == null ? ActivationFunction.obstacle(cell) : first;
  }

  ActivationFunction of(CellSpec.Function function) {
    return function == CellSpec.Function.GATE ? gates : cell;
  }

  /** The function of one of the cell's blocks. */
  ActivationFunction ofBlock(CellSpec spec, int block) {
    return of(spec.blocks().get(block).function());
  }
}
