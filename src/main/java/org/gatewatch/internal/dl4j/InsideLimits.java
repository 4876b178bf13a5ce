package org.gatewatch.internal.dl4j;

import java.io.Serializable;

/**
 * How much of a minibatch is looked at inside cells.
 *
 * @param examples most examples, 0 for not looking inside
 * @param elements most elements of one gate, that is examples × timesteps × units, at least 1;
 *     fewer examples are taken to keep it, and none if one alone is larger
 * @param mapExample number in the minibatch of the example that maps show, from 0
 * @param extraMaps how many of the other examples get maps of their own, 0 to {@value
 *     org.gatewatch.sample.Profile#MAX_EXTRA_MAPS}
 * @param checkEvery in one sample of so many, all examples are looked at; 0 for none
 * @param asked whether it was said how many examples: then they are looked at even if training has
 *     to wait for that, as on a GPU
 */
public record InsideLimits(
    int examples, int elements, int mapExample, int extraMaps, int checkEvery, boolean asked)
    implements Serializable {
  /** What suits most trainings. */
  public static final InsideLimits DEFAULT = new InsideLimits(8, 1 << 19, 0, 0, 0, false);

  /**
   * Most examples of a large minibatch, unless it was said how many: each of them costs as much as
   * it does, and of four there are mostly thousands of values a gate. All of a small minibatch are
   * looked at, since only then gradients can be compared as a whole.
   */
  private static final int OF_MANY = 4;

  /**
   * Timesteps that are looked at, over all examples, where sequences are short: they cost little.
   */
  private static final int LEAST_STEPS = 32;

  /** Limits that hold for all samples. */
  public InsideLimits(int examples, int elements, int mapExample, int extraMaps) {
    this(examples, elements, mapExample, extraMaps, 0, true);
  }

  /** Most examples of a minibatch of so many, with those that get maps of their own. */
  public int examplesOf(long minibatch, int steps) {
    if (asked || minibatch <= examples) {
      return examples;
    }
    int enough = (LEAST_STEPS + steps - 1) / Math.max(1, steps);
    return Math.min(examples, Math.max(enough, Math.max(OF_MANY, 1 + extraMaps)));
  }

  /**
   * These, where arrays are.
   *
   * @param onDevice whether they are where the host would have to wait for them
   */
  public InsideLimits where(boolean onDevice) {
    return onDevice && !asked
        ? new InsideLimits(0, elements, mapExample, extraMaps, 0, false)
        : this;
  }

  /** Whether nothing is looked at because of where arrays are. */
  public boolean isLeftOut() {
    return examples == 0 && !asked;
  }

  /** The same for a sample that looks at all examples. */
  public InsideLimits ofAllExamples() {
    return new InsideLimits(Integer.MAX_VALUE, elements, mapExample, extraMaps);
  }
}
