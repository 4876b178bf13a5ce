package org.gatewatch.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All summaries of one iteration. Immutable.
 *
 * @param layoutId {@link Layout#id()} of the layout that its summaries follow
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param score the loss of the iteration's minibatch, with regularisation; may be NaN or infinite
 * @param captureNanos time that the listener took of the training thread for this sample, in
 *     nanoseconds
 * @param dropped how many samples were given up since the previous one: because storage was too
 *     slow, or because a GPU did not give their summaries
 * @param summaries one for each {@link Layout#slots() slot}, in that order; null where the
 *     iteration did not have the quantity
 */
public record Sample(
    long layoutId,
    int iteration,
    int epoch,
    double score,
    long captureNanos,
    int dropped,
    List<@Nullable Summary> summaries) {

  /**
   * Copies its arguments. Spelled out, since javac forgets in a compact constructor's class file
   * that summaries may be null.
   */
  public Sample(
      long layoutId,
      int iteration,
      int epoch,
      double score,
      long captureNanos,
      int dropped,
      List<@Nullable Summary> summaries) {
    this.layoutId = layoutId;
    this.iteration = iteration;
    this.epoch = epoch;
    this.score = score;
    this.captureNanos = captureNanos;
    this.dropped = dropped;
    this.summaries = Collections.unmodifiableList(new ArrayList<>(summaries));
  }

  /**
   * This sample with other summaries.
   *
   * @param others one for each slot, in that order; null where there is none
   * @return a sample of the same iteration
   */
  public Sample with(List<@Nullable Summary> others) {
    return new Sample(layoutId, iteration, epoch, score, captureNanos, dropped, others);
  }
}
