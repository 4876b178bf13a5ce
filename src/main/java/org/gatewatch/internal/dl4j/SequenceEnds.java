package org.gatewatch.internal.dl4j;

import org.gatewatch.internal.facts.MinibatchFacts;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks for padding: timesteps at the end of sequences that are all the same. */
final class SequenceEnds {
  private static final long MOST_EXAMPLES = 16;

  /** Reading one value by ND4J takes a tenth of a microsecond. */
  private static final long MOST_VALUES = 200_000;

  private SequenceEnds() {}

  /**
   * How sequences end, of a few examples.
   *
   * @param sequences [examples, channels, timesteps], with elements
   */
  static MinibatchFacts.Ends of(INDArray sequences) {
    long timesteps = sequences.size(2);
    long examples = Math.min(sequences.size(0), MOST_EXAMPLES);
    examples = Math.min(examples, Math.max(1, MOST_VALUES / (sequences.size(1) * timesteps)));
    double sum = 0;
    for (long example = 0; example < examples; example++) {
      long alike = 0;
      while (alike < timesteps - 1 && isLike(sequences, example, timesteps - 2 - alike)) {
        alike++;
      }
      sum += alike;
    }
    return new MinibatchFacts.Ends(timesteps, sum / examples);
  }

  /** Whether a timestep is like the last. */
  private static boolean isLike(INDArray sequences, long example, long timestep) {
    long last = sequences.size(2) - 1;
    for (long channel = 0; channel < sequences.size(1); channel++) {
      double value = sequences.getDouble(example, channel, timestep);
      if (value != sequences.getDouble(example, channel, last)) {
        return false;
      }
    }
    return true;
  }
}
