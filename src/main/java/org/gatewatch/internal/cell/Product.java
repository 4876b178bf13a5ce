package org.gatewatch.internal.cell;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Multiplies one matrix again and again with vectors. In plain Java: a call into native code for
 * the few vectors of one timestep takes longer than the product of a small matrix, and on a GPU it
 * would run beside the training. The sums of many elements advance together, over arrays with one
 * index, which is what the compiler vectorises; ND4J's product is no faster for as few vectors. May
 * be used again for another matrix of the same shape.
 */
abstract class Product {
  /** Elements of the result that are worked on at once: with four factors they fit into a cache. */
  static final int BLOCK = 512;

  /** Vectors that are worked on at once, for the same reason. */
  static final int GROUP = 32;

  /** Elements of a vector that are multiplied at once; more would not be vectorised. */
  static final int STEP = 4;

  /** Columns that are turned to rows at once. */
  static final int TILE = 16;

  final int inner;
  final int outer;

  /** The elements of a vector, and zeros up to a multiple of the step. */
  final int padded;

  final int blocks;

  /** Null until somebody asks. */
  private @Nullable Boolean finite;

  Product(int inner, int outer) {
    this.inner = inner;
    this.outer = outer;
    padded = (inner + STEP - 1) / STEP * STEP;
    blocks = (outer + BLOCK - 1) / BLOCK;
  }

  /**
   * Products with a matrix of [rows, columns]; of type DOUBLE in that type, all others in FLOAT.
   *
   * @param transposed whether its transpose is multiplied
   */
  static Product of(CopiedValues matrix, boolean transposed, PassArrays arrays) {
    int inner = (int) matrix.size(transposed ? 0 : 1);
    int outer = (int) matrix.size(transposed ? 1 : 0);
    return matrix.type() == DataType.DOUBLE
        ? arrays.doubleProduct(inner, outer).set(matrix.read(), 0, transposed)
        : arrays.floatProduct(inner, outer).set(matrix.readFloats(), 0, transposed);
  }

  /** How many factors there are. */
  final int factors() {
    return padded * outer;
  }

  /** Another matrix. */
  final void begin() {
    finite = null;
  }

  /**
   * Multiplies vectors that lie one after the other.
   *
   * @param from from position {@code first} on
   * @param to gets the results, one after the other, from position {@code at} on
   * @param count how many
   */
  final void of(double[] from, int first, double[] to, int at, int count) {
    for (int done = 0; done < count; done += GROUP) {
      int vectors = Math.min(GROUP, count - done);
      load(from, first + done * inner, vectors);
      multiply(to, at + done * outer, vectors);
    }
  }

  /**
   * Multiplies copied vectors that lie one after the other.
   *
   * @param to gets the results, likewise
   * @param count how many
   */
  abstract void of(CopiedValues from, double[] to, int count);

  /** Multiplies the vectors that were taken. */
  final void multiply(double[] to, int at, int vectors) {
    for (int block = 0; block < blocks; block++) {
      int length = length(block);
      multiply(block, length, vectors);
      store(to, at + block * BLOCK, length, vectors);
    }
  }

  final int length(int block) {
    return Math.min(BLOCK, outer - block * BLOCK);
  }

  /**
   * Whether zeros can be left out, such as nearly all of an input of classes: times what is not
   * finite they are NaN. Looked for when there are some.
   */
  final boolean isFinite() {
    Boolean known = finite;
    if (known == null) {
      known = isEachFinite();
      finite = known;
    }
    return known;
  }

  abstract boolean isEachFinite();

  /** Takes so many vectors. */
  abstract void load(double[] from, int first, int vectors);

  /** Computes a block of the result of each of them. */
  abstract void multiply(int block, int length, int vectors);

  /** Gives that block away. */
  abstract void store(double[] to, int at, int length, int vectors);
}
