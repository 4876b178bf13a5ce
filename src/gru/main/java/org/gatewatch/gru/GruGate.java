package org.gatewatch.gru;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The gates of a cell, in the order of their columns in every parameter. */
enum GruGate {
  /** How much of the state the candidate reads. */
  RESET,
  /** How much of the state is kept. */
  UPDATE,
  /** The candidate for a new state. */
  NEW;

  static final int COUNT = values().length;

  /**
   * The columns of this gate.
   *
   * @param parameter [any, 3 × units]
   * @return a view [any, units], contiguous if the parameter is in 'f' order
   */
  INDArray of(INDArray parameter) {
    long units = parameter.size(1) / COUNT;
    return parameter.get(all(), interval(ordinal() * units, (ordinal() + 1) * units));
  }
}
