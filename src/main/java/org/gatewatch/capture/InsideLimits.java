package org.gatewatch.capture;

import java.io.Serializable;

/**
 * How much of a minibatch is looked at inside cells.
 *
 * @param examples most examples, 0 for not looking inside
 * @param elements most elements of one gate, that is examples × timesteps × units, at least 1;
 *     fewer examples are taken to keep it, and none if one alone is larger
 * @param mapExample number in the minibatch of the example that maps show, from 0
 */
public record InsideLimits(int examples, int elements, int mapExample) implements Serializable {
  /** What suits most trainings. */
  public static final InsideLimits DEFAULT = new InsideLimits(8, 1 << 19, 0);
}
