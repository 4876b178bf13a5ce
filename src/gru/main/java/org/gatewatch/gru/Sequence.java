package org.gatewatch.gru;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Values of all timesteps as products want them: one matrix [rows, examples × timesteps] in 'f'
 * order, in which a timestep after the other is a contiguous matrix [rows, examples].
 */
final class Sequence {
  private final INDArray matrix;
  private final long examples;
  private final INDArray[] steps;

  private Sequence(INDArray matrix, long examples) {
    this.matrix = matrix;
    this.examples = examples;
    steps = new INDArray[(int) (matrix.size(1) / examples)];
    for (int step = 0; step < steps.length; step++) {
      steps[step] = columns(step, step + 1);
    }
  }

  /** A new one with undefined values. */
  static Sequence in(WorkingMemory memory, long rows, long examples, int timesteps) {
    return new Sequence(memory.matrix(rows, examples * timesteps), examples);
  }

  int length() {
    return steps.length;
  }

  /** All timesteps: [rows, examples × timesteps]. */
  INDArray matrix() {
    return matrix;
  }

  /** A timestep: [rows, examples], a view. */
  INDArray step(int step) {
    return steps[step];
  }

  /** The timesteps of an interval, without its end: [rows, examples × its length], a view. */
  INDArray steps(int from, int to) {
    return from == 0 && to == steps.length ? matrix : columns(from, to);
  }

  private INDArray columns(int from, int to) {
    return matrix.get(all(), NDArrayIndex.interval(from * examples, to * examples));
  }

  /**
   * Fills the first timesteps.
   *
   * @param values [examples, rows, as many as are filled], of any type and strides
   */
  void fill(INDArray values) {
    cube(0, (int) values.size(2)).assign(values.permute(1, 0, 2));
  }

  /**
   * Hands out an interval.
   *
   * @param values [examples, rows, its length], of any strides
   */
  void copyTo(INDArray values, int from) {
    values.permute(1, 0, 2).assign(cube(from, from + (int) values.size(2)));
  }

  /** [rows, examples, timesteps]. */
  private INDArray cube(int from, int to) {
    return steps(from, to).reshape('f', matrix.size(0), examples, to - from);
  }

  /** Timesteps of an array [examples, rows, timesteps]: a view. */
  static INDArray interval(INDArray values, int from, int to) {
    return from == 0 && to == values.size(2)
        ? values
        : values.get(all(), all(), NDArrayIndex.interval(from, to));
  }

  /** Sets the first timesteps of an array [examples, rows, timesteps] to zero. */
  static void zero(INDArray values, int timesteps) {
    if (timesteps > 0) {
      interval(values, 0, timesteps).assign(0);
    }
  }
}
