package org.gatewatch.origin;

import java.io.Serializable;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where and when the first non-finite value appeared, and what led up to it.
 *
 * @param stage the step of the iteration
 * @param position where in the network or in the minibatch; its timestep is one of the whole
 *     sequence, if the segment is known
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param value the value as it was found: NaN, +Inf or −Inf
 * @param counts the values of the array in which it was found
 * @param before norms of the same layer in the samples leading up to it
 * @param segment under truncated backpropagation through time the segment of the sequence that the
 *     iteration is; null without it, or if that is not known: then a timestep counts from the
 *     beginning of a segment
 * @param from the worker whose parameters brought it, by averaging; null if it came from nowhere
 *     else, or that is not known
 */
public record NonFiniteOrigin(
    Stage stage,
    Position position,
    int iteration,
    int epoch,
    double value,
    NonFiniteCounts counts,
    NormHistory before,
    @Nullable SequenceSegment segment,
    @Nullable OtherWorker from)
    implements Serializable {

  /**
   * An origin in sequences as a whole, that came from nowhere else.
   *
   * @param stage the step of the iteration
   * @param position where in the network or in the minibatch
   * @param iteration DL4J's iteration count, from 0
   * @param epoch DL4J's epoch count, from 0
   * @param value the value as it was found
   * @param counts the values of the array in which it was found
   * @param before norms of the same layer in the samples leading up to it
   */
  public NonFiniteOrigin(
      Stage stage,
      Position position,
      int iteration,
      int epoch,
      double value,
      NonFiniteCounts counts,
      NormHistory before) {
    this(stage, position, iteration, epoch, value, counts, before, null, null);
  }

  /**
   * This origin with what led up to it.
   *
   * @param samples the samples before the iteration
   * @return the same origin with this history
   */
  public NonFiniteOrigin with(NormHistory samples) {
    return new NonFiniteOrigin(
        stage, position, iteration, epoch, value, counts, samples, segment, from);
  }

  /**
   * This origin, of which only now is known that another worker brought it.
   *
   * @param other the worker, and where it appeared there
   * @return the same origin, from there
   */
  public NonFiniteOrigin from(OtherWorker other) {
    return new NonFiniteOrigin(
        stage, position, iteration, epoch, value, counts, before, segment, other);
  }

  /**
   * What is known of the numbers of the position, in words.
   *
   * @return such as {@code timestep 17 (segment 2, step 1), unit 7, example 0}; may be empty
   */
  public String numbers() {
    String numbers = position.numbers();
    if (segment == null || position.timestep() == Position.UNKNOWN) {
      return numbers;
    }
    String timestep = "timestep " + position.timestep();
    int step = position.timestep() - segment.firstTimestep();
    return timestep
        + (" (segment " + segment.number() + ", step " + step + ")")
        + numbers.substring(timestep.length());
  }
}
