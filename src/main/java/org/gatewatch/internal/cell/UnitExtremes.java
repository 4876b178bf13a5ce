package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * Between what each unit moves, over all steps and examples that count. Found for whole rows of
 * units, which the compiler vectorises; only units that come near an end are counted value by
 * value.
 */
final class UnitExtremes {
  private final CellPass pass;

  /** [step, example, unit]. */
  private final double[] values;

  private final int units;

  /** Of each unit, as the other: NaN where one of its values is. */
  private final double[] least;

  private final double[] most;
  private int observations;

  private UnitExtremes(CellPass pass, double[] values) {
    this.pass = pass;
    this.values = values;
    units = pass.units();
    least = new double[units];
    most = new double[units];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
  }

  /** Those of values of [step, example, unit]. */
  static UnitExtremes of(CellPass pass, double[] values) {
    UnitExtremes extremes = new UnitExtremes(pass, values);
    double[] row = new double[extremes.units];
    for (int i = 0; i < extremes.rows(); i++) {
      if (extremes.counts(i)) {
        System.arraycopy(values, i * row.length, row, 0, row.length);
        stretch(row, extremes.least, extremes.most);
        extremes.observations++;
      }
    }
    return extremes;
  }

  private static void stretch(double[] row, double[] least, double[] most) {
    for (int unit = 0; unit < row.length; unit++) {
      least[unit] = Math.min(least[unit], row[unit]);
    }
    for (int unit = 0; unit < row.length; unit++) {
      most[unit] = Math.max(most[unit], row[unit]);
    }
  }

  private int rows() {
    return pass.steps() * pass.examples();
  }

  private boolean counts(int row) {
    return pass.counts(row / pass.examples(), row % pass.examples());
  }

  /** How many values of each unit there are. */
  int observations() {
    return observations;
  }

  /** Units that move by no more than this, of more than one value. */
  BitSet still(double tolerance) {
    BitSet still = new BitSet(units);
    for (int unit = 0; unit < units; unit++) {
      still.set(unit, observations > 1 && most[unit] - least[unit] <= tolerance);
    }
    return still;
  }

  /** How many values of each unit are below an end. */
  int[] countBelow(double end) {
    int[] some = IntStream.range(0, units).filter(unit -> !(least[unit] >= end)).toArray();
    return count(some, value -> value < end);
  }

  /** How many values of each unit are above an end. */
  int[] countAbove(double end) {
    int[] some = IntStream.range(0, units).filter(unit -> !(most[unit] <= end)).toArray();
    return count(some, value -> value > end);
  }

  private int[] count(int[] some, DoublePredicate isSo) {
    int[] counts = new int[units];
    for (int row = 0; some.length > 0 && row < rows(); row++) {
      if (counts(row)) {
        for (int unit : some) {
          counts[unit] += isSo.test(values[row * units + unit]) ? 1 : 0;
        }
      }
    }
    return counts;
  }
}
