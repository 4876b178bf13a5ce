package org.gatewatch.internal.alerting.advice;

import org.gatewatch.alert.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Something that is amiss in a network's configuration or in its first minibatch, or that becomes
 * so while it trains, and makes no alert of its own.
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

  /** Whether a training may be slow because of it, whatever its learning rate. */
  public boolean isMisleading() {
    return switch (kind) {
      case NO_CLIPPING, NO_FORGET_BIAS, SIGMOID_IN_CELL -> false;
      default -> true;
    };
  }

  /** What can be amiss. */
  public enum Kind {
    RATE_NOT_FINITE,
    RATE_ZERO,
    RATE_TOO_HIGH,
    EPSILON_ZERO,
    OUTPUT_DOES_NOT_FIT,
    REGULARISATION_TOO_STRONG,
    INPUT_NOT_SCALED,
    INPUT_CONSTANT,
    LABELS_OUT_OF_REACH,
    RECURRENT_NOT_TRAINED,
    NO_OP_UPDATER,
    SIGMOID_IN_CELL,
    NO_FORGET_BIAS,
    EQUAL_UNITS,
    GATES_WITHOUT_BOUND,
    LOSS_BEGINS_HIGH,
    SEQUENCES_PADDED,
    NO_CLIPPING,
    STATE_NOT_CLEARED,
    INPUT_OUTLIER,
    LABEL_OUTLIER
  }
}
