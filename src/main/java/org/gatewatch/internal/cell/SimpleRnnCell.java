package org.gatewatch.internal.cell;

import java.util.List;
import org.gatewatch.internal.cell.CellSpec.Block;
import org.gatewatch.internal.cell.CellSpec.Function;
import org.gatewatch.sample.Gate;

/** DL4J's SimpleRnn without layer normalisation: one block, no state but its output. */
public final class SimpleRnnCell {
  public static final CellType SIMPLE_RNN =
      new CellType(
          new CellSpec(
              "SimpleRnn",
              List.of(new Block(Gate.BLOCK, Function.CELL)),
              List.of(Gate.BLOCK),
              CellSpec.USUAL_KERNELS,
              List.of(),
              false,
              true),
          new SimpleRnnMath(true));

  private SimpleRnnCell() {}

  /** What a cell of one block computes that is its output; it goes back as it ran. */
  public static CellMath math() {
    return new SimpleRnnMath(false);
  }
}
