package org.gatewatch.summarise;

import org.gatewatch.sample.Heatmap;

/**
 * Reduces a matrix that arrives column by column to a {@link Heatmap}, keeping in each cell the
 * most telling value.
 *
 * <p>Works on float patterns turned into ranks: magnitude above, sign in the lowest bit. The larger
 * rank is then the more telling value (NaN above infinity above any finite magnitude), and one
 * integer maximum decides. Columns that share a cell are merged first, row by row; rows only once
 * for all of them. Each column is gathered at the start of an array of its own: loops over the same
 * index of two arrays are the ones that the compiler vectorises.
 */
final class HeatmapPool {
  private static final int MAGNITUDE = 0x7ffffffe;

  /** From this magnitude on, rounding to sixteen bits needs care. */
  private static final int NEARLY_INFINITE = 0x7f7f0000;

  private final int[] cells = new int[Heatmap.MAX_SIDE * Heatmap.MAX_SIDE];
  private final int[] rowEnds = new int[Heatmap.MAX_SIDE];
  private int[] gathered = new int[0];
  private int[] merged = new int[0];
  private int rows;
  private int columns;
  private int mapRows;
  private int mapColumns;
  private int row;
  private int column;
  private int mapColumn;
  private boolean firstOfCell;
  private int largest;

  /** Begins a matrix of rows × columns, for a heatmap of at most {@code maxSide} a side. */
  void start(int rows, int columns, int maxSide) {
    this.rows = rows;
    this.columns = columns;
    mapRows = Math.min(rows, maxSide);
    mapColumns = Math.min(columns, maxSide);
    for (int r = 0; r < mapRows; r++) {
      rowEnds[r] = (int) ((long) (r + 1) * rows / mapRows);
    }
    if (gathered.length < rows) {
      gathered = new int[rows];
      merged = new int[rows];
    }
    row = 0;
    column = 0;
    mapColumn = 0;
    firstOfCell = true;
    largest = 0;
  }

  /** Adds the next values, column by column, as float patterns; they may end within a column. */
  void add(int[] patterns, int length) {
    for (int done = 0; done < length; ) {
      int run = Math.min(rows - row, length - done);
      System.arraycopy(patterns, done, gathered, row, run);
      done += run;
      row += run;
      if (row == rows) {
        endColumn();
      }
    }
  }

  private void endColumn() {
    if (firstOfCell) {
      rank(gathered, merged, rows);
    } else {
      merge(gathered, merged, rows);
    }
    row = 0;
    column++;
    firstOfCell = column == (int) ((long) (mapColumn + 1) * columns / mapColumns);
    if (firstOfCell) {
      mergeRows();
      mapColumn++;
    }
  }

  private static void rank(int[] patterns, int[] into, int length) {
    for (int i = 0; i < length; i++) {
      into[i] = patterns[i] & MAGNITUDE | patterns[i] >>> 31;
    }
  }

  private static void merge(int[] patterns, int[] into, int length) {
    for (int i = 0; i < length; i++) {
      into[i] = larger(into[i], patterns[i] & MAGNITUDE | patterns[i] >>> 31);
    }
  }

  /** The larger of two numbers that are not negative; unlike Math.max, loops of it vectorise. */
  private static int larger(int a, int b) {
    int difference = a - b;
    return a - (difference & difference >> 31);
  }

  private void mergeRows() {
    int[] from = merged;
    int[] to = cells;
    int cell = mapColumn * mapRows;
    int start = 0;
    int most = largest;
    for (int r = 0; r < mapRows; r++) {
      int end = rowEnds[r];
      int best = from[start++];
      while (start < end) {
        best = Math.max(best, from[start++]);
      }
      to[cell + r] = best;
      most = Math.max(most, best);
    }
    largest = most;
  }

  /** The heatmap of the matrix, after all its values were added. */
  Heatmap finish() {
    short[] patterns = new short[mapRows * mapColumns];
    boolean careful = largest >= NEARLY_INFINITE;
    for (int c = 0; c < mapColumns; c++) {
      for (int r = 0; r < mapRows; r++) {
        int rank = cells[c * mapRows + r];
        patterns[r * mapColumns + c] = careful ? pattern(rank) : rounded(rank);
      }
    }
    return Heatmap.of(mapRows, mapColumns, patterns);
  }

  private static short pattern(int rank) {
    return Heatmap.pattern(Float.intBitsToFloat(rank & MAGNITUDE | rank << 31));
  }

  /** What {@link Heatmap#pattern} does to values that rounding cannot make infinite. */
  private static short rounded(int rank) {
    int magnitude = rank & MAGNITUDE;
    int rounded = magnitude + 0x7fff + (magnitude >>> 16 & 1) >>> 16;
    return (short) (rounded | rank << 15 & 0x8000);
  }
}
