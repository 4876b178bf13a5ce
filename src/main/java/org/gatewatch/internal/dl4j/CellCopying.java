package org.gatewatch.internal.dl4j;

import org.jspecify.annotations.Nullable;

/**
 * Copies what cells were given in the forward pass that has just ended. To be called outside of
 * workspaces, between the forward and the backward pass: only then does DL4J still hold the input
 * after dropout and the parameters after weight noise.
 */
public interface CellCopying {

  /**
   * Copies a cell's pass without its epsilon.
   *
   * @param carriesState whether the cell began with the state that an earlier segment left
   * @param padding what tells padding in the layer's input, or null if there is none
   * @return null if one example alone is over the limit, the layer has no input of three
   *     dimensions, or nobody knows yet what state it began with
   */
  @Nullable CopiedCell copy(
      RecurrentCell cell, boolean carriesState, Padding.@Nullable Found padding);

  /**
   * Ends the forward pass of one iteration.
   *
   * @return false if nothing could be copied of it
   */
  default boolean end() {
    return true;
  }
}
