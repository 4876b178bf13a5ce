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
 */
public record InsideLimits(int examples, int elements, int mapExample, int extraMaps)
    implements Serializable {
  /** What suits most trainings. */
  public static final InsideLimits DEFAULT = new InsideLimits(8, 1 << 19, 0, 0);
}
