package org.gatewatch.internal.cell;

import java.util.List;
import org.gatewatch.internal.cell.CellSpec.Block;
import org.gatewatch.internal.cell.CellSpec.Function;
import org.gatewatch.internal.cell.CellSpec.Peephole;
import org.gatewatch.sample.Gate;

/** DL4J's cells with a state. */
public final class LstmCell {
  /** Not the order that DL4J's comments tell; a test with known weights holds it. */
  private static final List<Block> BLOCKS =
      List.of(
          new Block(Gate.CELL, Function.CELL),
          new Block(Gate.FORGET, Function.GATE),
          new Block(Gate.OUTPUT, Function.GATE),
          new Block(Gate.INPUT, Function.GATE));

  private static final List<Gate> SHOWN = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private static final List<Peephole> PEEPHOLES =
      List.of(
          new Peephole(Gate.FORGET, false),
          new Peephole(Gate.OUTPUT, true),
          new Peephole(Gate.INPUT, false));

  /** The LSTM without peepholes. Its backward pass takes no notice of masks. */
  public static final CellType LSTM = type("LSTM", List.of(), false);

  /** The LSTM with peepholes, as in GravesLSTM and GravesBidirectionalLSTM. */
  public static final CellType GRAVES_LSTM = type("GravesLSTM", PEEPHOLES, true);

  private LstmCell() {}

  /** What a cell of these gates computes, wherever their blocks lie; it goes back as it ran. */
  public static CellMath mathOf(CellSpec spec) {
    return new LstmMath(spec, false);
  }

  private static CellType type(String name, List<Peephole> peepholes, boolean masksBackward) {
    CellSpec spec =
        new CellSpec(name, BLOCKS, SHOWN, CellSpec.USUAL_KERNELS, peepholes, true, masksBackward);
    return new CellType(spec, new LstmMath(spec, true));
  }
}
