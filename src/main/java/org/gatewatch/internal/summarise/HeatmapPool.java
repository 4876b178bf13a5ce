package org.gatewatch.internal.summarise;

import static org.gatewatch.internal.summarise.FloatPatterns.larger;

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

  private final int[] cells = new int[Heatmap.MAX_SIDE * Heatmap.MAX_COLUMNS];
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

  /** Begins a matrix of rows × columns, for a heatmap of at most so many rows and columns. */
  void start(int rows, int columns, int maxRows, int maxColumns) {
    this.rows = rows;
    this.columns = columns;
    mapRows = Math.min(rows, maxRows);
    mapColumns = Math.min(columns, maxColumns);
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
      into[i] = (patterns[i] & MAGNITUDE) | (patterns[i] >>> 31);
    }
  }

  private static void merge(int[] patterns, int[] into, int length) {
    for (int i = 0; i < length; i++) {
      into[i] = larger(into[i], (patterns[i] & MAGNITUDE) | (patterns[i] >>> 31));
    }
  }

  private void mergeRows() {
    int cell = mapColumn * mapRows;
    if (rows == mapRows) {
      System.arraycopy(merged, 0, cells, cell, rows);
    } else if (rows == 2 * mapRows) {
      mergePairs(merged, cells, cell, mapRows);
    } else {
      int start = 0;
      for (int r = 0; r < mapRows; r++) {
        int best = merged[start++];
        while (start < rowEnds[r]) {
          best = larger(best, merged[start++]);
        }
        cells[cell + r] = best;
      }
    }
  }

  private static void mergePairs(int[] from, int[] to, int cell, int mapRows) {
    for (int r = 0; r < mapRows; r++) {
      to[cell + r] = larger(from[2 * r], from[2 * r + 1]);
    }
  }

  /** The heatmap of the matrix, after all its values were added. */
  Heatmap finish() {
    int length = mapRows * mapColumns;
    short[] patterns = new short[length];
    if (isNearlyInfinite(cells, length)) {
      for (int i = 0; i < length; i++) {
        patterns[i] = pattern(cells[i]);
      }
    } else {
      round(cells, patterns, length);
    }
    return Heatmap.ofColumns(mapRows, mapColumns, patterns);
  }

  private static boolean isNearlyInfinite(int[] ranks, int length) {
    int found = 0;
    for (int i = 0; i < length; i++) {
      found |= NEARLY_INFINITE - 1 - ranks[i];
    }
    return found < 0;
  }

  private static short pattern(int rank) {
    return Heatmap.pattern(Float.intBitsToFloat((rank & MAGNITUDE) | (rank << 31)));
  }

  /** What {@link Heatmap#pattern} does to values that rounding cannot make infinite. */
  private static void round(int[] ranks, short[] patterns, int length) {
    for (int i = 0; i < length; i++) {
      int magnitude = ranks[i] & MAGNITUDE;
      int rounded = (magnitude + 0x7fff + ((magnitude >>> 16) & 1)) >>> 16;
      patterns[i] = (short) (rounded | ((ranks[i] << 15) & 0x8000));
    }
  }
}
