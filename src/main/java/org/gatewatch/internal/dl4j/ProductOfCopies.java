package org.gatewatch.internal.dl4j;

import org.gatewatch.internal.cell.CopiedValues;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Two copies multiplied, element by element, as ND4J multiplies arrays of their type.
 *
 * @param one of the same shape as the other
 */
record ProductOfCopies(CopiedValues one, CopiedValues other) implements CopiedValues {

  @Override
  public DataType type() {
    return one.type();
  }

  @Override
  public long size(int dimension) {
    return one.size(dimension);
  }

  @Override
  public long length() {
    return one.length();
  }

  /** The product of two values of type FLOAT is exact in double precision, and rounded once. */
  @Override
  public double[] read() {
    double[] values = one.read();
    double[] factors = other.read();
    boolean isDouble = type() == DataType.DOUBLE;
    for (int i = 0; i < values.length; i++) {
      double product = values[i] * factors[i];
      values[i] = isDouble ? product : (float) product;
    }
    return values;
  }

  @Override
  public void close() {
    one.close();
    other.close();
  }
}
