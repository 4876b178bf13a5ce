package org.gatewatch.sample;

import java.util.List;

/**
 * A gate of a recurrent cell, by what it does. DL4J's comments name two of them the other way round
 * ("input" for the candidate, "input modulation" for the input gate); these names are the ones of
 * the literature and of Keras.
 */
public enum Gate {
  /** Input gate, a sigmoid: how much of the candidate enters the cell state. */
  INPUT,
  /** Forget gate, a sigmoid: how much of the cell state is kept. */
  FORGET,
  /** Cell candidate, a tanh: what may enter the cell state. */
  CELL,
  /** Output gate, a sigmoid: how much of the cell state is shown. */
  OUTPUT,
  /** The one block of a layer that has no gates, such as a SimpleRnn or a dense layer. */
  BLOCK;

  private static final List<Gate> LSTM_BLOCKS = List.of(CELL, FORGET, OUTPUT, INPUT);
  private static final List<Gate> PEEPHOLE_COLUMNS = List.of(FORGET, OUTPUT, INPUT);

  /**
   * The gates in the physical order of the column blocks of DL4J's LSTM kernels: block {@code k}
   * holds columns {@code k * units} to {@code (k + 1) * units - 1} of W, RW and b.
   *
   * @return four gates; immutable
   */
  public static List<Gate> lstmBlocks() {
    return LSTM_BLOCKS;
  }

  /**
   * The gates in the physical order of the three peephole columns, which follow the {@code 4 *
   * units} columns of a GravesLSTM's RW.
   *
   * @return three gates; immutable
   */
  public static List<Gate> peepholeColumns() {
    return PEEPHOLE_COLUMNS;
  }
}
