package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.sample.Heatmap;

/** Checks a heatmap cell by cell against the values that it stands for. */
final class HeatmapReference {
  private HeatmapReference() {}

  static void assertAgrees(Heatmap heatmap, double[] columnByColumn, int rows, int columns) {
    assertThat(heatmap.rows()).isEqualTo(Math.min(64, rows));
    assertThat(heatmap.columns()).isEqualTo(Math.min(64, columns));
    for (int r = 0; r < heatmap.rows(); r++) {
      for (int c = 0; c < heatmap.columns(); c++) {
        double highest = 0;
        double lowest = 0;
        for (int j = c * columns / heatmap.columns();
            j < (c + 1) * columns / heatmap.columns();
            j++) {
          for (int i = r * rows / heatmap.rows(); i < (r + 1) * rows / heatmap.rows(); i++) {
            double value = columnByColumn[j * rows + i];
            highest = Math.max(highest, value);
            lowest = Math.min(lowest, value);
          }
        }
        assertCell(heatmap.value(r, c), highest, lowest);
      }
    }
  }

  /** Positive and negative of nearly the same magnitude are equally strong; NaN spoils both. */
  private static void assertCell(float cell, double highest, double lowest) {
    if (Double.isNaN(highest)) {
      assertThat(cell).isNaN();
      return;
    }
    double strongest = Math.max(highest, -lowest);
    if (Math.abs(highest + lowest) > 1e-6 * strongest && strongest > Float.MIN_NORMAL) {
      assertThat(Math.signum(cell)).isEqualTo((float) Math.signum(highest + lowest));
    }
    if (Double.isInfinite(strongest)) {
      assertThat(cell).isInfinite();
      return;
    }
    assertThat(cell).isFinite();
    double allowed = strongest * Heatmap.RELATIVE_ERROR + Float.MIN_NORMAL / 128;
    assertThat(Math.abs(Math.abs(cell) - strongest)).isLessThanOrEqualTo(allowed);
  }
}
