package org.gatewatch.internal.cell;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Values that were copied for a {@link CellPass}, wherever the copy lies, or will lie by the time
 * it is read. Read by one thread, which may be another than the one that copied; closed with the
 * pass, by any thread.
 */
public interface CopiedValues extends AutoCloseable {

  /** The type that they had in the network. */
  DataType type();

  /** Length of a dimension of the array that was copied. */
  long size(int dimension);

  /** How many values there are. */
  long length();

  /** All values in 'f' order; may wait for them. */
  double[] read();

  /** The same, rounded to type FLOAT; not to be changed. */
  default float[] readFloats() {
    double[] values = read();
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /** Releases the memory; may be called again. */
  @Override
  void close();

  /**
   * Those of an array that nobody else has: a copy, dense in 'f' order, outside of workspaces.
   *
   * @param array closed with this
   */
  static CopiedValues of(INDArray array) {
    return new CopiedArray(array);
  }

  /**
   * A copy of an array, outside of workspaces; to be called without an open one.
   *
   * @param array whatever its strides
   */
  static CopiedValues copyOf(INDArray array) {
    CopiedValues copy = Strided.of(array).copy();
    return copy == null ? of(array.dup('f')) : copy;
  }
}
