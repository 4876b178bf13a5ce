package org.gatewatch.origin;

import org.gatewatch.sample.Position;

/**
 * Where and when the first non-finite value appeared, and what led up to it.
 *
 * @param stage the step of the iteration
 * @param position where in the network or in the minibatch
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param value the value as it was found: NaN, +Inf or −Inf
 * @param counts the values of the array in which it was found
 * @param before norms of the same layer in the samples leading up to it
 */
public record NonFiniteOrigin(
    Stage stage,
    Position position,
    int iteration,
    int epoch,
    double value,
    NonFiniteCounts counts,
    NormHistory before) {

  /**
   * This origin with what led up to it.
   *
   * @param samples the samples before the iteration
   * @return the same origin with this history
   */
  public NonFiniteOrigin with(NormHistory samples) {
    return new NonFiniteOrigin(stage, position, iteration, epoch, value, counts, samples);
  }
}
