package org.gatewatch.capture;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.gatewatch.summarise.Elements;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells of a few elements whether they are finite, where they lie. Of arrays that cannot be {@link
 * Elements#isReadInPlace read in place} it takes all for finite.
 */
final class NonFinite {
  /**
   * Memory from address 0 on: an indexer for each array, of which there are several in every
   * iteration, would be garbage.
   */
  private static final FloatIndexer ALL_FLOATS =
      FloatIndexer.create(new FloatPointer((Pointer) null).capacity(Long.MAX_VALUE / Float.BYTES));

  private static final DoubleIndexer ALL_DOUBLES =
      DoubleIndexer.create(
          new DoublePointer((Pointer) null).capacity(Long.MAX_VALUE / Double.BYTES));

  private NonFinite() {}

  /**
   * Whether one of some elements is NaN or infinite.
   *
   * @param first position in memory of the first, from the array's own start
   */
  static boolean isIn(INDArray array, long first, long length, long stride) {
    return Elements.isReadInPlace(array)
        && isAt(array.dataType(), start(array) + first, length, stride);
  }

  /** Position in {@link #ALL_FLOATS} or {@link #ALL_DOUBLES} of an array's first element. */
  private static long start(INDArray array) {
    return array.data().pointer().address() / array.dataType().width() + array.offset();
  }

  /** A finite number less itself is zero, anything else NaN, which a sum keeps. */
  private static boolean isAt(DataType type, long first, long length, long stride) {
    double sum = 0;
    if (type == DataType.FLOAT) {
      for (long i = 0; i < length; i++) {
        float value = ALL_FLOATS.get(first + i * stride);
        sum += value - value;
      }
    } else {
      for (long i = 0; i < length; i++) {
        double value = ALL_DOUBLES.get(first + i * stride);
        sum += value - value;
      }
    }
    return Double.isNaN(sum);
  }

  /**
   * Whether a sequence has a NaN or infinite value at its first or last timestep.
   *
   * @param sequence [examples, units, timesteps] or [examples, timesteps, units]; or [examples,
   *     units], which has one end
   * @param examples how many of the examples to look at, from the first
   */
  static boolean isAtAnEnd(INDArray sequence, long examples, boolean timeFirst) {
    if (!Elements.isReadInPlace(sequence) || sequence.rank() < 2 || sequence.rank() > 3) {
      return false;
    }
    boolean hasTime = sequence.rank() == 3;
    int time = timeFirst ? 1 : 2;
    int units = hasTime && timeFirst ? 2 : 1;
    long last = hasTime ? (sequence.size(time) - 1) * sequence.stride(time) : 0;
    DataType type = sequence.dataType();
    for (long example = 0; example < examples; example++) {
      long first = start(sequence) + example * sequence.stride(0);
      if (isAt(type, first, sequence.size(units), sequence.stride(units))
          || last > 0 && isAt(type, first + last, sequence.size(units), sequence.stride(units))) {
        return true;
      }
    }
    return false;
  }
}
