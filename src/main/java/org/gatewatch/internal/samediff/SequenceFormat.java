package org.gatewatch.internal.samediff;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How an operation lays out sequences in memory. */
enum SequenceFormat {
  /** [timesteps, examples, size]; for two directions also [timesteps, 2, examples, size]. */
  TIME_EXAMPLE_SIZE(1, 2, 0),
  /** [examples, timesteps, size]. */
  EXAMPLE_TIME_SIZE(0, 2, 1),
  /** [examples, size, timesteps]. */
  EXAMPLE_SIZE_TIME(0, 1, 2);

  private final int example;
  private final int size;
  private final int time;

  SequenceFormat(int example, int size, int time) {
    this.example = example;
    this.size = size;
    this.time = time;
  }

  /**
   * A sequence as DL4J has it.
   *
   * @param sequence of this format
   * @return a view, [examples, size, timesteps]; the array itself if it is no sequence
   */
  INDArray ordered(INDArray sequence) {
    if (sequence.rank() != 3 || this == EXAMPLE_SIZE_TIME) {
      return sequence;
    }
    return sequence.permute(example, size, time);
  }

  /**
   * What one of two directions has of an array in which they are apart.
   *
   * @param sequences [timesteps, 2, examples, size]
   * @param direction 0 or 1
   * @return a view, [timesteps, examples, size]
   */
  static INDArray ofDirection(INDArray sequences, int direction) {
    return sequences.get(all(), point(direction), all(), all());
  }
}
