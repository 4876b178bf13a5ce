package org.gatewatch.gru;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The gates of a cell, in the order of their columns in every parameter. */
enum GruGate {
  /** How much of the state the candidate reads. */
  RESET(0),
  /** How much of the state is kept. */
  UPDATE(1),
  /** The candidate for a new state. */
  NEW(2);

  static final int COUNT = values().length;

  private final int block;

  GruGate(int block) {
    this.block = block;
  }

  /** Which of the blocks of columns is this gate's, from 0. */
  int block() {
    return block;
  }

  /**
   * The columns of this gate.
   *
   * @param parameter [any, 3 × units]
   * @return a view [any, units], contiguous if the parameter is in 'f' order
   */
  INDArray of(INDArray parameter) {
    long units = parameter.size(1) / COUNT;
    return parameter.get(all(), interval(block * units, (block + 1) * units));
  }
}
