package org.gatewatch.internal.cell;

import java.util.List;
import org.gatewatch.internal.cell.CellSpec.Block;
import org.gatewatch.internal.cell.CellSpec.Function;
import org.gatewatch.internal.cell.CellSpec.Peephole;
import org.gatewatch.sample.Gate;

/** Cells that SameDiff computes as one operation. Tests with known weights hold their order. */
public final class GraphCells {
  private static final List<Block> LSTM_BLOCKS =
      List.of(
          new Block(Gate.INPUT, Function.GATE),
          new Block(Gate.FORGET, Function.GATE),
          new Block(Gate.CELL, Function.CELL),
          new Block(Gate.OUTPUT, Function.GATE));

  private static final List<Block> GRU_BLOCKS =
      List.of(
          new Block(Gate.RESET, Function.GATE),
          new Block(Gate.UPDATE, Function.GATE),
          new Block(Gate.CELL, Function.CELL));

  private static final List<Peephole> PEEPHOLES =
      List.of(
          new Peephole(Gate.INPUT, false),
          new Peephole(Gate.FORGET, false),
          new Peephole(Gate.OUTPUT, true));

  /** The operation {@code lstmLayer}. */
  public static final CellType LSTM_LAYER = lstm(List.of());

  /** The operation {@code lstmLayer} with peepholes. */
  public static final CellType LSTM_LAYER_WITH_PEEPHOLES = lstm(PEEPHOLES);

  /** The operation {@code gru}: the reset comes after the product, and has no bias of its own. */
  public static final CellType GRU = gru();

  /** A cell that is written out step by step, of which no gates are known. */
  public static final CellType UNROLLED =
      new CellType(
          spec("unrolled cell", List.of(new Block(Gate.BLOCK, Function.CELL)), List.of(), false),
          new SimpleRnnMath(false));

  private GraphCells() {}

  /**
   * An LSTM that is written out step by step.
   *
   * @param order what its gates are for, in the order of their blocks
   */
  public static CellType unrolledLstm(List<Gate.Role> order) {
    List<Block> blocks =
        order.stream()
            .map(
                role ->
                    LSTM_BLOCKS.stream()
                        .filter(block -> block.gate().role() == role)
                        .findFirst()
                        .orElseThrow())
            .toList();
    List<Gate> shown = LSTM_BLOCKS.stream().map(Block::gate).toList();
    CellSpec spec =
        new CellSpec(
            "unrolled LSTM", blocks, shown, CellSpec.USUAL_KERNELS, List.of(), true, false);
    return new CellType(spec, new LstmMath(spec, false));
  }

  private static CellType gru() {
    CellSpec spec = spec("gru", GRU_BLOCKS, List.of(), false);
    return new CellType(spec, new GruMath(spec, true));
  }

  private static CellType lstm(List<Peephole> peepholes) {
    CellSpec spec = spec("lstmLayer", LSTM_BLOCKS, peepholes, true);
    return new CellType(spec, new LstmMath(spec, false));
  }

  private static CellSpec spec(
      String name, List<Block> blocks, List<Peephole> peepholes, boolean hasState) {
    List<Gate> shown = blocks.stream().map(Block::gate).toList();
    return new CellSpec(name, blocks, shown, CellSpec.USUAL_KERNELS, peepholes, hasState, false);
  }
}
