package org.gatewatch.origin;

import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an iteration in which a value can be non-finite for the first time, in the order in
 * which an iteration runs through them, and the masks of its minibatch behind them. Constants are
 * appended only: stored records hold their position.
 */
public enum Stage {
  /** The features of the minibatch. */
  INPUT_DATA("input data", null, "clean the features: the network was finite"),
  /** The labels of the minibatch. */
  LABEL_DATA("label data", null, "clean the labels: the network was finite"),
  /** A parameter, before the iteration changed it. */
  PARAMETER(
      "parameter",
      Quantity.WEIGHT,
      "go back to the last finite parameters; lower the learning rate or clip gradients"),
  /** The output or state of a cell before its first timestep. */
  INITIAL_STATE(
      "initial state", Quantity.CELL_STATE, "clear the state: call rnnClearPreviousState"),
  /** A gate before its activation function. */
  PRE_ACTIVATION(
      "pre-activation",
      Quantity.PRE_ACTIVATION,
      "lower the learning rate or clip gradients: the weights are too large for the data type"),
  /** A gate after its activation function. */
  GATE_ACTIVATION(
      "gate activation", Quantity.ACTIVATION, "use sigmoid gates: they cannot overflow"),
  /** The state of a cell. */
  CELL_STATE(
      "cell state",
      Quantity.CELL_STATE,
      "use tanh in the cell, shorter sequences or lower weights"),
  /** The output of a cell, or of a layer that has none. */
  OUTPUT(
      "output", Quantity.ACTIVATION, "use a bounded activation function or a lower learning rate"),
  /** The loss. */
  LOSS("loss", null, "lower the learning rate, or clip what the loss takes the logarithm of"),
  /** The gradient of the loss with respect to a cell's output, as it comes from above. */
  EPSILON(
      "epsilon",
      Quantity.ACTIVATION_GRADIENT,
      "clip gradients: the layers above blow the gradient up"),
  /** The gradient of the loss with respect to the state of a cell. */
  STATE_DELTA(
      "cell state delta",
      Quantity.CELL_STATE_GRADIENT,
      "clip gradients or shorten the sequence: the gradient explodes through time"),
  /** The gradient of the loss with respect to a gate before its activation function. */
  GATE_DELTA(
      "gate delta",
      Quantity.PRE_ACTIVATION_GRADIENT,
      "clip gradients or shorten the sequence: the gradient explodes through time"),
  /** The gradient of the loss with respect to a parameter. */
  WEIGHT_GRADIENT(
      "weight gradient", Quantity.GRADIENT, "clip gradients, or scale the inputs of the layer"),
  /** What the updater made of the gradient. */
  UPDATE("update", Quantity.UPDATE, "lower the learning rate; check the updater's epsilon"),
  /** A parameter, after the iteration changed it. */
  UPDATED_PARAMETER("updated parameter", Quantity.WEIGHT, "lower the learning rate"),
  /** The mask of the features of the minibatch. */
  INPUT_MASK("input mask", null, "clean the mask of the features: 1 to count, 0 to leave out"),
  /** The mask of the labels; where there is none that of the features, in its place. */
  LABEL_MASK("label mask", null, "clean the mask of the labels: 1 to count, 0 to leave out");

  private final String words;
  private final @Nullable Quantity quantity;
  private final String advice;

  Stage(String words, @Nullable Quantity quantity, String advice) {
    this.words = words;
    this.quantity = quantity;
    this.advice = advice;
  }

  /**
   * The stage that a slot of a sample shows, as an iteration leaves it.
   *
   * @param slot a slot of a layout
   * @return the stage whose values the slot summarises
   */
  public static Stage of(Slot slot) {
    return switch (slot.quantity()) {
      case WEIGHT -> UPDATED_PARAMETER;
      case GRADIENT -> WEIGHT_GRADIENT;
      case UPDATE -> UPDATE;
      case ACTIVATION -> slot.gate() == null ? OUTPUT : GATE_ACTIVATION;
      case ACTIVATION_GRADIENT -> EPSILON;
      case CELL_STATE -> CELL_STATE;
      case PRE_ACTIVATION -> PRE_ACTIVATION;
      case OUTPUT_GRADIENT, CELL_STATE_GRADIENT -> STATE_DELTA;
      case PRE_ACTIVATION_GRADIENT -> GATE_DELTA;
    };
  }

  /**
   * The stage in words, for people.
   *
   * @return a few words, never empty
   */
  public String words() {
    return words;
  }

  /**
   * The quantity in which samples show the stage, or null if there is none.
   *
   * @return the quantity, or null
   */
  public @Nullable Quantity quantity() {
    return quantity;
  }

  /**
   * What to try, in a few words.
   *
   * @return a phrase, never empty
   */
  public String advice() {
    return advice;
  }

  /**
   * Whether the minibatch itself was at fault, not the network.
   *
   * @return true for features, labels and their masks
   */
  public boolean isData() {
    return switch (this) {
      case INPUT_DATA, LABEL_DATA, INPUT_MASK, LABEL_MASK -> true;
      default -> false;
    };
  }
}
