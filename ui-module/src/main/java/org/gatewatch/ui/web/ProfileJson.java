package org.gatewatch.ui.web;

import java.util.stream.IntStream;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/** How a quantity inside a cell runs through time and over units; see {@link Profile}. */
record ProfileJson(
    int timesteps,
    double[] stepMeans,
    double[] stepNorms,
    @Nullable Saturation saturation,
    @Nullable Units units,
    @Nullable Reach horizon) {

  static @Nullable ProfileJson of(@Nullable Profile profile) {
    return profile == null
        ? null
        : new ProfileJson(
            profile.timesteps(),
            profile.stepMeans().toArray(),
            profile.stepNorms().toArray(),
            profile.saturation(),
            Units.of(profile.units()),
            Reach.of(profile.horizon()));
  }

  /**
   * What each unit does; see {@link UnitActivity}.
   *
   * @param observations values seen of each unit
   * @param low of each unit, how many of them were saturated at the lower end
   * @param high of each unit, how many at the upper end
   * @param dead units that never moved, by position
   * @param stuckLow number of units saturated at the lower end in every value
   * @param stuckHigh number of units saturated at the upper end in every value
   */
  record Units(int observations, int[] low, int[] high, int[] dead, int stuckLow, int stuckHigh) {

    private static @Nullable Units of(@Nullable UnitActivity units) {
      return units == null
          ? null
          : new Units(
              units.observations(),
              IntStream.range(0, units.units()).map(units::low).toArray(),
              IntStream.range(0, units.units()).map(units::high).toArray(),
              IntStream.range(0, units.units()).filter(units::isDead).toArray(),
              units.stuckLow(),
              units.stuckHigh());
    }
  }

  /** How far back a gradient reaches; see {@link Horizon}. */
  record Reach(int steps, int seen, double gateAllows, double[] decay) {

    private static @Nullable Reach of(@Nullable Horizon horizon) {
      return horizon == null
          ? null
          : new Reach(
              horizon.steps(), horizon.seen(), horizon.gateAllows(), horizon.decay().toArray());
    }
  }
}
