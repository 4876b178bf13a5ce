package org.gatewatch.sample;

/** What is summarised. All quantities of one sample come from one and the same iteration. */
public enum Quantity {
  /** Parameters, after the iteration's update was applied. */
  WEIGHT,
  /**
   * Gradient of the loss with respect to a parameter, as backpropagation left it: summed over the
   * examples of the minibatch, before regularisation, normalisation, clipping and the updater.
   */
  GRADIENT,
  /** What the updater made of the gradient: the step that was subtracted from the parameter. */
  UPDATE,
  /** Output of a layer in the forward pass, over all examples, units and timesteps. */
  ACTIVATION,
  /** Gradient of the loss with respect to an activation. */
  ACTIVATION_GRADIENT
}
