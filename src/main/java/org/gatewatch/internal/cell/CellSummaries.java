package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/** Makes of a {@link CellPass} what a sample says of the cell. Used by one thread at a time. */
public final class CellSummaries {
  private final OnePassSummariser summariser;
  private final PassArrays arrays = new PassArrays();

  /**
   * Summaries whose maps have at most so many rows.
   *
   * @param maxHeatmapSide most rows of a map, 0 for none; see {@link OnePassSummariser#ofTimesteps}
   */
  public CellSummaries(int maxHeatmapSide) {
    summariser = OnePassSummariser.ofTimesteps(maxHeatmapSide);
  }

  /**
   * Computes the pass again and summarises it.
   *
   * @param pass stays open
   * @param quantities what to summarise
   * @return one summary for each of {@link CellSpec#keys()} whose quantity was asked for, in that
   *     order; null for gradients if no epsilon is there
   */
  public List<@Nullable Summary> of(CellPass pass, Set<Quantity> quantities) {
    CellRun run = CellRun.of(pass, CellQuantities.anyOfBackward(quantities), arrays);
    List<@Nullable Summary> summaries = of(run, quantities);
    run.giveBack(arrays);
    return summaries;
  }

  /** Computes the passes that these quantities need. */
  public static CellRun run(CellPass pass, Set<Quantity> quantities) {
    return CellRun.of(pass, CellQuantities.anyOfBackward(quantities));
  }

  /** Summarises passes that were computed, likewise. */
  public List<@Nullable Summary> of(CellRun run, Set<Quantity> quantities) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (CellKey key : run.given().spec().keys()) {
      if (!quantities.contains(key.quantity())) {
        continue;
      }
      if (!CellQuantities.OF_BACKWARD.contains(key.quantity())) {
        summaries.add(ofForward(key, run));
      } else {
        summaries.add(run.has(key) ? ofBackward(key, run) : null);
      }
    }
    return summaries;
  }

  private Summary ofForward(CellKey key, CellRun run) {
    CellPass pass = run.given();
    ActivationFunction cell = pass.functions().cell();
    CellSeries values = run.series(key);
    Gate gate = key.gate();
    if (key.kernel() != null) {
      return ofShare(key, values, pass);
    }
    if (key.quantity() == Quantity.CELL_STATE) {
      return activity(values, run.squashedStates(), cell.ends(), true);
    }
    if (gate == null) {
      return read(pass, activity(values, values, cell.ends(), true));
    }
    ActivationFunction.Ends ends = pass.functions().ofBlock(pass.spec().block(gate)).ends();
    boolean isOutput = !pass.spec().isGated();
    Summary summary = activity(values, values, ends, isOutput);
    return isOutput ? read(pass, summary) : summary;
  }

  /** The summary of a cell's output, with what the cell reads. */
  private static Summary read(CellPass pass, Summary output) {
    Profile profile = output.profile();
    return profile == null
        ? output
        : output.with(output.heatmap(), profile.withTexts(pass.texts()));
  }

  /**
   * Summarises what moves between two ends.
   *
   * @param series the values, of which it is told whether a unit moves
   * @param squashed the values whose saturation is told, which may be those of another series
   * @param carried whether it is what the cell ends with, its output or its state
   */
  private Summary activity(
      CellSeries series, CellSeries squashed, ActivationFunction.Ends ends, boolean carried) {
    UnitMaps maps = series.maps(summariser);
    UnitActivity units = series.units(squashed, ends);
    CellSeries.Steps steps = series.overSteps();
    Profile profile =
        new Profile(
            series.timesteps(),
            steps.means(),
            steps.norms(),
            ends == ActivationFunction.Ends.NONE ? null : saturation(units, ends),
            units,
            null,
            carried ? series.lastStep(maps.chosen()) : null,
            maps.further());
    return series.distribution(summariser).with(maps.shown(), profile);
  }

  /** Shares of all values that are near the ends. */
  private static Saturation saturation(UnitActivity units, ActivationFunction.Ends ends) {
    int low = 0;
    int high = 0;
    for (int unit = 0; unit < units.units(); unit++) {
      low += units.low(unit);
      high += units.high(unit);
    }
    double all = (double) units.observations() * units.units();
    return new Saturation(ends.lower, low / all, high / all);
  }

  /** What one kernel adds to a gate, and how much of that alone would saturate it. */
  private Summary ofShare(CellKey key, CellSeries share, CellPass pass) {
    int block = pass.spec().block(key.gate());
    Summary distribution = share.distribution(summariser);
    Profile profile =
        new Profile(
            share.timesteps(),
            Series.empty(),
            Series.empty(),
            share.saturationBy(pass.functions().ofBlock(block), distribution),
            null,
            null,
            null,
            List.of(),
            key.kernel() == Kernel.RECURRENT ? pass.spectralNorm(block, arrays) : null,
            List.of());
    return distribution.with(null, profile);
  }

  private Summary ofBackward(CellKey key, CellRun run) {
    CellSeries series = run.series(key);
    Horizon horizon = key.quantity() == run.given().spec().memory() ? horizon(run) : null;
    boolean mapped = key.quantity() == Quantity.ACTIVATION_GRADIENT;
    UnitMaps maps = series.maps(summariser);
    CellSeries.Steps steps = series.overSteps();
    Profile profile =
        new Profile(
            series.timesteps(),
            steps.means(),
            steps.norms(),
            null,
            null,
            horizon,
            null,
            mapped ? maps.further() : List.of());
    return series.distribution(summariser).with(mapped ? maps.shown() : null, profile);
  }

  private static @Nullable Horizon horizon(CellRun run) {
    Gate keeper = run.given().spec().keeper();
    double mean =
        keeper == null
            ? Double.NaN
            : run.series(new CellKey(Quantity.ACTIVATION, null, keeper)).mean();
    return run.decay().horizon(mean);
  }
}
