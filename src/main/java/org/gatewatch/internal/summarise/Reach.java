package org.gatewatch.internal.summarise;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How far values at regular distances reach, from where counting begins.
 *
 * @param least of all positions, at most the first one's
 * @param most of all positions
 */
public record Reach(long least, long most) {

  /**
   * That of some values.
   *
   * @param first where the first is
   * @param shape how many there are in each dimension, none of them 0
   * @param strides how far it is from one to the next
   */
  public static Reach of(long first, long[] shape, long[] strides) {
    long least = first;
    long most = first;
    for (int i = 0; i < shape.length; i++) {
      long end = (shape[i] - 1) * strides[i];
      least += Math.min(end, 0);
      most += Math.max(end, 0);
    }
    return new Reach(least, most);
  }

  /**
   * Requires that an array has all of this: beyond it is memory of others.
   *
   * @throws IndexOutOfBoundsException if it has not
   */
  public Reach requireWithin(INDArray array) {
    Reach whole = of(0, array.shape(), array.stride());
    if (least < whole.least || most > whole.most) {
      throw new IndexOutOfBoundsException(
          "values from " + least + " to " + most + " are not all within the array");
    }
    return this;
  }
}
