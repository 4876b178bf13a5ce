package org.gatewatch.cell;

/**
 * What a cell computes, if it is one of the usual ones, whatever the order of its gates and of its
 * parameters. W, RW and b are the kernels, x the input, h the output, c the cell state.
 */
public enum KnownCell {
  /**
   * An LSTM without peepholes, of the gates INPUT, FORGET, CELL and OUTPUT and with a state: each
   * gate is its function of x W + h RW + b; c' = forget c + input candidate; h' = output f(c'),
   * where f is the function of the state.
   */
  LSTM,
  /**
   * A GRU of the gates RESET, UPDATE and CELL, without a state: candidate of x W + b + reset (h RW
   * + Rb); h' = update h + (1 - update) candidate.
   */
  GRU_RESET_AFTER,
  /** The same with a candidate of x W + b + (reset h) RW. */
  GRU_RESET_BEFORE,
  /** One BLOCK, h' = f(x W + h RW + b), without a state. */
  SIMPLE_RNN
}
