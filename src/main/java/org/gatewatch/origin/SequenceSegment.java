package org.gatewatch.origin;

import java.io.Serializable;

/**
 * The part of its sequences that an iteration trained on, under truncated backpropagation through
 * time: there each segment is an iteration.
 *
 * @param number of the segment in the sequence, from 0
 * @param firstTimestep of the segment in the sequence, from 0
 */
public record SequenceSegment(int number, int firstTimestep) implements Serializable {
  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public SequenceSegment {
    if (number < 0 || firstTimestep < 0) {
      throw new IllegalArgumentException(
          "a segment and its first timestep are not negative: " + number + ", " + firstTimestep);
    }
  }
}
