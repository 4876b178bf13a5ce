package org.gatewatch.internal.facts;

import org.jspecify.annotations.Nullable;

/**
 * An output of a network and its loss.
 *
 * @param layer name of the layer that computes it, as in the layout
 * @param loss simple name of the loss function's class without {@code Loss}: {@code MSE}, {@code
 *     MCXENT}, {@code BinaryXENT}
 * @param activation its activation function, likewise
 * @param width how many values it has a timestep or example; 0 if that is not known
 * @param misfit why loss and activation function do not fit; null if they do
 */
public record OutputFacts(
    String layer, String loss, String activation, long width, @Nullable Misfit misfit) {

  /** What DL4J refuses when it validates output layers, for networks that do without that. */
  public enum Misfit {
    /** A softmax of one value is 1, whatever goes in. */
    SOFTMAX_OF_ONE,
    /** The loss takes the logarithm of what may be below 0 or above 1. */
    NO_PROBABILITY,
    /** Binary cross entropy of the outputs of a softmax. */
    SOFTMAX_WITH_BINARY_LOSS,
    /** Cross entropy of classes of independent outputs: all may go to 1. */
    SIGMOID_WITH_CLASS_LOSS
  }
}
