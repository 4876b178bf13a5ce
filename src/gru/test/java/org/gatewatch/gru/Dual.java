package org.gatewatch.gru;

import java.util.function.DoubleUnaryOperator;

/**
 * A number with its derivatives by some variables, which arithmetic carries along exactly: an
 * oracle that knows the way forward has the way back without a formula for it.
 */
record Dual(double value, double[] slopes) {

  static Dual constant(double value) {
    return new Dual(value, new double[0]);
  }

  static Dual variable(double value, int index) {
    double[] slopes = new double[index + 1];
    slopes[index] = 1;
    return new Dual(value, slopes);
  }

  double slope(int index) {
    return index < slopes.length ? slopes[index] : 0;
  }

  Dual plus(Dual other) {
    return new Dual(value + other.value, combined(1, other, 1));
  }

  Dual times(Dual other) {
    return new Dual(value * other.value, combined(other.value, other, value));
  }

  Dual times(double factor) {
    return new Dual(value * factor, combined(factor, constant(0), 0));
  }

  Dual oneMinus() {
    return new Dual(1 - value, combined(-1, constant(0), 0));
  }

  Dual through(DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
    double slope = derivative.applyAsDouble(value);
    return new Dual(function.applyAsDouble(value), combined(slope, constant(0), 0));
  }

  private double[] combined(double own, Dual other, double others) {
    double[] sum = new double[Math.max(slopes.length, other.slopes.length)];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = own * slope(i) + others * other.slope(i);
    }
    return sum;
  }
}
