package org.gatewatch.summarise;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The elements of a dense array in the order in which memory holds them, read block by block into a
 * double array. Small blocks stay in the processor's first cache, so that copying them costs little
 * and all that follows runs on plain Java arrays, which the compiler optimises best.
 */
abstract class Elements {
  /** Most elements that are read at once. */
  static final int BLOCK = 1024;

  /**
   * Copies a block.
   *
   * @param offset of the first element, from the array's start
   * @param block where to, from index 0
   * @param length at most {@link #BLOCK}
   */
  abstract void read(long offset, double[] block, int length);

  /** The elements of an array; native memory is read in place, anything else through ND4J. */
  static Elements of(INDArray array, float[] scratch) {
    DataType type = array.dataType();
    if (!Nd4j.getEnvironment().isCPU() || !(type == DataType.FLOAT || type == DataType.DOUBLE)) {
      return new Converted(array);
    }
    Pointer pointer = array.data().pointer();
    return type == DataType.FLOAT
        ? new NativeFloats(new FloatPointer(pointer), array.offset(), scratch)
        : new NativeDoubles(new DoublePointer(pointer), array.offset());
  }

  private static final class NativeFloats extends Elements {
    private final FloatPointer pointer;
    private final long first;
    private final float[] scratch;

    NativeFloats(FloatPointer pointer, long first, float[] scratch) {
      this.pointer = pointer;
      this.first = first;
      this.scratch = scratch;
    }

    @Override
    void read(long offset, double[] block, int length) {
      pointer.position(first + offset).get(scratch, 0, length);
      for (int i = 0; i < length; i++) {
        block[i] = scratch[i];
      }
    }
  }

  private static final class NativeDoubles extends Elements {
    private final DoublePointer pointer;
    private final long first;

    NativeDoubles(DoublePointer pointer, long first) {
      this.pointer = pointer;
      this.first = first;
    }

    @Override
    void read(long offset, double[] block, int length) {
      pointer.position(first + offset).get(block, 0, length);
    }
  }

  /**
   * Half precision, or another backend's memory: ND4J converts a slice at a time. Slower, and the
   * only path that allocates arrays, a bounded number of elements at once.
   */
  private static final class Converted extends Elements {
    private static final long SLICE = 1 << 20;
    private final INDArray flat;
    private double[] slice = new double[0];
    private long sliceStart;

    Converted(INDArray array) {
      flat = array.reshape(array.ordering(), array.length());
    }

    @Override
    void read(long offset, double[] block, int length) {
      for (int done = 0; done < length; ) {
        long position = offset + done;
        if (position < sliceStart || position >= sliceStart + slice.length) {
          load(position);
        }
        int from = (int) (position - sliceStart);
        int run = Math.min(length - done, slice.length - from);
        System.arraycopy(slice, from, block, done, run);
        done += run;
      }
    }

    private void load(long position) {
      long end = Math.min(flat.length(), position + SLICE);
      try (INDArray converted =
          flat.get(NDArrayIndex.interval(position, end)).castTo(DataType.DOUBLE)) {
        slice = converted.dup().data().asDouble();
        sliceStart = position;
      }
    }
  }
}
