package org.gatewatch.internal.summarise;

import java.lang.ref.Reference;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The elements of a dense array in the order in which memory holds them, read block by block. Small
 * blocks stay in the processor's first cache, so that copying them costs little and all that
 * follows runs on plain Java arrays, which the compiler optimises best.
 *
 * <p>ND4J frees the memory of an array that nobody holds any more, and a pointer into it holds
 * nothing: so the array is kept, and each read is fenced.
 */
public abstract class Elements {
  /** Most elements that are read at once. */
  static final int BLOCK = 1024;

  private static final int INFINITY = 0x7f800000;

  /** The values of the block read last. */
  final double[] values;

  /** The same as patterns of type FLOAT, where they were asked for. */
  final int[] patterns;

  /** Elements that are read into this memory. */
  Elements(Block block) {
    values = block.values;
    patterns = block.patterns;
  }

  /** Memory for one block, to be used again and again. */
  static final class Block {
    private final double[] values = new double[BLOCK];
    private final int[] patterns = new int[BLOCK];
  }

  /**
   * Reads a block into {@link #values}.
   *
   * @param offset of the first element, from the array's start
   * @param length at most {@link #BLOCK}
   */
  abstract void read(long offset, int length);

  /** Whether {@link #readPatterns} can be called. */
  boolean hasPatterns() {
    return false;
  }

  /**
   * Reads a block into {@link #patterns} alone, for type FLOAT.
   *
   * @param offset of the first element, from the array's start
   * @param length at most {@link #BLOCK}
   * @return the patterns
   */
  int[] readPatterns(long offset, int length) {
    throw new UnsupportedOperationException("only type FLOAT has patterns of its own");
  }

  /**
   * The first {@code length} values of the block read last as patterns of type FLOAT; those beyond
   * its range become its largest.
   */
  int[] patterns(int length) {
    int beyond = 0;
    for (int i = 0; i < length; i++) {
      int pattern = Float.floatToRawIntBits((float) values[i]);
      patterns[i] = pattern;
      beyond |= INFINITY - 1 - (pattern & FloatPatterns.MAGNITUDE);
    }
    if (beyond < 0) {
      bringBack(length);
    }
    return patterns;
  }

  /** Of what is infinite in type FLOAT, what is not in type DOUBLE. */
  private void bringBack(int length) {
    for (int i = 0; i < length; i++) {
      float value = Float.intBitsToFloat(patterns[i]);
      if (Float.isInfinite(value) && !Double.isInfinite(values[i])) {
        patterns[i] = Float.floatToRawIntBits(Math.copySign(Float.MAX_VALUE, value));
      }
    }
  }

  /** Whether no conversion is needed: types FLOAT and DOUBLE in the memory of the CPU. */
  public static boolean isReadInPlace(INDArray array) {
    DataType type = array.dataType();
    return Backend.IS_CPU && (type == DataType.FLOAT || type == DataType.DOUBLE);
  }

  /** Asked once: ND4J asks native code, and has one backend as long as the JVM lives. */
  private static final class Backend {
    static final boolean IS_CPU = Nd4j.getEnvironment().isCPU();
  }

  /** The elements of an array; native memory is read in place, anything else through ND4J. */
  static Elements of(INDArray array, Block block) {
    if (!isReadInPlace(array)) {
      return new Converted(array, block);
    }
    return array.dataType() == DataType.FLOAT
        ? new NativeFloats(array, block)
        : new NativeDoubles(array, block);
  }

  /** The elements of an array of Java. */
  static Elements of(double[] array, Block block) {
    return new InJava(array, block);
  }

  /** The elements of rows of an array of Java, one row after the other; see the summariser. */
  static Elements inRows(double[] array, int first, int length, int stride, Block block) {
    return new JavaRows(array, first, length, stride, block);
  }

  /** Elements of type FLOAT that were copied. */
  static Elements of(FloatCopy copy, Block block) {
    return new Copied(copy, block);
  }

  /** Elements that have patterns of their own. */
  private abstract static class Floats extends Elements {
    Floats(Block block) {
      super(block);
    }

    @Override
    boolean hasPatterns() {
      return true;
    }

    @Override
    void read(long offset, int length) {
      readPatterns(offset, length);
      for (int i = 0; i < length; i++) {
        values[i] = Float.intBitsToFloat(patterns[i]);
      }
    }

    @Override
    int[] patterns(int length) {
      return patterns;
    }
  }

  private static final class Copied extends Floats {
    private final FloatCopy copy;

    Copied(FloatCopy copy, Block block) {
      super(block);
      this.copy = copy;
    }

    @Override
    int[] readPatterns(long offset, int length) {
      copy.read(offset, patterns, length);
      return patterns;
    }
  }

  private static final class InJava extends Elements {
    private final double[] array;

    InJava(double[] array, Block block) {
      super(block);
      this.array = array;
    }

    @Override
    void read(long offset, int length) {
      System.arraycopy(array, (int) offset, values, 0, length);
    }
  }

  /** Through a buffer of the JDK: a call into native code for each block would take longer. */
  private static final class NativeFloats extends Floats {
    /** Elements that one buffer spans; buffers count in int. */
    private static final long SPAN = 1 << 24;

    private final INDArray array;
    private final IntPointer pointer;
    private final long first;
    private IntBuffer buffer = IntBuffer.allocate(0);
    private long start;
    private long end;

    NativeFloats(INDArray array, Block block) {
      super(block);
      this.array = array;
      pointer = new IntPointer(array.data().pointer());
      first = array.offset();
    }

    @Override
    int[] readPatterns(long offset, int length) {
      long from = first + offset;
      try {
        if (from < start || from + length > end) {
          start = from;
          end = from + SPAN;
          buffer = pointer.position(start).limit(end).asBuffer();
        }
        buffer.get((int) (from - start), patterns, 0, length);
        return patterns;
      } finally {
        Reference.reachabilityFence(array);
      }
    }
  }

  private static final class NativeDoubles extends Elements {
    private final INDArray array;
    private final DoublePointer pointer;
    private final long first;

    NativeDoubles(INDArray array, Block block) {
      super(block);
      this.array = array;
      pointer = new DoublePointer(array.data().pointer());
      first = array.offset();
    }

    @Override
    void read(long offset, int length) {
      try {
        pointer.position(first + offset).get(values, 0, length);
      } finally {
        Reference.reachabilityFence(array);
      }
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

    Converted(INDArray array, Block block) {
      super(block);
      flat = array.reshape(array.ordering(), new long[] {array.length()});
    }

    @Override
    void read(long offset, int length) {
      for (int done = 0; done < length; ) {
        long position = offset + done;
        if (position < sliceStart || position >= sliceStart + slice.length) {
          load(position);
        }
        int from = (int) (position - sliceStart);
        int run = Math.min(length - done, slice.length - from);
        System.arraycopy(slice, from, values, done, run);
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
