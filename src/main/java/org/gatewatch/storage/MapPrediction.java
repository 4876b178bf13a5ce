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
   * What is left to be written of levels, in zigzag.
   *
   * @param below levels, column by column; of negative ones what is given means nothing
   */
  byte[] codes(int[] below) {
    byte[] codes = new byte[below.length];
    int rows = ofRow.length;
    boolean isWithin = isWithin();
    for (int column = 0; column < ofColumn.length; column++) {
      int from = column * rows;
      int expected = ofColumn[column];
      for (int row = 0; row < rows; row++) {
        int level = below[from + row];
        int of = ofRow[row] + expected;
        int limited = isWithin ? of : Math.max(0, Math.min(of, MapLevels.MOST_BELOW));
        codes[from + row] = (byte) MapCodes.zigzag(level - limited);
      }
      if (how == BY_COLUMN_BEFORE) {
        remember(below, from);
      }
    }
    return codes;
  }

  /** Whether nothing that is expected is below 0 or above {@link MapLevels#MOST_BELOW}. */
  private boolean isWithin() {
    return least(ofRow) + least(ofColumn) >= 0
        && most(ofRow) + most(ofColumn) <= MapLevels.MOST_BELOW;
  }

  private static int least(int[] numbers) {
    int least = numbers[0];
    for (int number : numbers) {
      least = Math.min(least, number);
    }
    return least;
  }

  private static int most(int[] numbers) {
    int most = numbers[0];
    for (int number : numbers) {
      most = Math.max(most, number);
    }
    return most;
  }

  private void remember(int[] below, int from) {
    for (int row = 0; row < ofRow.length; row++) {
      ofRow[row] = below[from + row] < 0 ? ofRow[row] : below[from + row];
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
