package org.gatewatch.gru;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which examples have which timesteps. */
final class Mask {
  private final @Nullable INDArray values;
  private final int from;

  private Mask(@Nullable INDArray values, int from) {
    this.values = values;
    this.from = from;
  }

  /**
   * A mask of DL4J.
   *
   * @param values [examples, timesteps], 0 where there is none; null if there are all
   */
  static Mask of(@Nullable INDArray values, DataType type) {
    return new Mask(values == null ? null : values.castTo(type).dup('f'), 0);
  }

  /** The same without the first timesteps. */
  Mask from(int timestep) {
    return new Mask(values, from + timestep);
  }

  /** Multiplies what is of a timestep, [any, examples], by the mask. */
  void apply(int step, INDArray to) {
    if (values != null) {
      to.muliRowVector(values.getColumn(from + step, true).reshape(1, values.size(0)));
    }
  }
}
