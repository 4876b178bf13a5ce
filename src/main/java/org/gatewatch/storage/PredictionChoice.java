package org.gatewatch.storage;

import java.util.Arrays;

/**
 * Finds the {@link MapPrediction} by which least is left to be written: gradients are large by
 * rows, their inputs, and by columns, their units, activations change little from one timestep to
 * the next, and updates are alike. What is no number counts as if it were just above the highest
 * level, since loops without branches take half the time.
 */
final class PredictionChoice {
  /** Bits that the octet of a row or a column takes. */
  private static final int BITS_OF_AN_OCTET = 7;

  /** Bits that a sign takes that is another than the one before, where few are. */
  private static final int BITS_OF_A_FLIP = 4;

  /** Added to a mean distance before the logarithm: even none takes a bit or so. */
  private static final double LEAST_DISTANCE = 0.2;

  private static final double LOG_OF_TWO = Math.log(2);

  private final int[] below;
  private final int[] expected;
  private final int size;
  private final int rows;
  private final int columns;
  private final int mean;
  private final int[] ofRow;
  private final int[] ofColumn;

  /**
   * Looks at a map.
   *
   * @param map whose levels are −1 where there is no number
   * @param size how many cells it has
   */
  PredictionChoice(LeveledMap map, int size, int rows) {
    below = map.below;
    expected = map.room(size);
    this.size = size;
    this.rows = rows;
    columns = size / rows;
    ofColumn = new int[columns];
    ofRow = new int[rows];
    int sum = 0;
    for (int column = 0; column < columns; column++) {
      int ofThis = sum(column * rows);
      ofColumn[column] = mean(Math.max(0, ofThis), rows);
      sum += ofThis;
    }
    mean = mean(Math.max(0, sum), size);
    fillRows();
  }

  private int sum(int from) {
    int sum = 0;
    for (int i = from; i < from + rows; i++) {
      sum += below[i];
    }
    return sum;
  }

  private static int mean(int sum, int many) {
    return Math.floorDiv(2 * sum + many, 2 * many);
  }

  private void fillRows() {
    int ofAllColumns = 0;
    for (int column = 0; column < columns; column++) {
      int from = column * rows;
      for (int row = 0; row < rows; row++) {
        ofRow[row] += below[from + row];
      }
      ofAllColumns += ofColumn[column];
    }
    for (int row = 0; row < rows; row++) {
      ofRow[row] = mean(ofRow[row] - ofAllColumns, columns);
    }
  }

  /** The best one of a map whose columns do not follow one another. */
  MapPrediction best() {
    return best(bitsByRowAndColumn(), bits(alike()));
  }

  private MapPrediction best(double byRowAndColumn, double alike) {
    return byRowAndColumn < alike
        ? MapPrediction.byRowAndColumn(ofRow, ofColumn)
        : MapPrediction.alike(rows, columns, mean);
  }

  /**
   * The best one of a map whose columns are timesteps.
   *
   * @param cells whose levels these are; their signs count, too
   */
  MapPrediction best(int[] cells) {
    double before = bitsByColumnBefore(cells);
    double alike = bits(alike());
    double byRowAndColumn = bitsByRowAndColumn();
    return before < Math.min(alike, byRowAndColumn)
        ? MapPrediction.byColumnBefore(rows, columns, mean)
        : best(byRowAndColumn, alike);
  }

  /** The sum of what is left to be written, where all is expected to be alike. */
  private int alike() {
    int left = 0;
    for (int i = 0; i < size; i++) {
      left += Math.abs(below[i] - mean);
    }
    return left;
  }

  private int byRowAndColumn() {
    MapPrediction.expect(ofRow, ofColumn, expected);
    int left = 0;
    for (int i = 0; i < size; i++) {
      left += Math.abs(below[i] - expected[i]);
    }
    return left;
  }

  private double bitsByColumnBefore(int[] cells) {
    int[] last = new int[rows];
    Arrays.fill(last, mean);
    int[] lastSign = new int[rows];
    int left = 0;
    int flips = 0;
    int negative = 0;
    for (int i = 0, row = 0; i < size; i++, row = row + 1 == rows ? 0 : row + 1) {
      if (below[i] >= 0) {
        int sign = cells[i] >>> 31;
        left += Math.abs(below[i] - last[row]);
        flips += sign ^ lastSign[row];
        negative += sign;
        last[row] = below[i];
        lastSign[row] = sign;
      }
    }
    int bitsOfSigns = negative == 0 ? 0 : size;
    return bits(left) + Math.min(bitsOfSigns, BITS_OF_A_FLIP * flips) - bitsOfSigns;
  }

  private double bitsByRowAndColumn() {
    return bits(byRowAndColumn()) + BITS_OF_AN_OCTET * (double) (rows + columns);
  }

  /** About how many bits differences of such a sum take. */
  private double bits(int left) {
    return size * Math.log((double) left / size + LEAST_DISTANCE) / LOG_OF_TWO;
  }
}
