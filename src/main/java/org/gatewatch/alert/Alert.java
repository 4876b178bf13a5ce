package org.gatewatch.alert;

import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Location;
import org.jspecify.annotations.Nullable;

/**
 * A finding, with where, when and how bad. One trouble of one cell (or layer, or of the network) is
 * told when it opens, when it has become much worse, and when it is over.
 *
 * @param type what is wrong
 * @param state whether it begins, has worsened, or is over
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param since the iteration in which it was first told; {@code iteration} when it opens
 * @param location the worst place
 * @param alsoIn how many other places of the same cell, layer or network have the same trouble
 * @param value what was measured there; may be NaN or infinite
 * @param limit the threshold that it crossed; NaN if there is none
 * @param finding what was found, in one sentence without a full stop
 * @param advice what to try, in a few words
 * @param origin for the first {@link AlertType#NON_FINITE} value its origin, else null
 */
public record Alert(
    AlertType type,
    AlertState state,
    int iteration,
    int epoch,
    int since,
    Location location,
    int alsoIn,
    double value,
    double limit,
    String finding,
    String advice,
    @Nullable NonFiniteOrigin origin) {

  /**
   * This alert in other words.
   *
   * @param words what was found, in one sentence
   * @return the same alert but for its finding
   */
  public Alert withFinding(String words) {
    return new Alert(
        type, state, iteration, epoch, since, location, alsoIn, value, limit, words, advice,
        origin);
  }
}
