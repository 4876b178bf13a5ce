package org.gatewatch.internal.nonfinite;

import java.lang.ref.Reference;
import java.util.List;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.LongIndexer;
import org.gatewatch.internal.summarise.Elements;
import org.gatewatch.internal.summarise.Segment;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells of a few elements whether they are finite, where they lie. Of arrays that cannot be {@link
 * Elements#isReadInPlace read in location} it takes all for finite. Of one without elements nothing
 * is read: it has no memory. Each read is fenced against ND4J, which frees what nobody holds.
 */
public final class NonFinite {
  /**
   * Memory from address 0 on: an indexer for each array, of which there are several in every
   * iteration, would be garbage.
   */
  private static final IntIndexer ALL_FLOATS =
      IntIndexer.create(new IntPointer((Pointer) null).capacity(Long.MAX_VALUE / Float.BYTES));

  private static final LongIndexer ALL_DOUBLES =
      LongIndexer.create(new LongPointer((Pointer) null).capacity(Long.MAX_VALUE / Double.BYTES));

  /** The bits of the exponent, all set if a value is NaN or infinite, and the lowest of them. */
  private static final int FLOAT_EXPONENT = 0x7f800000;

  private static final int FLOAT_UNIT = 0x00800000;
  private static final long DOUBLE_EXPONENT = 0x7ff0000000000000L;
  private static final long DOUBLE_UNIT = 0x0010000000000000L;

  private NonFinite() {}

  /**
   * Whether an element of some runs is NaN or infinite.
   *
   * @param runs of a vector, from its own start
   */
  public static boolean isIn(INDArray vector, List<Segment> runs) {
    if (!Elements.isReadInPlace(vector) || vector.length() == 0) {
      return false;
    }
    try {
      DataType type = vector.dataType();
      long start = start(vector);
      for (int i = 0; i < runs.size(); i++) {
        if (isAt(type, start + runs.get(i).offset(), runs.get(i).length(), 1)) {
          return true;
        }
      }
      return false;
    } finally {
      Reference.reachabilityFence(vector);
    }
  }

  /**
   * Whether one of some elements is NaN or infinite.
   *
   * @param first position in memory of the first, from the array's own start
   * @param stride how far apart they lie
   */
  public static boolean isIn(INDArray array, long first, long length, long stride) {
    if (!Elements.isReadInPlace(array) || array.length() == 0) {
      return false;
    }
    try {
      return isAt(array.dataType(), start(array) + first, length, stride);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** Position in {@link #ALL_FLOATS} or {@link #ALL_DOUBLES} of an array's first element. */
  private static long start(INDArray array) {
    return array.data().pointer().address() / array.dataType().width() + array.offset();
  }

  /**
   * Adds the lowest bit of the exponent to the exponent: only if all its bits are set the sum takes
   * the sign's bit. Whether any did is known without a comparison, and without waiting for the one
   * before, as a sum of numbers would.
   */
  private static boolean isAt(DataType type, long first, long length, long stride) {
    if (type == DataType.FLOAT) {
      int found = 0;
      for (long i = 0; i < length; i++) {
        found |= (ALL_FLOATS.get(first + i * stride) & FLOAT_EXPONENT) + FLOAT_UNIT;
      }
      return found < 0;
    }
    long found = 0;
    for (long i = 0; i < length; i++) {
      found |= (ALL_DOUBLES.get(first + i * stride) & DOUBLE_EXPONENT) + DOUBLE_UNIT;
    }
    return found < 0;
  }

  /**
   * Whether a sequence has a NaN or infinite value at its first or last timestep.
   *
   * @param sequence [examples, units, timesteps] or [examples, timesteps, units]; or [examples,
   *     units], which has one end
   * @param examples how many of the examples to look at, from the first
   */
  public static boolean isAtAnEnd(INDArray sequence, long examples, boolean timeFirst) {
    if (!Elements.isReadInPlace(sequence)
        || sequence.rank() < 2
        || sequence.rank() > 3
        || sequence.length() == 0) {
      return false;
    }
    try {
      return isReadAtAnEnd(sequence, examples, timeFirst);
    } finally {
      Reference.reachabilityFence(sequence);
    }
  }

  private static boolean isReadAtAnEnd(INDArray sequence, long examples, boolean timeFirst) {
    boolean hasTime = sequence.rank() == 3;
    int time = timeFirst ? 1 : 2;
    int units = hasTime && timeFirst ? 2 : 1;
    long last = hasTime ? (sequence.size(time) - 1) * sequence.stride(time) : 0;
    DataType type = sequence.dataType();
    long start = start(sequence);
    long count = sequence.size(units);
    long stride = sequence.stride(units);
    long step = sequence.stride(0);
    // The inner of two loops goes along memory where it can.
    boolean isByUnit = examples == 1 || stride < step;
    return isByUnit
        ? isAtEither(type, start, last, examples, step, count, stride)
        : isAtEither(type, start, last, count, stride, examples, step);
  }

  private static boolean isAtEither(
      DataType type, long first, long last, long rows, long rowStride, long length, long stride) {
    if (rowStride == length * stride) {
      return isAt(type, first, rows * length, stride)
          || (last > 0 && isAt(type, first + last, rows * length, stride));
    }
    for (long row = 0; row < rows; row++) {
      long start = first + row * rowStride;
      if (isAt(type, start, length, stride)
          || (last > 0 && isAt(type, start + last, length, stride))) {
        return true;
      }
    }
    return false;
  }
}
