package org.gatewatch.capture;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.gatewatch.summarise.Elements;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells of a few elements whether they are finite, where they lie. Of arrays that cannot be {@link
 * Elements#isReadInPlace read in place} it takes all for finite.
 */
final class NonFinite {
  private NonFinite() {}

  /**
   * Whether one of some elements is NaN or infinite.
   *
   * @param first position in memory of the first, from the array's own start
   */
  static boolean isIn(INDArray array, long first, long length, long stride) {
    return Elements.isReadInPlace(array)
        && isIn(indexer(array), array.offset() + first, length, stride);
  }

  /**
   * Of the memory that the array is a view of, from its start; the buffer's own may end too soon.
   */
  private static Indexer indexer(INDArray array) {
    Pointer memory = array.data().pointer();
    return array.dataType() == DataType.FLOAT
        ? FloatIndexer.create(new FloatPointer(memory).position(0).capacity(Long.MAX_VALUE >> 4))
        : DoubleIndexer.create(new DoublePointer(memory).position(0).capacity(Long.MAX_VALUE >> 4));
  }

  /** A finite number less itself is zero, anything else NaN, which a sum keeps. */
  private static boolean isIn(Indexer indexer, long first, long length, long stride) {
    double sum = 0;
    if (indexer instanceof FloatIndexer floats) {
      for (long i = 0; i < length; i++) {
        float value = floats.get(first + i * stride);
        sum += value - value;
      }
    } else {
      DoubleIndexer doubles = (DoubleIndexer) indexer;
      for (long i = 0; i < length; i++) {
        double value = doubles.get(first + i * stride);
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
    Indexer indexer = indexer(sequence);
    for (long example = 0; example < examples; example++) {
      long first = sequence.offset() + example * sequence.stride(0);
      if (isIn(indexer, first, sequence.size(units), sequence.stride(units))
          || last > 0
              && isIn(indexer, first + last, sequence.size(units), sequence.stride(units))) {
        return true;
      }
    }
    return false;
  }
}
