package org.gatewatch.internal.summarise;

import java.math.BigDecimal;
import java.math.MathContext;

/** The slow and obvious way to a summary, in decimal arithmetic of 60 digits. */
final class ReferenceSummary {
  private static final MathContext DIGITS = new MathContext(60);

  final long finite;
  final double mean;
  final double standardDeviation;
  final double l2Norm;
  final double meanMagnitude;

  ReferenceSummary(double[] values) {
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    BigDecimal magnitudes = BigDecimal.ZERO;
    int count = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        BigDecimal exact = new BigDecimal(value);
        sum = sum.add(exact);
        squares = squares.add(exact.multiply(exact));
        magnitudes = magnitudes.add(exact.abs());
        count++;
      }
    }
    finite = count;
    if (count == 0) {
      mean = standardDeviation = l2Norm = meanMagnitude = Double.NaN;
      return;
    }
    BigDecimal n = BigDecimal.valueOf(count);
    BigDecimal exactMean = sum.divide(n, DIGITS);
    BigDecimal deviations = BigDecimal.ZERO;
    for (double value : values) {
      if (Double.isFinite(value)) {
        BigDecimal deviation = new BigDecimal(value).subtract(exactMean);
        deviations = deviations.add(deviation.multiply(deviation, DIGITS));
      }
    }
    mean = exactMean.doubleValue();
    standardDeviation = deviations.divide(n, DIGITS).sqrt(DIGITS).doubleValue();
    l2Norm = squares.sqrt(DIGITS).doubleValue();
    meanMagnitude = magnitudes.divide(n, DIGITS).doubleValue();
  }
}
