package org.gatewatch.summarise;

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
        double strongest = 0;
        for (int j = c * columns / heatmap.columns();
            j < (c + 1) * columns / heatmap.columns();
            j++) {
          for (int i = r * rows / heatmap.rows(); i < (r + 1) * rows / heatmap.rows(); i++) {
            strongest = stronger(strongest, columnByColumn[j * rows + i]);
          }
        }
        assertCell(heatmap.value(r, c), strongest);
      }
    }
  }

  private static double stronger(double a, double b) {
    return Double.isNaN(a) || Math.abs(b) <= Math.abs(a) ? a : b;
  }

  /** Positive and negative of the same magnitude are equally strong. */
  private static void assertCell(float cell, double strongest) {
    if (!Double.isFinite(strongest)) {
      assertThat(Math.abs(cell)).isEqualTo(Float.valueOf((float) Math.abs(strongest)));
      return;
    }
    double error = Math.abs(Math.abs(cell) - Math.abs(strongest));
    double allowed = Math.abs(strongest) * Heatmap.RELATIVE_ERROR + Float.MIN_NORMAL / 128;
    assertThat(error).isLessThanOrEqualTo(allowed);
    if (Math.abs(strongest) > Float.MIN_NORMAL) {
      assertThat(Float.isFinite(cell)).isTrue();
    }
  }
}
