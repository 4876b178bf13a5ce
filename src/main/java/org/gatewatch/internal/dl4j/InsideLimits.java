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
 */
public record InsideLimits(
    int examples, int elements, int mapExample, int extraMaps, int checkEvery)
    implements Serializable {
  /** What suits most trainings. */
  public static final InsideLimits DEFAULT = new InsideLimits(8, 1 << 19, 0, 0);

  /** Limits that hold for all samples. */
  public InsideLimits(int examples, int elements, int mapExample, int extraMaps) {
    this(examples, elements, mapExample, extraMaps, 0);
  }

  /** The same for a sample that looks at all examples. */
  public InsideLimits ofAllExamples() {
    return new InsideLimits(Integer.MAX_VALUE, elements, mapExample, extraMaps);
  }
}
