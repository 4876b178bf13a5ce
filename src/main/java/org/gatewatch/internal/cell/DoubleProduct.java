package org.gatewatch.internal.cell;

import java.util.Arrays;

/** In type DOUBLE. */
final class DoubleProduct extends Product {
  /** Of each block, what each element of a vector is multiplied with: [block][inner][outer]. */
  private final double[][][] factors;

  private final double[] vectors;
  private final double[][] sums;

  /** Products with a matrix that is still to be {@link #set}. */
  DoubleProduct(int inner, int outer) {
    super(inner, outer);
    factors = new double[blocks][padded][];
    vectors = new double[GROUP * padded];
    sums = new double[GROUP][Math.min(BLOCK, outer)];
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < padded; i++) {
        factors[block][i] = new double[length(block)];
      }
    }
  }

  /**
   * Sets the matrix.
   *
   * @param matrix column by column
   * @param at where it begins
   */
  DoubleProduct set(double[] matrix, int at, boolean transposed) {
    begin();
    for (int block = 0; block < blocks; block++) {
      int first = block * BLOCK;
      if (transposed) {
        turn(matrix, at + first * inner, factors[block], length(block));
      } else {
        for (int i = 0; i < inner; i++) {
          System.arraycopy(matrix, at + i * outer + first, factors[block][i], 0, length(block));
        }
      }
    }
    return this;
  }

  /** A few columns at a time, so that what is written lies together. */
  private void turn(double[] matrix, int at, double[][] rows, int length) {
    for (int first = 0; first < length; first += TILE) {
      int end = Math.min(length, first + TILE);
      for (int i = 0; i < inner; i++) {
        double[] row = rows[i];
        for (int column = first; column < end; column++) {
          row[column] = matrix[at + column * inner + i];
        }
      }
    }
  }

  @Override
  void of(CopiedValues from, double[] to, int count) {
    of(from.read(), 0, to, 0, count);
  }

  @Override
  void load(double[] from, int first, int count) {
    for (int vector = 0; vector < count; vector++) {
      for (int i = 0; i < inner; i++) {
        vectors[vector * padded + i] = from[first + vector * inner + i];
      }
    }
  }

  @Override
  void multiply(int block, int length, int count) {
    for (int vector = 0; vector < count; vector++) {
      Arrays.fill(sums[vector], 0);
    }
    double[][] of = factors[block];
    for (int i = 0; i < padded; i += STEP) {
      for (int vector = 0; vector < count; vector++) {
        int at = vector * padded + i;
        if (isNothing(at) && isFinite()) {
          continue;
        }
        add(
            of[i],
            of[i + 1],
            of[i + 2],
            of[i + 3],
            sums[vector],
            length,
            vectors[at],
            vectors[at + 1],
            vectors[at + 2],
            vectors[at + 3]);
      }
    }
  }

  private boolean isNothing(int at) {
    return vectors[at] == 0 && vectors[at + 1] == 0 && vectors[at + 2] == 0 && vectors[at + 3] == 0;
  }

  /** What is finite gives 0 times 0. */
  @Override
  boolean isEachFinite() {
    double[] nothing = new double[Math.min(BLOCK, outer)];
    for (double[][] block : factors) {
      for (double[] row : block) {
        addTimesZero(row, nothing, row.length);
      }
    }
    for (double value : nothing) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static void addTimesZero(double[] row, double[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += 0 * row[i];
    }
  }

  private static void add(
      double[] one,
      double[] two,
      double[] three,
      double[] four,
      double[] to,
      int length,
      double byOne,
      double byTwo,
      double byThree,
      double byFour) {
    for (int i = 0; i < length; i++) {
      to[i] += byOne * one[i] + byTwo * two[i] + (byThree * three[i] + byFour * four[i]);
    }
  }

  @Override
  void store(double[] to, int at, int length, int count) {
    for (int vector = 0; vector < count; vector++) {
      double[] sum = sums[vector];
      int from = at + vector * outer;
      for (int i = 0; i < length; i++) {
        to[from + i] = sum[i];
      }
    }
  }
}
