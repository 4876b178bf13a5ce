package org.gatewatch.internal.nonfinite;

import java.util.BitSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Which elements of a flat vector are NaN or infinite. */
public final class NonFiniteElements {
  /** Elements that are copied at a time. */
  private static final long PART = 1 << 20;

  private NonFiniteElements() {}

  /**
   * The elements of a vector that are NaN or infinite, by position. Copies the vector, a part at a
   * time.
   */
  public static BitSet of(INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    BitSet found = new BitSet();
    for (long first = 0; first < vector.length(); first += PART) {
      long end = Math.min(vector.length(), first + PART);
      INDArray part = vector.get(NDArrayIndex.interval(first, end));
      try (INDArray copy = part.castTo(DataType.DOUBLE).dup('c')) {
        add(found, (int) first, copy.data().asDouble());
      }
    }
    return found;
  }

  private static void add(BitSet found, int first, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        found.set(first + i);
      }
    }
  }
}
