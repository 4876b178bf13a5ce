package org.gatewatch.sample;

import org.jspecify.annotations.Nullable;

/** Says in words what stands at a timestep of an example, such as a character or a word. */
@FunctionalInterface
public interface TimestepLabels {

  /**
   * The text of one timestep. Called on a thread of the listener's, some time after the iteration:
   * by then an iterator may have gone on to another minibatch. What it throws is logged once, and
   * the sample goes without texts.
   *
   * @param example position in the minibatch, from 0
   * @param timestep from 0; under truncated backpropagation within the segment
   * @return the text, of which the first {@value ExampleText#MAX_CHARACTERS} characters are kept;
   *     null if there is none
   */
  @Nullable String label(int example, int timestep);
}
