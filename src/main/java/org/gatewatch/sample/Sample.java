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
 * @param lossTimesteps over how many timesteps of an example the score adds up the loss, on
 *     average: those that the mask of the labels counts (its sum, where it holds weights), else all
 *     of the sequence, or under truncated backpropagation of the segment; 1 for an output without
 *     time; of several outputs their sum; NaN if that is not known
 * @param learningRate the largest of the learning rates that the parameters' updaters have in this
 *     iteration; NaN if none has one, or one of them is NaN
 * @param captureNanos time that the listener took of the training thread for this sample, in
 *     nanoseconds
 * @param dropped how many samples were lost since the previous one: because storage was too slow or
 *     refused them, because they were too large for a record, or because a GPU did not give their
 *     summaries
 * @param summaries one for each {@link Layout#slots() slot}, in that order; null where the
 *     iteration did not have the quantity
 */
public record Sample(
    long layoutId,
    int iteration,
    int epoch,
    double score,
    double lossTimesteps,
    double learningRate,
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
      double lossTimesteps,
      double learningRate,
      long captureNanos,
      int dropped,
      List<@Nullable Summary> summaries) {
    this.layoutId = layoutId;
    this.iteration = iteration;
    this.epoch = epoch;
    this.score = score;
    this.lossTimesteps = lossTimesteps;
    this.learningRate = learningRate;
    this.captureNanos = captureNanos;
    this.dropped = dropped;
    this.summaries = Collections.unmodifiableList(new ArrayList<>(summaries));
  }

  /** A sample of which neither the timesteps that the loss counts nor the rate is known. */
  public Sample(
      long layoutId,
      int iteration,
      int epoch,
      double score,
      long captureNanos,
      int dropped,
      List<@Nullable Summary> summaries) {
    this(
        layoutId,
        iteration,
        epoch,
        score,
        Double.NaN,
        Double.NaN,
        captureNanos,
        dropped,
        summaries);
  }

  /**
   * The score for one of the timesteps that it counts, so that minibatches of different lengths can
   * be compared. What regularisation adds to the score is divided with it.
   *
   * @return NaN if the timesteps are not known, or none of them counts
   */
  public double lossPerTimestep() {
    return lossTimesteps > 0 ? score / lossTimesteps : Double.NaN;
  }

  /**
   * This sample with other summaries.
   *
   * @param others one for each slot, in that order; null where there is none
   * @return a sample of the same iteration
   */
  public Sample with(List<@Nullable Summary> others) {
    return with(dropped, others);
  }

  /**
   * This sample without heatmaps and maps of further examples.
   *
   * @return a sample of the same iteration, equal but for them
   */
  public Sample withoutMaps() {
    List<@Nullable Summary> others = new ArrayList<>(summaries);
    others.replaceAll(summary -> summary == null ? null : summary.withoutMaps());
    return with(others);
  }

  /**
   * This sample with another number of lost ones before it.
   *
   * @param others as {@link #dropped}, not negative
   * @return a sample of the same iteration
   */
  public Sample withDropped(int others) {
    return with(others, summaries);
  }

  private Sample with(int lost, List<@Nullable Summary> all) {
    return new Sample(
        layoutId, iteration, epoch, score, lossTimesteps, learningRate, captureNanos, lost, all);
  }
}
