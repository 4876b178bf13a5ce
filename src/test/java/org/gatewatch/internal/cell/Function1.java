package org.gatewatch.internal.cell;

import java.util.function.DoubleUnaryOperator;

/** A differentiable function of one variable: an activation function of the reference cells. */
public interface Function1 {
  Function1 SIGMOID = of(Function1::logistic, x -> logistic(x) * (1 - logistic(x)));

  /** ND4J's slope is the float nearest 0.2, in every data type. */
  Function1 HARD_SIGMOID = of(x -> clamp(0.2f * x + 0.5, 0, 1), x -> Math.abs(x) <= 2.5 ? 0.2f : 0);

  Function1 TANH = of(Math::tanh, x -> 1 - Math.tanh(x) * Math.tanh(x));
  Function1 HARD_TANH = of(x -> clamp(x, -1, 1), x -> Math.abs(x) <= 1 ? 1 : 0);
  Function1 SOFTSIGN = of(x -> x / (1 + Math.abs(x)), x -> Math.pow(1 + Math.abs(x), -2));
  Function1 SOFTPLUS = of(x -> Math.log1p(Math.exp(x)), Function1::logistic);
  Function1 RELU = of(x -> Math.max(x, 0), x -> x > 0 ? 1 : 0);
  Function1 ELU = of(x -> x >= 0 ? x : Math.expm1(x), x -> x >= 0 ? 1 : Math.exp(x));
  Function1 IDENTITY = of(x -> x, x -> 1);

  double value(double x);

  double derivative(double x);

  static Function1 of(DoubleUnaryOperator value, DoubleUnaryOperator derivative) {
    return new Function1() {
      @Override
      public double value(double x) {
        return value.applyAsDouble(x);
      }

      @Override
      public double derivative(double x) {
        return derivative.applyAsDouble(x);
      }
    };
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double clamp(double x, double least, double most) {
    return Math.max(least, Math.min(most, x));
  }
}
