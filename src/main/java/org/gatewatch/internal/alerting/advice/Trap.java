package org.gatewatch.internal.alerting.advice;

import org.gatewatch.alert.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Something in a network's configuration that is amiss before training begins.
 *
 * @param kind what it is, for programs
 * @param severity {@link Severity#HARM} if training cannot go well with it; {@link Severity#HINT}
 *     if it often does not
 * @param layer the first layer that has it; null if it is the network's
 * @param finding what is amiss, in one sentence without a full stop
 * @param advice what to do
 */
public record Trap(
    Kind kind, Severity severity, @Nullable String layer, String finding, Advice advice) {

  /** What can be amiss. */
  public enum Kind {
    RATE_NOT_FINITE,
    RATE_ZERO,
    RATE_TOO_HIGH,
    EPSILON_ZERO,
    OUTPUT_DOES_NOT_FIT,
    REGULARISATION_TOO_STRONG,
    SIGMOID_IN_CELL,
    NO_FORGET_BIAS,
    EQUAL_UNITS,
    NO_CLIPPING
  }
}
