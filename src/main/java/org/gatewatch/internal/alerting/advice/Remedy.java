package org.gatewatch.internal.alerting.advice;

/** What an advice does, for programs: which advices contradict each other. */
public enum Remedy {
  LOWER_RATE,
  RAISE_RATE,
  /** The rate is no rate: set it to one. */
  SET_RATE,
  /** Clip gradients that are not clipped. */
  CLIP,
  /** Clip less. */
  LOOSEN_CLIPPING,
  SMALLER_WEIGHTS,
  /** Initial weights that differ from unit to unit. */
  VARIED_WEIGHTS,
  LARGER_GATE_BIAS,
  /** A bounded activation function in place of one without bound. */
  BOUNDED_ACTIVATION,
  TANH_IN_CELL,
  /** Loss and activation function of an output that fit. */
  FITTING_OUTPUT,
  SCALE_INPUTS,
  SCALE_LABELS,
  CLEAN_FEATURES,
  CLEAN_LABELS,
  /** Say which timesteps are padding. */
  ADD_MASK,
  SHORTER_SEQUENCES,
  SMALLER_MINIBATCH,
  LARGER_EPSILON,
  WIDER_DATA_TYPE,
  CLEAR_STATE,
  RESTORE_PARAMETERS,
  FEWER_LAYERS,
  FEWER_UNITS,
  ANOTHER_UPDATER,
  WEAKER_REGULARISATION,
  /** Let layers be trained that are not. */
  UNFREEZE,
  /** Only says where to look. */
  LOOK;

  /** Whether who does one of them undoes the other. */
  public boolean opposes(Remedy other) {
    return isUndoneBy(other) || other.isUndoneBy(this);
  }

  private boolean isUndoneBy(Remedy other) {
    return switch (this) {
      case LOWER_RATE -> other == RAISE_RATE || other == SET_RATE || other == LOOSEN_CLIPPING;
      case RAISE_RATE -> other == SET_RATE;
      case CLIP -> other == LOOSEN_CLIPPING;
      default -> false;
    };
  }
}
