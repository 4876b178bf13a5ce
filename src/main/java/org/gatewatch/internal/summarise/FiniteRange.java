package org.gatewatch.internal.summarise;

import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Between which finite values an array lies, without the rest of its {@link
 * org.gatewatch.sample.Summary}: so little that it costs next to nothing before it is compiled.
 *
 * @param least NaN if no value is finite
 * @param greatest likewise
 */
public record FiniteRange(double least, double greatest) {
  /** That of an array of any floating-point type, which is not empty. */
  public static FiniteRange of(INDArray array) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (Checks.isDense(array)) {
        return ofDense(array);
      }
      try (INDArray copy = array.dup()) {
        return ofDense(copy);
      }
    }
  }

  private static FiniteRange ofDense(INDArray array) {
    Elements elements = Elements.of(array, new Elements.Block());
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (long done = 0; done < array.length(); done += Elements.BLOCK) {
      int length = (int) Math.min(Elements.BLOCK, array.length() - done);
      elements.read(done, length);
      for (int i = 0; i < length; i++) {
        double value = elements.values[i];
        if (value < least && value != Double.NEGATIVE_INFINITY) {
          least = value;
        }
        if (value > greatest && value != Double.POSITIVE_INFINITY) {
          greatest = value;
        }
      }
    }
    return least > greatest
        ? new FiniteRange(Double.NaN, Double.NaN)
        : new FiniteRange(least + 0.0, greatest + 0.0); // No negative zero.
  }
}
