package org.gatewatch.internal.cell;

import java.util.Arrays;

/** In type FLOAT, as DL4J multiplies in such a network. */
final class FloatProduct extends Product {
  /**
   * From so many elements of a result on they are added up in a method of their own: the compiler
   * chooses the length of its vectors by how many there were until it compiled the method, and
   * would take the shortest for all after a small network.
   */
  private static final int LONG = 128;

  /** Elements that a line of the processor's caches holds, and the header of an array takes. */
  private static final int LINE = 16;

  private static final int HEADER = 4;

  /** Of each block, what each element of a vector is multiplied with: [block][inner][outer]. */
  private final float[][][] factors;

  private final float[] vectors;
  private final float[][] sums;

  /** Products with a matrix that is still to be {@link #set}. */
  FloatProduct(int inner, int outer) {
    super(inner, outer);
    factors = new float[blocks][padded][];
    vectors = new float[GROUP * padded];
    sums = new float[GROUP][room(Math.min(BLOCK, outer))];
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < padded; i++) {
        factors[block][i] = new float[room(length(block))];
      }
    }
  }

  /**
   * The length of an array for so many elements that takes whole lines. Arrays that are made one
   * after the other then all begin at the same place of a line: so elements that the processor
   * reads at once lie within one line in each of them, once they do in one.
   */
  private static int room(int length) {
    return (length + HEADER + LINE - 1) / LINE * LINE - HEADER;
  }

  /**
   * Sets the matrix.
   *
   * @param matrix column by column
   * @param at where it begins
   */
  FloatProduct set(float[] matrix, int at, boolean transposed) {
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
  private void turn(float[] matrix, int at, float[][] rows, int length) {
    for (int first = 0; first < length; first += TILE) {
      int end = Math.min(length, first + TILE);
      for (int i = 0; i < inner; i++) {
        float[] row = rows[i];
        for (int column = first; column < end; column++) {
          row[column] = matrix[at + column * inner + i];
        }
      }
    }
  }

  @Override
  void of(CopiedValues from, double[] to, int count) {
    float[] values = from.readFloats();
    for (int done = 0; done < count; done += GROUP) {
      int some = Math.min(GROUP, count - done);
      for (int vector = 0; vector < some; vector++) {
        System.arraycopy(values, (done + vector) * inner, vectors, vector * padded, inner);
      }
      multiply(to, done * outer, some);
    }
  }

  @Override
  void load(double[] from, int first, int count) {
    for (int vector = 0; vector < count; vector++) {
      for (int i = 0; i < inner; i++) {
        vectors[vector * padded + i] = (float) from[first + vector * inner + i];
      }
    }
  }

  @Override
  void multiply(int block, int length, int count) {
    for (int vector = 0; vector < count; vector++) {
      Arrays.fill(sums[vector], 0);
    }
    float[][] of = factors[block];
    for (int i = 0; i < padded; i += STEP) {
      for (int vector = 0; vector < count; vector++) {
        int at = vector * padded + i;
        if (isNothing(at) && isFinite()) {
          continue;
        }
        add(of, i, sums[vector], length, at);
      }
    }
  }

  private void add(float[][] of, int i, float[] to, int length, int at) {
    float one = vectors[at];
    float two = vectors[at + 1];
    float three = vectors[at + 2];
    float four = vectors[at + 3];
    if (length < LONG) {
      addShort(of[i], of[i + 1], of[i + 2], of[i + 3], to, length, one, two, three, four);
    } else {
      addLong(of[i], of[i + 1], of[i + 2], of[i + 3], to, length, one, two, three, four);
    }
  }

  private boolean isNothing(int at) {
    return vectors[at] == 0 && vectors[at + 1] == 0 && vectors[at + 2] == 0 && vectors[at + 3] == 0;
  }

  /** What is finite gives 0 times 0. */
  @Override
  boolean isEachFinite() {
    float[] nothing = new float[room(Math.min(BLOCK, outer))];
    for (float[][] block : factors) {
      for (float[] row : block) {
        addTimesZero(row, nothing, row.length);
      }
    }
    for (float value : nothing) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static void addTimesZero(float[] row, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += 0 * row[i];
    }
  }

  private static void addShort(
      float[] one,
      float[] two,
      float[] three,
      float[] four,
      float[] to,
      int length,
      float byOne,
      float byTwo,
      float byThree,
      float byFour) {
    for (int i = 0; i < length; i++) {
      to[i] += byOne * one[i] + byTwo * two[i] + (byThree * three[i] + byFour * four[i]);
    }
  }

  /** The same: see {@link #LONG}. */
  private static void addLong(
      float[] one,
      float[] two,
      float[] three,
      float[] four,
      float[] to,
      int length,
      float byOne,
      float byTwo,
      float byThree,
      float byFour) {
    for (int i = 0; i < length; i++) {
      to[i] += byOne * one[i] + byTwo * two[i] + (byThree * three[i] + byFour * four[i]);
    }
  }

  @Override
  void store(double[] to, int at, int length, int count) {
    for (int vector = 0; vector < count; vector++) {
      float[] sum = sums[vector];
      int from = at + vector * outer;
      for (int i = 0; i < length; i++) {
        to[from + i] = sum[i];
      }
    }
  }
}
