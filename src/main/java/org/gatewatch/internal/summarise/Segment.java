package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.List;

/**
 * A matrix within a flat vector, or a contiguous run of its elements. Elements are counted column
 * by column, however they lie in memory.
 *
 * @param offset of the first element, counted in elements from the vector's start
 * @param rows rows of the matrix, or 0 if it is no matrix
 * @param columns columns of that matrix, or 0
 * @param length number of elements; {@code rows * columns} for a matrix
 * @param rowStride 0 if the elements are one run, column by column ('f' order); else how far apart
 *     rows begin, each of which is a run of its own ('c' order, perhaps with others in between)
 */
public record Segment(long offset, int rows, int columns, long length, long rowStride) {

  /** Checks that the numbers fit together. */
  public Segment {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("offset and length must not be negative");
    }
    if ((rows != 0 || columns != 0) && (long) rows * columns != length) {
      throw new IllegalArgumentException(
          "a matrix of " + rows + "×" + columns + " does not have " + length + " elements");
    }
    if (rowStride != 0 && (rows == 0 || rowStride < columns)) {
      throw new IllegalArgumentException(
          "rows of " + columns + " elements cannot begin " + rowStride + " apart");
    }
  }

  /** A matrix of rows × columns, stored column by column. */
  public static Segment matrix(long offset, int rows, int columns) {
    return new Segment(offset, rows, columns, (long) rows * columns, 0);
  }

  /** A matrix of rows × columns, stored row by row, whose rows begin so far apart. */
  public static Segment rows(long offset, int rows, int columns, long rowStride) {
    return rows == 1
        ? matrix(offset, 1, columns)
        : new Segment(offset, rows, columns, (long) rows * columns, rowStride);
  }

  /** A run of elements that is no matrix. */
  public static Segment run(long offset, long length) {
    return new Segment(offset, 0, 0, length, 0);
  }

  /** Whether its rows are runs of memory, and not all of it is one. */
  public boolean isByRows() {
    return rowStride != 0;
  }

  /** Where it ends, as {@link #offset} counts: behind its last element in memory. */
  public long end() {
    return offset + (isByRows() && length > 0 ? (rows - 1) * rowStride + columns : length);
  }

  /** Where an element lies in the vector. */
  public long at(long element) {
    return isByRows() ? offset + element % rows * rowStride + element / rows : offset + element;
  }

  /** Which of its elements lies at a position of the vector; -1 if none does. */
  public long elementAt(long position) {
    long inside = position - offset;
    if (inside < 0 || position >= end()) {
      return -1;
    }
    if (!isByRows()) {
      return inside;
    }
    long column = inside % rowStride;
    return column < columns ? column * rows + inside / rowStride : -1;
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
