package org.gatewatch.internal.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.gatewatch.internal.cell.CopiedValues;
import org.gatewatch.internal.cell.Strided;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Some examples of a minibatch, evenly spread: every {@code stride}-th from {@code first}.
 *
 * @param first the first example
 * @param stride distance from one to the next
 * @param count how many there are
 * @param mapped position among them of the one that maps show
 * @param minibatch examples of the minibatch
 */
public record Examples(int first, int stride, int count, int mapped, int minibatch) {

  /**
   * At most so many examples, with a certain one among them.
   *
   * @param shown the one that must be there; the last if the minibatch has fewer
   */
  public static Examples of(int minibatch, int most, int shown) {
    int stride = (minibatch + most - 1) / most;
    int present = Math.min(shown, minibatch - 1);
    int first = present % stride;
    int count = (minibatch - first + stride - 1) / stride;
    return new Examples(first, stride, count, present / stride, minibatch);
  }

  /** The number in the minibatch of the i-th of them. */
  public int at(int i) {
    return first + i * stride;
  }

  /**
   * Copies their part of a tensor, outside of workspaces; to be called without an open one.
   *
   * @param tensor [examples, size, timesteps]
   * @return [size, examples, timesteps], 'f' order
   */
  INDArray copied(INDArray tensor) {
    INDArray part = tensor.get(interval(first, stride, minibatch), all(), all());
    INDArray copy =
        Nd4j.createUninitialized(
            tensor.dataType(), new long[] {tensor.size(1), count, tensor.size(2)}, 'f');
    copy.assign(part.permute(1, 0, 2));
    return copy;
  }

  /**
   * Copies their part of a tensor, as {@link #copied}, to be read later.
   *
   * @param turned whether the last timestep comes first
   * @throws IllegalArgumentException if it has other examples than the minibatch
   */
  public CopiedValues copy(INDArray tensor, boolean turned) {
    if (tensor.size(0) != minibatch) {
      throw new IllegalArgumentException(
          tensor.size(0) + " examples where the minibatch has " + minibatch);
    }
    long[] shape = {tensor.size(1), count, tensor.size(2)};
    long[] strides = {
      tensor.stride(1),
      (long) stride * tensor.stride(0),
      turned ? -tensor.stride(2) : tensor.stride(2)
    };
    long start = (long) first * tensor.stride(0) + (turned ? (shape[2] - 1) * tensor.stride(2) : 0);
    CopiedValues copied = new Strided(tensor, start, shape, strides).copy();
    if (copied != null) {
      return copied;
    }
    return CopiedValues.of(turned ? turned(copied(tensor)) : copied(tensor));
  }

  /** A copy with its time turned round, [size, examples, timesteps]; closes the other. */
  static INDArray turned(INDArray copy) {
    INDArray reversed = copy.ulike();
    long last = copy.size(2) - 1;
    for (long time = 0; time <= last; time++) {
      reversed.get(all(), all(), point(last - time)).assign(copy.get(all(), all(), point(time)));
    }
    copy.close();
    return reversed;
  }

  /**
   * Reads their part of a matrix.
   *
   * @param matrix [examples, size]
   * @return [example, position], the position fastest
   */
  public double[] read(INDArray matrix) {
    int size = (int) matrix.size(1);
    double[] values = new double[count * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.getDouble(at(i / size), i % size);
    }
    return values;
  }
}
