package org.gatewatch.benchmarks.diagnosis;

import java.util.Set;
import org.gatewatch.alert.AlertState;

/**
 * What people are told of a training: an alert, or a line of the log about what is amiss and makes
 * no alert.
 *
 * @param what name of the alert's type, or of the trap
 * @param state of the alert; a trap only opens
 * @param iteration DL4J's iteration count
 * @param isWarning whether it is told at WARN or above
 * @param where the layer, and the direction in which it reads, or the network
 * @param words all that it says, with numbers
 * @param causes that it names
 * @param actions that it advises
 */
record Told(
    String what,
    AlertState state,
    int iteration,
    boolean isWarning,
    String where,
    String words,
    Set<Cause> causes,
    Set<Action> actions) {

  /** Whether it says that something is wrong, and not that it is over. */
  boolean isNews() {
    return state != AlertState.RESOLVED;
  }

  @Override
  public String toString() {
    return "%d %s %s%s %s %s"
        .formatted(iteration, what, state, isWarning ? "" : " (hint)", where, words)
        .replaceAll("\\s+", " ");
  }
}
