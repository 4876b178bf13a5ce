package org.gatewatch.summarise;

import java.util.Arrays;
import org.gatewatch.sample.Heatmap;

/**
 * Reduces a matrix that arrives column by column to a {@link Heatmap}, keeping in each cell the
 * most telling value.
 *
 * <p>Works on float patterns turned into ranks: magnitude above, sign in the lowest bit. The larger
 * rank is then the more telling value (NaN above infinity above any finite magnitude), and one
 * integer maximum decides. Columns that share a cell are merged first, row by row; rows only once
 * for all of them.
 *
 * <p>A column is handled in strips of rows, each gathered at the start of an array of its own:
 * loops over the same index of two arrays are the ones that the compiler vectorises.
 */
final class HeatmapPool {
  private static final int MAGNITUDE = 0x7ffffffe;
  private static final int STRIP = 1024;

  private final int[] cells = new int[Heatmap.MAX_SIDE * Heatmap.MAX_SIDE];
  private final int[] rowEnds = new int[Heatmap.MAX_SIDE];
  private final int[] gathered = new int[STRIP];
  private int[][] merged = new int[0][];
  private int rows;
  private int columns;
  private int mapRows;
  private int mapColumns;
  private int strip;
  private int inStrip;
  private int column;
  private int mapColumn;

  /** Begins a matrix of rows × columns, for a heatmap of at most {@code maxSide} a side. */
  void start(int rows, int columns, int maxSide) {
    this.rows = rows;
    this.columns = columns;
    mapRows = Math.min(rows, maxSide);
    mapColumns = Math.min(columns, maxSide);
    for (int r = 0; r < mapRows; r++) {
      rowEnds[r] = (int) ((long) (r + 1) * rows / mapRows);
    }
    int strips = (rows + STRIP - 1) / STRIP;
    if (merged.length < strips) {
      merged = new int[strips][STRIP];
    }
    forgetColumns();
    strip = 0;
    inStrip = 0;
    column = 0;
    mapColumn = 0;
  }

  private void forgetColumns() {
    for (int s = 0; s * STRIP < rows; s++) {
      Arrays.fill(merged[s], 0, length(s), 0);
    }
  }

  private int length(int strip) {
    return Math.min(STRIP, rows - strip * STRIP);
  }

  /** Adds the next values, column by column, as float patterns; they may end within a column. */
  void add(int[] patterns, int length) {
    for (int done = 0; done < length; ) {
      int run = Math.min(length(strip) - inStrip, length - done);
      System.arraycopy(patterns, done, gathered, inStrip, run);
      done += run;
      inStrip += run;
      if (inStrip == length(strip)) {
        merge(gathered, merged[strip], inStrip);
        inStrip = 0;
        strip++;
        if (strip * STRIP >= rows) {
          endColumn();
        }
      }
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

  private void endColumn() {
    strip = 0;
    column++;
    if (column == (int) ((long) (mapColumn + 1) * columns / mapColumns)) {
      int from = 0;
      for (int r = 0; r < mapRows; r++) {
        int best = 0;
        for (int i = from; i < rowEnds[r]; i++) {
          best = Math.max(best, merged[i / STRIP][i % STRIP]);
        }
        cells[r * mapColumns + mapColumn] = best;
        from = rowEnds[r];
      }
      forgetColumns();
      mapColumn++;
    }
  }

  /** The heatmap of the matrix, after all its values were added. */
  Heatmap finish() {
    short[] patterns = new short[mapRows * mapColumns];
    for (int i = 0; i < patterns.length; i++) {
      int pattern = cells[i] & MAGNITUDE | cells[i] << 31;
      patterns[i] = Heatmap.pattern(Float.intBitsToFloat(pattern));
    }
    return Heatmap.of(mapRows, mapColumns, patterns);
  }
}
