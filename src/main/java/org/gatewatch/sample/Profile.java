package org.gatewatch.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a quantity inside a cell runs through time and over units, beside its distribution. Padded
 * (masked) timesteps never count. Timesteps are in the order of the sequence, also for a cell that
 * reads backward.
 *
 * @param timesteps length of the sequence, padding included
 * @param stepMeans mean over examples and units, one a timestep; NaN where all examples are padded;
 *     empty where time does not matter
 * @param stepNorms L2 norm over units, root mean square over examples, one a timestep; likewise
 * @param saturation shares of the values that are saturated, or null if the values come from no
 *     function that has two ends
 * @param units what each unit does, or null where units are not told apart
 * @param horizon how far back a gradient reaches; null except for the gradient that it is read from
 * @param lastStep what each unit holds at the end of the sequence; null except for a cell's output
 *     and its state, and where no example has a timestep that counts
 * @param extraMaps maps of other examples than the one that the summary's heatmap is of, at most
 *     {@value #MAX_EXTRA_MAPS}; empty unless asked for
 * @param spectralNorm the largest singular value of the block of RW that feeds a gate; NaN if RW is
 *     not finite, null except for what RW adds to a gate
 * @param texts what the cell reads, in words, of the examples that have maps; empty except for a
 *     cell's output, and unless the listener was told
 */
public record Profile(
    int timesteps,
    Series stepMeans,
    Series stepNorms,
    @Nullable Saturation saturation,
    @Nullable UnitActivity units,
    @Nullable Horizon horizon,
    @Nullable LastStep lastStep,
    List<ExampleMap> extraMaps,
    @Nullable Double spectralNorm,
    List<ExampleText> texts) {

  /**
   * Most numbers in a series. A longer sequence is cut into so many runs of timesteps, run {@code
   * i} of {@code n} from timestep {@code i * timesteps / n}; a run's mean is over all its values,
   * its norm the root mean square over its timesteps.
   */
  public static final int MAX_STEPS = 256;

  /** Most maps of further examples. */
  public static final int MAX_EXTRA_MAPS = 7;

  /** Copies the lists. */
  public Profile {
    extraMaps = List.copyOf(extraMaps);
    texts = List.copyOf(texts);
  }

  /** A profile without a spectral norm and texts. */
  public Profile(
      int timesteps,
      Series stepMeans,
      Series stepNorms,
      @Nullable Saturation saturation,
      @Nullable UnitActivity units,
      @Nullable Horizon horizon,
      @Nullable LastStep lastStep,
      List<ExampleMap> extraMaps) {
    this(
        timesteps,
        stepMeans,
        stepNorms,
        saturation,
        units,
        horizon,
        lastStep,
        extraMaps,
        null,
        List.of());
  }

  /**
   * The same with other texts.
   *
   * @param others those that it is to have
   * @return a profile that is equal but for them
   */
  public Profile withTexts(List<ExampleText> others) {
    return with(lastStep, extraMaps, spectralNorm, others);
  }

  /**
   * The same with another spectral norm.
   *
   * @param norm that it is to have; null for none
   * @return a profile that is equal but for it
   */
  public Profile withSpectralNorm(@Nullable Double norm) {
    return with(lastStep, extraMaps, norm, texts);
  }

  /**
   * The same with other maps of further examples.
   *
   * @param maps those that it is to have
   * @return a profile that is equal but for them
   */
  public Profile withExtraMaps(List<ExampleMap> maps) {
    return with(lastStep, maps, spectralNorm, texts);
  }

  /**
   * The same with another last step.
   *
   * @param other that it is to have; null for none
   * @return a profile that is equal but for it
   */
  public Profile withLastStep(@Nullable LastStep other) {
    return with(other, extraMaps, spectralNorm, texts);
  }

  private Profile with(
      @Nullable LastStep last,
      List<ExampleMap> maps,
      @Nullable Double norm,
      List<ExampleText> others) {
    return new Profile(
        timesteps, stepMeans, stepNorms, saturation, units, horizon, last, maps, norm, others);
  }
}
