package org.gatewatch.storage;

import java.util.Arrays;

/**
 * What is expected of the levels of a map. Written is how: 0, all alike, before that level; 1, as
 * the number before in the same row, before what is expected of the first; 2, by its row and its
 * column, before an octet for each column, its mean, and one for each row, which is added, less
 * 128. What is expected is never below 0 or above {@link MapLevels#MOST_BELOW}.
 */
final class MapPrediction {
  private static final int ALIKE = 0;
  private static final int BY_COLUMN_BEFORE = 1;
  private static final int BY_ROW_AND_COLUMN = 2;
  private static final int OFFSET = 128;

  private final int how;

  /** What is expected of each row, or added for it. */
  private final int[] ofRow;

  /** What is expected of each column; zeros if columns do not matter. */
  private final int[] ofColumn;

  MapPrediction(int how, int[] ofRow, int[] ofColumn) {
    this.how = how;
    this.ofRow = ofRow;
    this.ofColumn = ofColumn;
  }

  static MapPrediction alike(int rows, int columns, int level) {
    return ofOne(ALIKE, rows, columns, level);
  }

  static MapPrediction byColumnBefore(int rows, int columns, int first) {
    return ofOne(BY_COLUMN_BEFORE, rows, columns, first);
  }

  static MapPrediction byRowAndColumn(int[] ofRow, int[] ofColumn) {
    return new MapPrediction(BY_ROW_AND_COLUMN, ofRow, ofColumn);
  }

  private static MapPrediction ofOne(int how, int rows, int columns, int level) {
    int[] ofRow = new int[rows];
    Arrays.fill(ofRow, level);
    return new MapPrediction(how, ofRow, new int[columns]);
  }

  boolean isByColumnBefore() {
    return how == BY_COLUMN_BEFORE;
  }

  /** Tells kinds of it apart. */
  int kind() {
    return how;
  }

  /**
   * Writes what is left to be written of levels, in zigzag. Plain loops over whole arrays, since
   * these are done some cells at once.
   *
   * @param below levels, column by column; of negative ones what is written means nothing
   * @param left room for as many numbers
   * @param to where codes are written
   * @param first at what place the first one is
   */
  void codes(int[] below, int[] left, byte[] to, int first) {
    int size = ofRow.length * ofColumn.length;
    if (how == ALIKE) {
      Arrays.fill(left, 0, size, ofRow[0]);
    } else if (how == BY_COLUMN_BEFORE) {
      expectAsBefore(below, left);
    } else {
      expect(ofRow, ofColumn, left);
      limit(left, size);
    }
    for (int i = 0; i < size; i++) {
      left[i] = MapCodes.zigzag(below[i] - left[i]);
    }
    for (int i = 0; i < size; i++) {
      to[first + i] = (byte) left[i];
    }
  }

  /** Fills in what is expected by row and column. */
  static void expect(int[] ofRow, int[] ofColumn, int[] expected) {
    int from = 0;
    for (int more : ofColumn) {
      int end = from + ofRow.length;
      System.arraycopy(ofRow, 0, expected, from, ofRow.length);
      for (int i = from; i < end; i++) {
        expected[i] += more;
      }
      from = end;
    }
  }

  private static void limit(int[] expected, int size) {
    for (int i = 0; i < size; i++) {
      int notNegative = expected[i] & ~(expected[i] >> 31);
      int beyond = notNegative - MapLevels.MOST_BELOW;
      expected[i] = MapLevels.MOST_BELOW + (beyond & beyond >> 31);
    }
  }

  private void expectAsBefore(int[] below, int[] expected) {
    int rows = ofRow.length;
    System.arraycopy(ofRow, 0, expected, 0, rows);
    for (int i = rows; i < rows * ofColumn.length; i++) {
      expected[i] = below[i - rows] < 0 ? expected[i - rows] : below[i - rows];
    }
  }

  /** What is expected of a cell. */
  int of(int row, int column) {
    return Math.max(0, Math.min(ofRow[row] + ofColumn[column], MapLevels.MOST_BELOW));
  }

  /** What it was. */
  void was(int row, int below) {
    if (how == BY_COLUMN_BEFORE) {
      ofRow[row] = below;
    }
  }

  void write(PayloadWriter out) {
    out.octet(how);
    if (how == BY_ROW_AND_COLUMN) {
      for (int mean : ofColumn) {
        out.octet(mean);
      }
      for (int more : ofRow) {
        out.octet(more + OFFSET);
      }
    } else {
      out.octet(ofRow[0]);
    }
  }

  static MapPrediction read(PayloadReader in, int rows, int columns) {
    int how = in.octet();
    if (how == BY_ROW_AND_COLUMN) {
      int[] ofColumn = octets(in, columns, 0);
      return byRowAndColumn(octets(in, rows, OFFSET), ofColumn);
    }
    if (how > BY_ROW_AND_COLUMN) {
      throw new MalformedRecordException("a heatmap is predicted in no known way: " + how);
    }
    return ofOne(how, rows, columns, in.octet());
  }

  private static int[] octets(PayloadReader in, int many, int less) {
    int[] octets = new int[many];
    for (int i = 0; i < many; i++) {
      octets[i] = in.octet() - less;
    }
    return octets;
  }
}
