package org.gatewatch.internal.cell;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * Copied values of type FLOAT in an array of Java: arrays of ND4J take longer to make and to free
 * than a small copy.
 */
final class CopiedFloats implements CopiedValues {
  private final long[] shape;
  private float[] values;

  /**
   * Copied values.
   *
   * @param values in 'f' order
   */
  CopiedFloats(float[] values, long[] shape) {
    this.values = values;
    this.shape = shape;
  }

  @Override
  public DataType type() {
    return DataType.FLOAT;
  }

  @Override
  public long size(int dimension) {
    return shape[dimension];
  }

  @Override
  public long length() {
    return Strided.length(shape);
  }

  @Override
  public double[] read() {
    double[] read = new double[values.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = values[i];
    }
    return read;
  }

  @Override
  public float[] readFloats() {
    return values;
  }

  @Override
  public void close() {
    values = new float[0];
  }
}
