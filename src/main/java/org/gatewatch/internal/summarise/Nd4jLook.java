package org.gatewatch.internal.summarise;

import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Condition;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Looks for values that are not finite with operations of ND4J, and waits for them. */
final class Nd4jLook {
  private Nd4jLook() {}

  /**
   * What a vector has of them, without the position of the last.
   *
   * @param vector any shape and order, of a floating-point type
   */
  static NonFiniteTally at(INDArray vector) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        Scratch scratch = new Scratch()) {
      if (vector.isEmpty() || count(vector, Conditions.notFinite()) == 0) {
        return NonFiniteTally.NONE;
      }
      long nan = count(vector, Conditions.isNan());
      long infinite = count(vector, Conditions.isInfinite());
      long above = infinite == 0 ? 0 : scratch.count(vector.eq(Double.POSITIVE_INFINITY));
      double value =
          nan > 0 ? Double.NaN : above > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      return new NonFiniteTally(nan, above, infinite - above, NonFiniteTally.UNKNOWN, value);
    }
  }

  private static long count(INDArray vector, Condition condition) {
    try (INDArray found = Nd4j.getExecutioner().exec(new MatchCondition(vector, condition))) {
      return found.getLong(0);
    }
  }
}
