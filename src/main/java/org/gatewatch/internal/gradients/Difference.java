package org.gatewatch.internal.gradients;

import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The derivative of a loss by one element of an array, by central differences.
 *
 * @param values of type DOUBLE; each element is as it was afterwards
 * @param loss computed from the values as they are
 */
public record Difference(INDArray values, DoubleSupplier loss) {
  private static final double STEP = 1e-5;

  /** What is further from the truth than this is wrong, by the rule's own limit. */
  private static final double NEAR = 0.01;

  /** Below this, rounding of the loss is all that there is. */
  private static final double NOISE = 1e-6;

  /**
   * The derivative. If it is not what is expected, a smaller step has to say the same, since near a
   * kink differences say nothing.
   *
   * @param at where; an index for each dimension
   * @param expected what backpropagation says
   * @param scale what the difference of the loss is multiplied by
   * @return NaN if it cannot be told
   */
  public double at(long[] at, double expected, double scale) {
    double first = scale * quotient(at, STEP);
    if (isNear(first, expected)) {
      return first;
    }
    double second = scale * quotient(at, STEP / 4);
    return isNear(first, second) ? second : Double.NaN;
  }

  private static boolean isNear(double one, double other) {
    return Math.abs(one - other) <= NOISE + NEAR * Math.max(Math.abs(one), Math.abs(other));
  }

  private double quotient(long[] at, double step) {
    double before = values.getDouble(at);
    try {
      values.putScalar(at, before + step);
      double above = loss.getAsDouble();
      values.putScalar(at, before - step);
      return (above - loss.getAsDouble()) / (2 * step);
    } finally {
      values.putScalar(at, before);
    }
  }
}
