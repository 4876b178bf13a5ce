package org.gatewatch.internal.cell;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multiplies one matrix again and again with columns from Java's memory, by ND4J, in the matrix's
 * own type. Keeps its buffers from call to call; to be closed.
 */
final class Product implements AutoCloseable {
  private final INDArray matrix;
  private final boolean transposed;
  private final INDArray right;
  private final INDArray result;

  /**
   * Products with so many columns.
   *
   * @param matrix [rows, columns] in 'f' order; stays the caller's
   * @param transposed whether its transpose is multiplied
   */
  Product(INDArray matrix, boolean transposed, int columns) {
    this.matrix = matrix;
    this.transposed = transposed;
    DataType type = matrix.dataType();
    right = Nd4j.create(type, new long[] {matrix.size(transposed ? 0 : 1), columns}, 'f');
    result = Nd4j.create(type, new long[] {matrix.size(transposed ? 1 : 0), columns}, 'f');
  }

  /**
   * Computes {@code to = matrix × from}, column by column.
   *
   * @param from columns of the right factor, one after the other, from position {@code first}
   * @param to columns of the result, one after the other, from position {@code at}
   */
  void of(double[] from, int first, double[] to, int at) {
    HostMemory.write(from, first, right);
    Nd4j.gemm(matrix, right, result, transposed, false, 1, 0);
    HostMemory.read(result, to, at);
  }

  @Override
  public void close() {
    right.close();
    result.close();
  }
}
