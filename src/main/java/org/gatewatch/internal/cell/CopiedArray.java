package org.gatewatch.internal.cell;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copied values in an array of ND4J. */
final class CopiedArray implements CopiedValues {
  private final INDArray array;
  private float @Nullable [] floats;
  private boolean closed;

  CopiedArray(INDArray array) {
    this.array = array;
  }

  @Override
  public DataType type() {
    return array.dataType();
  }

  @Override
  public long size(int dimension) {
    return array.size(dimension);
  }

  @Override
  public long length() {
    return array.length();
  }

  @Override
  public double[] read() {
    return HostMemory.read(array);
  }

  @Override
  public float[] readFloats() {
    float[] known = floats;
    if (known == null) {
      known = HostMemory.readFloats(array);
      floats = known;
    }
    return known;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      floats = null;
      array.close();
    }
  }
}
