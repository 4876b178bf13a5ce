package org.gatewatch.gru;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * When the reset gate is applied: all in which the two kinds of cell differ. Arrays of a timestep
 * are [units, examples].
 */
interface Reset {
  /** Before the first of some timesteps of the way forward. */
  void begin(GruPass pass, int timesteps);

  /** Adds what the candidate reads of the state to what it reads of the input. */
  void addToCandidate(GruPass pass, int step);

  /** What the reset gate is multiplied by, over an interval: [units, examples × timesteps]. */
  INDArray readThroughReset(GruPass pass, int from, int to);

  /**
   * Takes the gradient of the candidate's input back through the reset gate: completes the reset
   * gate's delta, which until now is slope times what is read through it.
   *
   * @param free memory of one timestep
   */
  void back(GruPass pass, int step, INDArray free);

  /** Adds the gradient of the state before, as far as it was read for the candidate. */
  void carry(GruPass pass, int step, INDArray before);

  /**
   * The gradients of the recurrent weights of the candidate, and of the recurrent biases if there
   * are any.
   *
   * @param views where gradients go, by the keys of {@link Gru}
   */
  void gradients(GruPass pass, int from, int to, Map<String, INDArray> views);
}
