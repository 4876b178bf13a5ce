package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.List;

/**
 * A contiguous run of elements of a flat vector.
 *
 * @param offset of the first element, counted in elements from the vector's start
 * @param rows rows of the matrix that the run holds column by column ('f' order), or 0 if it is no
 *     matrix
 * @param columns columns of that matrix, or 0
 * @param length number of elements; {@code rows * columns} for a matrix
 */
public record Segment(long offset, int rows, int columns, long length) {

  /** Checks that the numbers fit together. */
  public Segment {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("offset and length must not be negative");
    }
    if ((rows != 0 || columns != 0) && (long) rows * columns != length) {
      throw new IllegalArgumentException(
          "a matrix of " + rows + "×" + columns + " does not have " + length + " elements");
    }
  }

  /** A matrix of rows × columns, stored column by column. */
  public static Segment matrix(long offset, int rows, int columns) {
    return new Segment(offset, rows, columns, (long) rows * columns);
  }

  /** A run of elements that is no matrix. */
  public static Segment run(long offset, long length) {
    return new Segment(offset, 0, 0, length);
  }

  /** The same elements in as few runs as their order allows: what follows another joins it. */
  public static List<Segment> joined(List<Segment> segments) {
    List<Segment> runs = new ArrayList<>();
    for (Segment next : segments) {
      int last = runs.size() - 1;
      if (last >= 0 && runs.get(last).offset + runs.get(last).length == next.offset) {
        Segment before = runs.get(last);
        runs.set(last, run(before.offset, before.length + next.length));
      } else {
        runs.add(next);
      }
    }
    return List.copyOf(runs);
  }
}
