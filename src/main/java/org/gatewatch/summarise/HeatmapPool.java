package org.gatewatch.summarise;

import java.util.Arrays;
import org.gatewatch.sample.Heatmap;

/**
 * Reduces a matrix that arrives column by column to a {@link Heatmap}, keeping in each cell the
 * most telling value.
 */
final class HeatmapPool {
  private final double[] cells = new double[Heatmap.MAX_SIDE * Heatmap.MAX_SIDE];
  private final int[] rowEnds = new int[Heatmap.MAX_SIDE];
  private int rows;
  private int columns;
  private int mapRows;
  private int mapColumns;
  private int row;
  private int column;
  private int mapRow;
  private int mapColumn;

  /** Begins a matrix of rows × columns. */
  void start(int rows, int columns, int maxSide) {
    this.rows = rows;
    this.columns = columns;
    mapRows = Math.min(rows, maxSide);
    mapColumns = Math.min(columns, maxSide);
    for (int r = 0; r < mapRows; r++) {
      rowEnds[r] = (int) ((long) (r + 1) * rows / mapRows);
    }
    Arrays.fill(cells, 0, mapRows * mapColumns, 0);
    row = 0;
    column = 0;
    mapRow = 0;
    mapColumn = 0;
  }

  /** Adds the next values, column by column; they may end within a column. */
  void add(double[] block, int length) {
    int i = 0;
    while (i < length) {
      int run = Math.min(rowEnds[mapRow] - row, length - i);
      int cell = mapColumn * mapRows + mapRow;
      cells[cell] = strongest(block, i, i + run, cells[cell]);
      i += run;
      row += run;
      if (row == rowEnds[mapRow]) {
        mapRow++;
        if (row == rows) {
          nextColumn();
        }
      }
    }
  }

  private void nextColumn() {
    row = 0;
    mapRow = 0;
    column++;
    mapColumn = (int) (((long) (column + 1) * mapColumns - 1) / columns);
  }

  private static double strongest(double[] block, int from, int to, double start) {
    double best = start;
    double magnitude = Math.abs(start);
    for (int i = from; i < to; i++) {
      double candidate = Math.abs(block[i]);
      if (!(candidate <= magnitude)) {
        if (Double.isNaN(magnitude)) {
          return best;
        }
        best = block[i];
        magnitude = candidate;
      }
    }
    return best;
  }

  /** The heatmap of the matrix, after all its values were added. */
  Heatmap finish() {
    short[] patterns = new short[mapRows * mapColumns];
    for (int r = 0; r < mapRows; r++) {
      for (int c = 0; c < mapColumns; c++) {
        patterns[r * mapColumns + c] = Heatmap.pattern(toFloat(cells[c * mapRows + r]));
      }
    }
    return Heatmap.of(mapRows, mapColumns, patterns);
  }

  /** Values of type DOUBLE beyond the range of a float stay finite. */
  private static float toFloat(double value) {
    if (Double.isInfinite(value) || Double.isNaN(value)) {
      return (float) value;
    }
    return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
  }
}
