package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Heatmap;

/**
 * Which colour a value has on a heatmap.
 *
 * @param range auto, gate, or typed for {@link #LOW} to {@link #HIGH}
 */
record ExpectedColours(String map, String range, boolean magnitude, boolean scaled) {
  static final double LOW = -0.1;
  static final double HIGH = 0.3;

  /** At even distances; those of viridis and cividis are Matplotlib's, at every tenth. */
  static final Map<String, int[][]> STOPS =
      Map.of(
          "bwr",
              new int[][] {
                {16, 42, 131},
                {59, 111, 206},
                {150, 184, 236},
                {247, 247, 247},
                {240, 160, 140},
                {206, 62, 54},
                {122, 8, 24}
              },
          "puor",
              new int[][] {
                {52, 18, 92},
                {109, 83, 160},
                {178, 171, 210},
                {247, 247, 247},
                {253, 184, 99},
                {204, 112, 12},
                {112, 52, 4}
              },
          "viridis",
              new int[][] {
                {68, 1, 84}, {72, 36, 117}, {65, 68, 135}, {53, 95, 141}, {42, 120, 142},
                {33, 145, 140}, {34, 168, 132}, {68, 191, 112}, {122, 209, 81}, {189, 223, 38},
                {253, 231, 37}
              },
          "cividis",
              new int[][] {
                {0, 34, 78}, {8, 51, 112}, {53, 69, 108}, {79, 87, 108}, {102, 105, 112},
                {125, 124, 120}, {148, 142, 119}, {174, 163, 113}, {200, 184, 102}, {229, 207, 82},
                {254, 232, 56}
              },
          "grey", new int[][] {{16, 16, 16}, {250, 250, 250}});

  String hash() {
    String typed = range.equals("typed") ? "&low=" + LOW + "&high=" + HIGH : "";
    return "heatmaps&cell=0f&map="
        + map
        + "&range="
        + range
        + typed
        + "&values="
        + (magnitude ? "magnitude" : "signed")
        + "&scaling="
        + (scaled ? "unit" : "none");
  }

  /** The values at the ends of the bar of a gate. */
  double[] limits(Heatmap gate, List<Heatmap> sharing) {
    if (range.equals("typed")) {
      return new double[] {LOW, HIGH};
    }
    if (scaled) {
      return new double[] {0, 1};
    }
    double[] extent = extent(gate, sharing);
    double reach = Math.max(Math.abs(extent[0]), Math.abs(extent[1]));
    if (isDiverging()) {
      return new double[] {magnitude ? 0 : -reach, reach};
    }
    return new double[] {Math.min(0, extent[0]), extent[1]};
  }

  private boolean isDiverging() {
    return map.equals("bwr") || map.equals("puor");
  }

  private double[] extent(Heatmap gate, List<Heatmap> sharing) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (Heatmap heatmap : range.equals("gate") ? List.of(gate) : sharing) {
      for (int i = 0; i < heatmap.rows() * heatmap.columns(); i++) {
        double value = heatmap.value(i / heatmap.columns(), i % heatmap.columns());
        least = Math.min(least, magnitude ? Math.abs(value) : value);
        most = Math.max(most, magnitude ? Math.abs(value) : value);
      }
    }
    return new double[] {least, most};
  }

  void assertColour(double value, Heatmap gate, List<Heatmap> sharing, List<?> pixel) {
    double[] limits = limits(gate, sharing);
    double shown = magnitude ? Math.abs(value) : value;
    if (scaled) {
      double[] extent = extent(gate, sharing);
      shown = (shown - extent[0]) / (extent[1] - extent[0]);
    }
    double share = Math.max(0, Math.min(1, (shown - limits[0]) / (limits[1] - limits[0])));
    // Magnitudes have no blue half: zero stays pale.
    boolean upperHalf = isDiverging() && magnitude && !scaled && !range.equals("typed");
    double[] colour = colour(upperHalf ? 0.5 + share / 2 : share);
    // Between tenths, these two bend by as much as 13.
    double tolerance = map.equals("viridis") || map.equals("cividis") ? 14 : 1.5;
    for (int channel = 0; channel < 3; channel++) {
      double seen = ((Number) pixel.get(channel)).doubleValue();
      assertThat(Math.abs(seen - colour[channel]))
          .as("channel %d of %f on %s: %s", channel, value, this, pixel)
          .isLessThanOrEqualTo(tolerance);
    }
  }

  private double[] colour(double share) {
    int[][] stops = STOPS.get(map);
    double at = share * (stops.length - 1);
    int below = (int) Math.min(at, stops.length - 2);
    double[] colour = new double[3];
    for (int channel = 0; channel < 3; channel++) {
      int from = stops[below][channel];
      colour[channel] = from + (stops[below + 1][channel] - from) * (at - below);
    }
    return colour;
  }
}
