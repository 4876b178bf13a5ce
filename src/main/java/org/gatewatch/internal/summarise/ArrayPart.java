package org.gatewatch.internal.summarise;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Elements of an array at regular distances, along up to three axes of which the first is the
 * fastest. Made of numbers alone: a view of ND4J's may cost memory of a device.
 *
 * @param offset of the first element from the array's first, in elements; the strides, too
 */
public record ArrayPart(INDArray array, long offset, Axis first, Axis second, Axis third) {

  /**
   * Some elements.
   *
   * @throws IndexOutOfBoundsException if they are not all within the array
   */
  public ArrayPart {
    long[] shape = {first.size, second.size, third.size};
    if (first.size * second.size * third.size > 0) {
      Reach.of(offset, shape, new long[] {first.stride, second.stride, third.stride})
          .requireWithin(array);
    }
  }

  /**
   * Elements along one axis.
   *
   * @param size how many, at least 0
   * @param stride from one to the next, in elements; below 0 backwards
   */
  public record Axis(long size, long stride) {
    /** One element. */
    public static final Axis ONE = new Axis(1, 0);

    /** All elements along a dimension of an array. */
    public static Axis of(INDArray array, int dimension) {
      return new Axis(array.size(dimension), array.stride(dimension));
    }

    /** The first elements of this. */
    public Axis first(long count) {
      return new Axis(count, stride);
    }

    /** Every so many-th of its elements. */
    public Axis every(long step, long count) {
      return new Axis(count, step * stride);
    }
  }

  /**
   * All elements of an array, in 'f' order.
   *
   * @throws IllegalArgumentException if it has more than three dimensions
   */
  public static ArrayPart of(INDArray array) {
    if (array.rank() > 3) {
      throw new IllegalArgumentException("an array of " + array.rank() + " dimensions");
    }
    return new ArrayPart(array, 0, axis(array, 0), axis(array, 1), axis(array, 2));
  }

  private static Axis axis(INDArray array, int dimension) {
    return dimension < array.rank() ? Axis.of(array, dimension) : Axis.ONE;
  }

  /** The same, its third axis read backwards. */
  public ArrayPart reversed() {
    long last = (third.size - 1) * third.stride;
    return new ArrayPart(array, offset + last, first, second, new Axis(third.size, -third.stride));
  }

  /** How many elements there are. */
  public long length() {
    return first.size * second.size * third.size;
  }

  /** The type of its elements. */
  public DataType type() {
    return array.dataType();
  }

  /** Bytes of a copy, to a multiple of eight. */
  public long bytes() {
    return (length() * type().width() + 7) / 8 * 8;
  }
}
