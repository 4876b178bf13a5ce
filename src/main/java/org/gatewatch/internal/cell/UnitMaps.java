package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.jspecify.annotations.Nullable;

/** Maps of a series, a row a unit and a column a timestep, of one example each. */
final class UnitMaps {
  private final CellSeries series;
  private final CellPass pass;
  private final OnePassSummariser summariser;

  UnitMaps(CellSeries series, CellPass pass, OnePassSummariser summariser) {
    this.series = series;
    this.pass = pass;
    this.summariser = summariser;
  }

  /** Which examples have maps. */
  CellPass.Shown chosen() {
    return pass.shown();
  }

  /** That of the example that is shown, NaN where it is padding; null if all of it is. */
  @Nullable Heatmap shown() {
    return of(pass.shown().example());
  }

  /** Those of further examples, from the first on, as many as are asked for and there. */
  List<ExampleMap> further() {
    List<ExampleMap> maps = new ArrayList<>();
    for (int i = 0; i < pass.examples() && maps.size() < pass.shown().further(); i++) {
      Heatmap map = i == pass.shown().example() ? null : of(i);
      if (map != null) {
        maps.add(new ExampleMap(i, map));
      }
    }
    return maps;
  }

  private @Nullable Heatmap of(int example) {
    int steps = pass.steps();
    int units = pass.units();
    double[] columns = new double[steps * units];
    boolean isPadding = true;
    for (int time = 0; time < steps; time++) {
      int near = nearestInColumn(time, example);
      if (near < 0) {
        Arrays.fill(columns, time * units, (time + 1) * units, Double.NaN);
      } else {
        series.copy(near, example, columns, time * units);
        isPadding = false;
      }
    }
    return isPadding ? null : summariser.map(columns, units, steps);
  }

  /**
   * The timestep itself if it counts, else one that does and falls into the same column of a map,
   * so that padding hides nothing; or -1.
   */
  private int nearestInColumn(int time, int example) {
    int steps = pass.steps();
    int columns = Math.min(steps, Heatmap.MAX_COLUMNS);
    int column = (int) (((time + 1L) * columns - 1) / steps);
    int end = (int) ((column + 1L) * steps / columns);
    if (series.counts(time, example)) {
      return time;
    }
    for (int other = (int) ((long) column * steps / columns); other < end; other++) {
      if (series.counts(other, example)) {
        return other;
      }
    }
    return -1;
  }
}
