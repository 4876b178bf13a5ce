package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;

/** The kinds of recurrent cell that can be looked into. */
public enum CellKind {
  /** DL4J's LSTM. Its backward pass takes no notice of masks. */
  LSTM(Gate.lstmBlocks(), false, false),
  /** An LSTM with peepholes, as in GravesLSTM and GravesBidirectionalLSTM. */
  GRAVES_LSTM(Gate.lstmBlocks(), true, true),
  /** DL4J's SimpleRnn without layer normalisation: one block, no state but its output. */
  SIMPLE_RNN(List.of(Gate.BLOCK), false, true);

  private static final List<Gate> SHOWN = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of, always.
  private final List<Gate> blocks;

  private final boolean peepholes;
  private final boolean maskedBackward;

  CellKind(List<Gate> blocks, boolean peepholes, boolean maskedBackward) {
    this.blocks = blocks;
    this.peepholes = peepholes;
    this.maskedBackward = maskedBackward;
  }

  /** The gates in the order of the blocks of columns. */
  public List<Gate> blocks() {
    return blocks;
  }

  boolean hasState() {
    return this != SIMPLE_RNN;
  }

  boolean hasPeepholes() {
    return peepholes;
  }

  /** Whether DL4J keeps gradients of padded timesteps from going further back. */
  boolean masksBackward() {
    return maskedBackward;
  }

  /** The quantity whose gradient tells how far back the cell remembers. */
  Quantity memory() {
    return hasState() ? Quantity.CELL_STATE_GRADIENT : Quantity.OUTPUT_GRADIENT;
  }

  /** What there is to see in such a cell, in the order in which samples have it. */
  public List<CellKey> keys() {
    List<Gate> gates = hasState() ? SHOWN : blocks;
    List<CellKey> keys = new ArrayList<>();
    gates.forEach(gate -> keys.add(new CellKey(Quantity.ACTIVATION, null, gate)));
    if (hasState()) {
      keys.add(new CellKey(Quantity.ACTIVATION, null, null));
      keys.add(new CellKey(Quantity.CELL_STATE, null, null));
    }
    keys.add(new CellKey(Quantity.ACTIVATION_GRADIENT, null, null));
    keys.add(new CellKey(Quantity.OUTPUT_GRADIENT, null, null));
    if (hasState()) {
      keys.add(new CellKey(Quantity.CELL_STATE_GRADIENT, null, null));
    }
    gates.forEach(gate -> keys.add(new CellKey(Quantity.PRE_ACTIVATION_GRADIENT, null, gate)));
    for (Gate gate : gates) {
      keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.INPUT, gate));
      keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.RECURRENT, gate));
      keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.BIAS, gate));
      if (peepholes && gate != Gate.CELL) {
        keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.PEEPHOLE, gate));
      }
    }
    return keys;
  }
}
