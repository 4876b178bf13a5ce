package org.gatewatch.alert;

import java.util.List;

/**
 * Non-finite values that were not there before, or grew tenfold, in one iteration.
 *
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param places where, in the order in which an iteration computes them: activations, gradients,
 *     updates, weights; never empty
 */
public record Alert(int iteration, int epoch, List<Place> places) {

  /** Copies its arguments. */
  public Alert {
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("an alert needs at least one place");
    }
  }

  /** The first place that an iteration computes: the nearest to the cause. */
  public Place first() {
    return places.get(0);
  }
}
