package org.gatewatch.sample;

/** What is summarised. All quantities of one sample come from one and the same iteration. */
public enum Quantity {
  /**
   * Parameters, after the iteration's update was applied; those of a SameDiff graph as the
   * iteration computed with them, before it.
   */
  WEIGHT,
  /**
   * Gradient of the loss with respect to a parameter, as backpropagation left it: summed over the
   * examples of the minibatch, before regularisation, normalisation, clipping and the updater.
   */
  GRADIENT,
  /** What the updater made of the gradient: the step that was subtracted from the parameter. */
  UPDATE,
  /**
   * Output of a layer in the forward pass, over all examples, units and timesteps; within a cell,
   * the activations of each gate and the cell's output, on a few examples.
   */
  ACTIVATION,
  /**
   * Gradient of the loss with respect to a cell's output, as it arrives from the layer above
   * ("epsilon"); on a few examples, as everything below.
   */
  ACTIVATION_GRADIENT,
  /** State of an LSTM cell. */
  CELL_STATE,
  /**
   * What input, recurrence, bias and peepholes each add to a gate before its activation function.
   */
  PRE_ACTIVATION,
  /**
   * Gradient of the loss with respect to a cell's output at each timestep, with what comes back
   * through time.
   */
  OUTPUT_GRADIENT,
  /** Gradient of the loss with respect to the cell state at each timestep, likewise. */
  CELL_STATE_GRADIENT,
  /** Gradient of the loss with respect to a gate before its activation function, likewise. */
  PRE_ACTIVATION_GRADIENT
}
