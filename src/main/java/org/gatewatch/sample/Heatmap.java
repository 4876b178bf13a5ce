package org.gatewatch.sample;

import java.util.Arrays;

/**
 * A matrix at reduced resolution. A cell shows the most telling of the values it covers: NaN if
 * there is one, else an infinity, else the value of the largest magnitude, so that an extreme is
 * never averaged away. Row {@code r} of {@code R} covers the matrix rows from {@code r * rows / R}
 * up to, not including, {@code (r + 1) * rows / R}; columns likewise.
 *
 * <p>Cells are kept as the upper 16 bits of a float (bfloat16, rounded to nearest), a relative
 * error of at most {@value #RELATIVE_ERROR}. Immutable.
 */
public final class Heatmap {
  /** Most rows that a heatmap has, and most columns of a kernel's. */
  public static final int MAX_SIDE = 64;

  /** Most columns that any heatmap has; those of timesteps may have so many. */
  public static final int MAX_COLUMNS = 128;

  /** Largest relative rounding error of a finite cell of normal magnitude. */
  public static final double RELATIVE_ERROR = 1.0 / 256;

  private static final int LARGEST_FINITE = 0x7f7f;

  private final int rows;
  private final int columns;

  /** Column by column, as kernels lie in memory. */
  private final short[] cells;

  private Heatmap(int rows, int columns, short[] cells) {
    this.rows = rows;
    this.columns = columns;
    this.cells = cells;
  }

  /**
   * A heatmap of these cells.
   *
   * @param rows 1 to {@link #MAX_SIDE}
   * @param columns 1 to {@link #MAX_COLUMNS}
   * @param cells bfloat16 patterns, row by row, {@code rows * columns} of them; copied
   * @return a heatmap
   * @throws IllegalArgumentException if a number is outside its range
   */
  public static Heatmap of(int rows, int columns, short[] cells) {
    requireShape(rows, columns, cells);
    short[] columnByColumn = new short[cells.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        columnByColumn[column * rows + row] = cells[row * columns + column];
      }
    }
    return new Heatmap(rows, columns, columnByColumn);
  }

  /**
   * As {@link #of}, but with the cells column by column.
   *
   * @param rows 1 to {@link #MAX_SIDE}
   * @param columns 1 to {@link #MAX_COLUMNS}
   * @param cells bfloat16 patterns, column by column; copied
   * @return a heatmap
   */
  public static Heatmap ofColumns(int rows, int columns, short[] cells) {
    requireShape(rows, columns, cells);
    return new Heatmap(rows, columns, cells.clone());
  }

  private static void requireShape(int rows, int columns, short[] cells) {
    if (rows < 1 || rows > MAX_SIDE || columns < 1 || columns > MAX_COLUMNS) {
      throw new IllegalArgumentException(
          "a heatmap has 1 to "
              + MAX_SIDE
              + " rows and 1 to "
              + MAX_COLUMNS
              + " columns, not "
              + rows
              + "×"
              + columns);
    }
    if (cells.length != rows * columns) {
      throw new IllegalArgumentException(
          rows + "×" + columns + " cells are needed, not " + cells.length);
    }
  }

  /**
   * The bfloat16 pattern nearest to a value; finite values stay finite.
   *
   * @param value any value; NaN and infinities stay what they are
   * @return the upper 16 bits of a float that is near to it
   */
  public static short pattern(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) 0x7fc0;
    }
    int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
    if (Float.isFinite(value) && (rounded & 0x7fff) > LARGEST_FINITE) {
      rounded = (rounded & 0x8000) | LARGEST_FINITE;
    }
    return (short) rounded;
  }

  /** {@return number of rows, 1 to {@link #MAX_SIDE}} */
  public int rows() {
    return rows;
  }

  /** {@return number of columns, 1 to {@link #MAX_COLUMNS}} */
  public int columns() {
    return columns;
  }

  /**
   * Value of a cell; may be NaN or infinite.
   *
   * @param row from 0
   * @param column from 0
   * @return the value, to the precision of bfloat16
   */
  public float value(int row, int column) {
    return Float.intBitsToFloat(pattern(row, column) << 16);
  }

  /**
   * The bfloat16 pattern of a cell.
   *
   * @param row from 0
   * @param column from 0
   * @return the upper 16 bits of a float
   */
  public short pattern(int row, int column) {
    return cells[column * rows + row];
  }

  /**
   * The bfloat16 patterns of all cells, as {@link #ofColumns} takes them.
   *
   * @return a copy, column by column
   */
  public short[] toColumns() {
    return cells.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Heatmap that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(cells, that.cells);
  }

  @Override
  public int hashCode() {
    return 31 * columns + Arrays.hashCode(cells);
  }

  @Override
  public String toString() {
    return "Heatmap[" + rows + "×" + columns + "]";
  }
}
