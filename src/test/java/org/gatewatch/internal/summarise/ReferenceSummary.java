package org.gatewatch.internal.summarise;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The slow and obvious way to a summary. Every double is a whole number of 2^−1074, the smallest
 * one: sums of them and of their squares are whole numbers too, and exact. What is divided or
 * rooted at the end has 60 decimal digits.
 */
final class ReferenceSummary {
  private static final MathContext DIGITS = new MathContext(60);
  private static final int SMALLEST = -1074;
  private static final int FRACTION_BITS = 52;
  private static final BigDecimal UNIT = power(SMALLEST);

  final long finite;
  final double mean;
  final double standardDeviation;
  final double l2Norm;
  final double meanMagnitude;

  ReferenceSummary(double[] values) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger squares = BigInteger.ZERO;
    BigInteger magnitudes = BigInteger.ZERO;
    int count = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        BigInteger units = units(value);
        sum = sum.add(units);
        squares = squares.add(units.multiply(units));
        magnitudes = magnitudes.add(units.abs());
        count++;
      }
    }
    finite = count;
    if (count == 0) {
      mean = standardDeviation = l2Norm = meanMagnitude = Double.NaN;
      return;
    }
    BigDecimal n = BigDecimal.valueOf(count);
    // n² times the variance: n times the sum of squares, less the square of the sum.
    BigInteger spread = squares.multiply(BigInteger.valueOf(count)).subtract(sum.multiply(sum));
    mean = real(sum).divide(n, DIGITS).doubleValue();
    standardDeviation = real(root(spread)).divide(n, DIGITS).doubleValue();
    l2Norm = real(root(squares)).doubleValue();
    meanMagnitude = real(magnitudes).divide(n, DIGITS).doubleValue();
  }

  /** A finite double in units of 2^−1074. */
  private static BigInteger units(double value) {
    long bits = Double.doubleToRawLongBits(Math.abs(value));
    long fraction = bits & (1L << FRACTION_BITS) - 1;
    int exponent = (int) (bits >>> FRACTION_BITS);
    BigInteger whole =
        exponent == 0
            ? BigInteger.valueOf(fraction)
            : BigInteger.valueOf(fraction | 1L << FRACTION_BITS).shiftLeft(exponent - 1);
    return value < 0 ? whole.negate() : whole;
  }

  private static BigDecimal root(BigInteger squared) {
    return new BigDecimal(squared).sqrt(DIGITS);
  }

  private static BigDecimal real(BigInteger units) {
    return real(new BigDecimal(units));
  }

  private static BigDecimal real(BigDecimal units) {
    return units.multiply(UNIT, DIGITS);
  }

  private static BigDecimal power(int exponent) {
    return BigDecimal.ONE.divide(new BigDecimal(BigInteger.TWO.pow(-exponent)), DIGITS);
  }
}
