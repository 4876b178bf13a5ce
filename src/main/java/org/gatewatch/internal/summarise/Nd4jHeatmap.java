package org.gatewatch.internal.summarise;

import org.gatewatch.sample.Heatmap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Reduces a matrix to a heatmap with operations of ND4J: for each column of the heatmap, the
 * extremes of each row over its columns, then those over the rows of each cell.
 */
final class Nd4jHeatmap {
  private final int rows;
  private final int columns;
  private final int mapRows;
  private final int mapColumns;
  private final long slice;
  private final short[] cells;

  /**
   * The reduction of a matrix of rows × columns.
   *
   * @param side most rows and columns of the heatmap, at least 1
   * @param slice about so many elements are looked at at once; a column is never cut
   */
  Nd4jHeatmap(int rows, int columns, int side, long slice) {
    this.rows = rows;
    this.columns = columns;
    this.slice = slice;
    mapRows = Math.min(rows, side);
    mapColumns = Math.min(columns, side);
    cells = new short[mapRows * mapColumns];
  }

  /**
   * The heatmap of a matrix.
   *
   * @param flat its elements column by column, any floating-point type, shape [rows * columns]
   */
  Heatmap of(INDArray flat) {
    try (Scratch scratch = new Scratch()) {
      INDArray cellRows = cellRows(scratch);
      for (int c = 0; c < mapColumns; c++) {
        long from = (long) c * columns / mapColumns;
        long to = (long) (c + 1) * columns / mapColumns;
        fill(c, extremesOfRows(flat, from, to), cellRows);
      }
    }
    return Heatmap.ofColumns(mapRows, mapColumns, cells);
  }

  /** For each cell, the rows that it covers, the last repeated: as long as the longest needs. */
  private INDArray cellRows(Scratch scratch) {
    int longest = (rows + mapRows - 1) / mapRows;
    int[] indices = new int[mapRows * longest];
    for (int r = 0; r < mapRows; r++) {
      int from = (int) ((long) r * rows / mapRows);
      int to = (int) ((long) (r + 1) * rows / mapRows);
      for (int i = 0; i < longest; i++) {
        indices[r * longest + i] = Math.min(from + i, to - 1);
      }
    }
    return scratch.own(Nd4j.createFromArray(indices));
  }

  /** Largest, smallest (type DOUBLE, no NaN among them) and number of NaN of each row. */
  private record Extremes(INDArray highest, INDArray lowest, INDArray nan)
      implements AutoCloseable {
    @Override
    public void close() {
      highest.close();
      lowest.close();
      nan.close();
    }
  }

  private Extremes extremesOfRows(INDArray flat, long from, long to) {
    long step = Math.max(1, slice / rows);
    Extremes all = extremesOfRun(flat, from, Math.min(to, from + step));
    for (long done = from + step; done < to; done += step) {
      try (Extremes next = extremesOfRun(flat, done, Math.min(to, done + step))) {
        Nd4j.exec(pairwise("maximum", all.highest, next.highest));
        Nd4j.exec(pairwise("minimum", all.lowest, next.lowest));
        all.nan.addi(next.nan);
      }
    }
    return all;
  }

  private static DynamicCustomOp pairwise(String name, INDArray into, INDArray other) {
    return DynamicCustomOp.builder(name).addInputs(into, other).addOutputs(into).build();
  }

  private Extremes extremesOfRun(INDArray flat, long from, long to) {
    try (Scratch scratch = new Scratch()) {
      INDArray values = scratch.asDouble(flat.get(NDArrayIndex.interval(from * rows, to * rows)));
      INDArray matrix = values.reshape('c', to - from, rows);
      INDArray isNan = scratch.own(scratch.own(matrix.isNaN()).castTo(DataType.DOUBLE));
      BooleanIndexing.replaceWhere(values, 0.0, Conditions.isNan());
      return new Extremes(matrix.max(0), matrix.min(0), isNan.sum(0));
    }
  }

  private void fill(int column, Extremes ofRows, INDArray cellRows) {
    try (ofRows;
        Scratch scratch = new Scratch()) {
      double[] highest = gather(ofRows.highest, cellRows, scratch).max(1).toDoubleVector();
      double[] lowest = gather(ofRows.lowest, cellRows, scratch).min(1).toDoubleVector();
      double[] nan = gather(ofRows.nan, cellRows, scratch).max(1).toDoubleVector();
      for (int r = 0; r < mapRows; r++) {
        double strongest = highest[r] > -lowest[r] ? highest[r] : lowest[r];
        cells[column * mapRows + r] = pattern(nan[r] > 0 ? Double.NaN : strongest);
      }
    }
  }

  private INDArray gather(INDArray ofRows, INDArray cellRows, Scratch scratch) {
    return scratch
        .exec(DynamicCustomOp.builder("gather").addInputs(ofRows, cellRows).addIntegerArguments(0))
        .reshape('c', mapRows, cellRows.length() / mapRows);
  }

  /** Finite values beyond the range of type FLOAT become its largest. */
  private static short pattern(double value) {
    double limited =
        Double.isFinite(value)
            ? Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value))
            : value;
    return Heatmap.pattern((float) limited);
  }
}
