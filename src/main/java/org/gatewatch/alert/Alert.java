package org.gatewatch.alert;

import java.io.Serializable;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Location;
import org.jspecify.annotations.Nullable;

/**
 * A finding, with where, when and how bad. What is wrong is told when the alert opens, when it has
 * become much worse, and when it is resolved.
 *
 * @param session id of the session whose training has it; empty while that is not known yet, as in
 *     the rules that find it
 * @param worker id of the worker within the session, likewise
 * @param type what is wrong
 * @param state whether it begins, has worsened, or is over
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param since the iteration in which it was first told; {@code iteration} when it opens
 * @param location the worst place
 * @param alsoIn how many other places of the same cell, layer or network have the same
 * @param value what was measured there; may be NaN or infinite
 * @param limit the threshold that it crossed; NaN if there is none
 * @param finding what was found, in one sentence without a full stop
 * @param advice what to try, in a few words
 * @param origin where {@link AlertType#NON_FINITE} values came from: of the iteration itself, or of
 *     an earlier one if they have only spread; else null
 */
public record Alert(
    String session,
    String worker,
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
    @Nullable NonFiniteOrigin origin)
    implements Serializable {

  /** An alert of which it is not known yet whose training has it; see {@link #in}. */
  public Alert(
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
    this(
        "", "", type, state, iteration, epoch, since, location, alsoIn, value, limit, finding,
        advice, origin);
  }

  /**
   * This alert, in the training of a worker of a session.
   *
   * @param session the session
   * @param worker the worker
   * @return the same alert but for these two
   */
  public Alert in(String session, String worker) {
    return new Alert(
        session, worker, type, state, iteration, epoch, since, location, alsoIn, value, limit,
        finding, advice, origin);
  }

  /**
   * How bad it is: that of its type, or {@link Severity#HINT} if it is over.
   *
   * @return the severity, never null
   */
  public Severity severity() {
    return state == AlertState.RESOLVED ? Severity.HINT : type.severity();
  }

  /**
   * This alert in other words.
   *
   * @param words what was found, in one sentence
   * @return the same alert but for its finding
   */
  public Alert withFinding(String words) {
    return new Alert(
        session, worker, type, state, iteration, epoch, since, location, alsoIn, value, limit,
        words, advice, origin);
  }
}
