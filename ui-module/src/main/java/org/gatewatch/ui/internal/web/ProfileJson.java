package org.gatewatch.ui.internal.web;

import java.util.List;
import java.util.stream.IntStream;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/**
 * How a quantity inside a cell runs through time and over units; see {@link Profile}.
 *
 * @param extraMaps positions of the further examples that have maps
 * @param spectralNorm null where there is none
 */
record ProfileJson(
    int timesteps,
    double[] stepMeans,
    double[] stepNorms,
    @Nullable Saturation saturation,
    @Nullable Units units,
    @Nullable Reach horizon,
    @Nullable Ends lastStep,
    int[] extraMaps,
    @Nullable Double spectralNorm,
    List<ExampleText> texts) {

  static @Nullable ProfileJson of(@Nullable Profile profile) {
    return profile == null
        ? null
        : new ProfileJson(
            profile.timesteps(),
            profile.stepMeans().toArray(),
            profile.stepNorms().toArray(),
            profile.saturation(),
            Units.of(profile.units()),
            Reach.of(profile.horizon()),
            Ends.of(profile.lastStep()),
            profile.extraMaps().stream().mapToInt(ExampleMap::example).toArray(),
            profile.spectralNorm(),
            profile.texts());
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

  /**
   * What each unit holds at the end of the sequence; see {@link LastStep}.
   *
   * @param units which unit each value of an example is of
   */
  record Ends(int[] units, List<Example> examples) {

    private static @Nullable Ends of(@Nullable LastStep last) {
      return last == null
          ? null
          : new Ends(
              IntStream.range(0, LastStep.told(last.units()))
                  .map(value -> LastStep.unit(value, last.units()))
                  .toArray(),
              last.examples().stream().map(Example::of).toList());
    }
  }

  /** One example; see {@link LastStep.Example}. */
  record Example(int position, int timestep, float[] values) {

    private static Example of(LastStep.Example example) {
      float[] values = new float[example.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = example.value(i);
      }
      return new Example(example.position(), example.timestep(), values);
    }
  }
}
