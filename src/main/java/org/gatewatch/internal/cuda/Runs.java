package org.gatewatch.internal.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The runs of memory that the elements of an array fill.
 *
 * @param offsets of each run's first element from the array's first
 * @param length of every run, in elements
 */
record Runs(List<Long> offsets, long length) {

  /** The runs of an array of any strides; as few as there can be. */
  static Runs of(INDArray array) {
    List<Integer> axes = axes(array);
    int inside = inside(array, axes);
    List<Long> offsets = List.of(0L);
    for (int axis : axes.subList(inside, axes.size())) {
      List<Long> more = new ArrayList<>();
      for (long i = 0; i < array.size(axis); i++) {
        for (long offset : offsets) {
          more.add(offset + i * array.stride(axis));
        }
      }
      offsets = more;
    }
    return new Runs(offsets, length(array, axes, inside));
  }

  /** The length of each run of an array, without listing them. */
  static long lengthOf(INDArray array) {
    List<Integer> axes = axes(array);
    return length(array, axes, inside(array, axes));
  }

  /** Axes with more than one element, those with the shortest strides first. */
  private static List<Integer> axes(INDArray array) {
    return IntStream.range(0, array.rank())
        .boxed()
        .filter(axis -> array.size(axis) > 1)
        .sorted(Comparator.comparingLong(axis -> array.stride(axis)))
        .toList();
  }

  /** How many of the axes run through memory without gaps. */
  private static int inside(INDArray array, List<Integer> axes) {
    int inside = 0;
    while (inside < axes.size() && array.stride(axes.get(inside)) == length(array, axes, inside)) {
      inside++;
    }
    return inside;
  }

  private static long length(INDArray array, List<Integer> axes, int inside) {
    long length = 1;
    for (int axis : axes.subList(0, inside)) {
      length *= array.size(axis);
    }
    return length;
  }
}
