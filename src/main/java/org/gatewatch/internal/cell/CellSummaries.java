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
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** Makes of a {@link CellPass} what a sample says of the cell. Used by one thread at a time. */
public final class CellSummaries {
  private final OnePassSummariser summariser;

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
    ForwardPass forward = ForwardPass.of(pass);
    boolean backwardWanted = quantities.stream().anyMatch(CellQuantities.OF_BACKWARD::contains);
    BackwardPass backward = backwardWanted ? BackwardPass.of(pass, forward) : null;
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (CellKey key : pass.spec().keys()) {
      if (!quantities.contains(key.quantity())) {
        continue;
      }
      if (!CellQuantities.OF_BACKWARD.contains(key.quantity())) {
        summaries.add(ofForward(key, pass, forward));
      } else {
        summaries.add(backward == null ? null : ofBackward(key, pass, forward, backward));
      }
    }
    return summaries;
  }

  private Summary ofForward(CellKey key, CellPass pass, ForwardPass forward) {
    ActivationFunction cell = pass.functions().cell();
    Kernel kernel = key.kernel();
    Gate gate = key.gate();
    if (kernel != null && gate != null) {
      return ofShare(kernel, gate, pass, forward);
    }
    if (key.quantity() == Quantity.CELL_STATE) {
      CellSeries states = new CellSeries(pass, forward.states, 0);
      return activity(states, new CellSeries(pass, forward.squashedStates, 0), cell.ends(), true);
    }
    if (gate == null) {
      CellSeries outputs = new CellSeries(pass, forward.outputs, 0);
      return read(pass, activity(outputs, outputs, cell.ends(), true));
    }
    int block = pass.spec().block(gate);
    CellSeries values = new CellSeries(pass, forward.gates, block);
    ActivationFunction.Ends ends = pass.functions().ofBlock(block).ends();
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
    Profile profile =
        new Profile(
            series.timesteps(),
            series.stepMeans(),
            series.stepNorms(),
            squashed.saturation(ends),
            series.units(squashed, ends),
            null,
            carried ? series.lastStep() : null,
            maps.further());
    return series.distribution(summariser).with(maps.shown(), profile);
  }

  /** What one kernel adds to a gate, and how much of that alone would saturate it. */
  private Summary ofShare(Kernel kernel, Gate gate, CellPass pass, ForwardPass forward) {
    int block = pass.spec().block(gate);
    CellSeries share =
        switch (kernel) {
          case INPUT -> new CellSeries(pass, forward.fromInput, block);
          case RECURRENT -> new CellSeries(pass, forward.fromRecurrence, block);
          case PEEPHOLE ->
              new CellSeries(pass, forward.fromPeepholes(pass.spec().peephole(gate)), 0);
          default -> new CellSeries(pass, forward.fromBias(block), 0);
        };
    ActivationFunction function = pass.functions().ofBlock(block);
    Profile profile =
        new Profile(
            pass.steps(),
            Series.empty(),
            Series.empty(),
            share.saturationBy(function),
            null,
            null,
            null,
            List.of(),
            kernel == Kernel.RECURRENT ? pass.spectralNorm(block) : null,
            List.of());
    return share.distribution(summariser).with(null, profile);
  }

  private Summary ofBackward(
      CellKey key, CellPass pass, ForwardPass forward, BackwardPass backward) {
    CellSeries series =
        switch (key.quantity()) {
          case ACTIVATION_GRADIENT -> new CellSeries(pass, backward.epsilons, 0);
          case OUTPUT_GRADIENT -> new CellSeries(pass, backward.outputGradients, 0);
          case CELL_STATE_GRADIENT -> new CellSeries(pass, backward.stateGradients, 0);
          default -> new CellSeries(pass, backward.gateGradients, pass.spec().block(key.gate()));
        };
    Horizon horizon =
        key.quantity() == pass.spec().memory() ? horizon(pass, forward, backward) : null;
    boolean mapped = key.quantity() == Quantity.ACTIVATION_GRADIENT;
    UnitMaps maps = series.maps(summariser);
    Profile profile =
        new Profile(
            series.timesteps(),
            series.stepMeans(),
            series.stepNorms(),
            null,
            null,
            horizon,
            null,
            mapped ? maps.further() : List.of());
    return series.distribution(summariser).with(mapped ? maps.shown() : null, profile);
  }

  private static @Nullable Horizon horizon(
      CellPass pass, ForwardPass forward, BackwardPass backward) {
    int keeper = pass.spec().block(pass.spec().keeper());
    double mean = keeper < 0 ? Double.NaN : new CellSeries(pass, forward.gates, keeper).mean();
    return backward.decay().horizon(mean);
  }
}
