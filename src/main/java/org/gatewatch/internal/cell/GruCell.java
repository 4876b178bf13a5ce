package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.cell.CellSpec.Block;
import org.gatewatch.internal.cell.CellSpec.Function;
import org.gatewatch.internal.cell.CellSpec.Parameter;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;

/** The gated recurrent unit of the artifact {@code gatewatch-gru}: no state but its output. */
public final class GruCell {
  private static final List<Block> BLOCKS =
      List.of(
          new Block(Gate.RESET, Function.GATE),
          new Block(Gate.UPDATE, Function.GATE),
          new Block(Gate.CELL, Function.CELL));

  /** With the reset gate applied after the product of state and weights. */
  public static final CellType RESET_AFTER = type(true);

  /** With the reset gate applied to the state before that product. */
  public static final CellType RESET_BEFORE = type(false);

  private GruCell() {}

  /**
   * What a cell of these gates computes, wherever their blocks lie.
   *
   * @param after whether the reset gate is applied after the product
   */
  public static CellMath mathOf(CellSpec spec, boolean after) {
    return new GruMath(spec, after);
  }

  private static CellType type(boolean after) {
    List<Parameter> kernels = new ArrayList<>(CellSpec.USUAL_KERNELS);
    if (after) {
      kernels.add(new Parameter("Rb", Kernel.RECURRENT_BIAS));
    }
    List<Gate> shown = BLOCKS.stream().map(Block::gate).toList();
    CellSpec spec = new CellSpec("GRU", BLOCKS, shown, kernels, List.of(), false, true);
    return new CellType(spec, mathOf(spec, after));
  }
}
