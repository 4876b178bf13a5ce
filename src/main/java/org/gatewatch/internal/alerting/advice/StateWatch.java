package org.gatewatch.internal.alerting.advice;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.facts.TrainingFacts;

/**
 * Tells, once, when the state of recurrent layers was not cleared for so long that it goes on from
 * one sequence to the next: under truncated backpropagation DL4J clears it before each minibatch,
 * unless somebody keeps it from doing so. Safe for use by several threads.
 */
public final class StateWatch {
  /** Hardly any sequence has so many segments. (Our choice.) */
  static final int MOST_SEGMENTS = 100;

  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * What is amiss by now.
   *
   * @param segments how many there were since the state was cleared
   */
  public Optional<Trap> look(TrainingFacts facts, int segments) {
    if (segments < MOST_SEGMENTS || !told.compareAndSet(false, true)) {
      return Optional.empty();
    }
    long timesteps = (long) segments * facts.forwardSteps();
    return Optional.of(
        new Trap(
            Trap.Kind.STATE_NOT_CLEARED,
            Severity.HINT,
            null,
            "the state of the recurrent layers was not cleared in "
                + segments
                + " segments: one sequence of "
                + timesteps
                + " timesteps or more, or one sequence goes on in the next",
            Advice.of(
                Remedy.CLEAR_STATE,
                "call rnnClearPreviousState before each new sequence, unless it is meant")));
  }
}
