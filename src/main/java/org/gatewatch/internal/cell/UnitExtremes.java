package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Between what each unit moves, over all steps and examples that count. Found for whole rows of
 * units, which the compiler vectorises; only units that come near an end are counted value by
 * value.
 */
final class UnitExtremes {
  private final CellPass pass;

  private final CellSeries values;

  private final int units;

  /** Of each unit, as the other: NaN where one of its values is. */
  private final double[] least;

  private final double[] most;
  private int observations;

  private UnitExtremes(CellPass pass, CellSeries values) {
    this.pass = pass;
    this.values = values;
    units = pass.units();
    least = new double[units];
    most = new double[units];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
  }

  /** Those of a quantity. */
  static UnitExtremes of(CellPass pass, CellSeries values) {
    UnitExtremes extremes = new UnitExtremes(pass, values);
    double[] row = new double[extremes.units];
    for (int i = 0; i < extremes.rows(); i++) {
      if (pass.counts(i)) {
        values.copyRow(i, row);
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
    int[] counts = new int[units];
    int[] some = new int[units];
    int size = 0;
    for (int unit = 0; unit < units; unit++) {
      some[size] = unit;
      size += least[unit] >= end ? 0 : 1;
    }
    for (int row = 0; size > 0 && row < rows(); row++) {
      if (pass.counts(row)) {
        values.countBelow(row, end, some, size, counts);
      }
    }
    return counts;
  }

  /** How many values of each unit are above an end. */
  int[] countAbove(double end) {
    int[] counts = new int[units];
    int[] some = new int[units];
    int size = 0;
    for (int unit = 0; unit < units; unit++) {
      some[size] = unit;
      size += most[unit] <= end ? 0 : 1;
    }
    for (int row = 0; size > 0 && row < rows(); row++) {
      if (pass.counts(row)) {
        values.countAbove(row, end, some, size, counts);
      }
    }
    return counts;
  }
}
