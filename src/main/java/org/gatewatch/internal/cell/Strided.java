package org.gatewatch.internal.cell;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.gatewatch.internal.summarise.Reach;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Values of an array of ND4J by their strides, without a view of ND4J's, which takes longer to make
 * than a small part takes to copy.
 *
 * @param first where the first is, counted from the first one of the array
 * @param shape how many there are in each dimension
 * @param strides how far it is from one to the next; may be negative
 */
public record Strided(INDArray array, long first, long[] shape, long[] strides) {

  /** All values of an array. */
  public static Strided of(INDArray array) {
    return new Strided(array, 0, array.shape(), array.stride());
  }

  static long length(long[] shape) {
    long length = 1;
    for (long size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }

  /**
   * Copies them.
   *
   * @return in 'f' order; null unless they are of type FLOAT and in memory of the host, near enough
   *     to one another
   * @throws IndexOutOfBoundsException if they are not all within the array
   */
  public @Nullable CopiedValues copy() {
    if (array.dataType() != DataType.FLOAT || !Nd4j.getEnvironment().isCPU()) {
      return null;
    }
    Reach reach = Reach.of(first, shape, strides).requireWithin(array);
    long length = length(shape);
    if (length == 0 || reach.most() - reach.least() >= Integer.MAX_VALUE) {
      return null;
    }
    float[] values = new float[(int) length];
    try {
      long offset = array.offset();
      FloatBuffer from =
          new FloatPointer(array.data().pointer())
              .position(offset + reach.least())
              .limit(offset + reach.most() + 1)
              .asBuffer();
      copy(from, (int) (first - reach.least()), shape.length - 1, run(), values, 0);
    } finally {
      Reference.reachabilityFence(array); // ND4J frees an array that nobody holds any more.
    }
    return new CopiedFloats(values, shape);
  }

  /** The first dimensions, whose values lie one behind the other without a gap. */
  private record Run(int dimensions, int length) {}

  private Run run() {
    int dimensions = 0;
    int length = 1;
    while (dimensions < shape.length && (shape[dimensions] == 1 || strides[dimensions] == length)) {
      length *= (int) shape[dimensions++];
    }
    return new Run(dimensions, length);
  }

  /** Copies all up to a dimension; returns how many values there are then. */
  private int copy(FloatBuffer from, int at, int dimension, Run run, float[] to, int done) {
    if (dimension < run.dimensions()) {
      from.get(at, to, done, run.length());
      return done + run.length();
    }
    int many = (int) shape[dimension];
    int stride = (int) strides[dimension];
    if (dimension == 0) {
      for (int i = 0; i < many; i++) {
        to[done + i] = from.get(at + i * stride);
      }
      return done + many;
    }
    int behind = done;
    for (int i = 0; i < many; i++) {
      behind = copy(from, at + i * stride, dimension - 1, run, to, behind);
    }
    return behind;
  }
}
