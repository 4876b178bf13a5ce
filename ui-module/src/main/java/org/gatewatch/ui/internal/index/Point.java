package org.gatewatch.ui.internal.index;

import java.util.Arrays;
import java.util.List;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The scalars of one sample: small enough to be kept for some thousands of a run. Takes about 180
 * bytes, and 4 for each norm and each trend of its {@link PointPlan}. Immutable.
 */
public final class Point {
  private final int number;
  private final long timestamp;
  private final long stored;
  private final int iteration;
  private final int epoch;
  private final double score;
  private final double lossPerTimestep;
  private final double learningRate;
  private final long captureNanos;
  private final int dropped;
  private final Scalars norms;
  private final Scalars trends;
  private final long[] nonFinite;

  private Point(
      int number,
      long timestamp,
      long stored,
      Sample sample,
      Scalars norms,
      Scalars trends,
      long[] nonFinite) {
    this.number = number;
    this.timestamp = timestamp;
    this.stored = stored;
    this.iteration = sample.iteration();
    this.epoch = sample.epoch();
    this.score = sample.score();
    this.lossPerTimestep = sample.lossPerTimestep();
    this.learningRate = sample.learningRate();
    this.captureNanos = sample.captureNanos();
    this.dropped = sample.dropped();
    this.norms = norms;
    this.trends = trends;
    this.nonFinite = nonFinite;
  }

  /**
   * The scalars of a sample.
   *
   * @param stored its timestamp in the storage. If it comes after a sample with a later one, from a
   *     clock that is behind or was ahead, the point's is the next that is free
   * @param plan which of them
   * @param previous the point of the sample before it, or null if there was none: it is numbered
   *     after that one, and shares equal counts with it, so that a run without trouble does not
   *     keep a row of zeros for each sample
   */
  static Point of(long stored, Sample sample, PointPlan plan, @Nullable Point previous) {
    return of(previous == null ? 0 : previous.number + 1, stored, sample, plan, previous);
  }

  /** As above, but with a number of its own, higher than that of the point before it. */
  static Point of(
      int number, long stored, Sample sample, PointPlan plan, @Nullable Point previous) {
    List<@Nullable Summary> summaries = sample.summaries();
    @Nullable Double[] norms = new Double[plan.norms().size()];
    for (int i = 0; i < norms.length; i++) {
      Summary summary = summaries.get(plan.norms().get(i));
      norms[i] = summary == null ? null : (Double) summary.l2Norm();
    }
    @Nullable Double[] trends = new Double[plan.trends().size()];
    for (int i = 0; i < trends.length; i++) {
      Trend trend = plan.trends().get(i);
      trends[i] = trend.of(summaries.get(trend.slot()));
    }
    long[] nonFinite = new long[summaries.size()];
    for (int slot = 0; slot < nonFinite.length; slot++) {
      Summary summary = summaries.get(slot);
      nonFinite[slot] = summary == null ? 0 : summary.nonFinite();
    }
    if (previous != null && Arrays.equals(previous.nonFinite, nonFinite)) {
      nonFinite = previous.nonFinite;
    }
    long timestamp = previous == null ? stored : Math.max(stored, previous.timestamp + 1);
    return new Point(
        number, timestamp, stored, sample, Scalars.of(norms), Scalars.of(trends), nonFinite);
  }

  /** Position among all samples of the series, from 0, those that are not kept among them. */
  public int number() {
    return number;
  }

  /**
   * Milliseconds since 1970; the sample's name within its session and worker. Rises with the
   * number.
   */
  public long timestamp() {
    return timestamp;
  }

  /** Its timestamp in the storage, which is the same but for clocks that are not right. */
  long stored() {
    return stored;
  }

  /** DL4J's iteration count, from 0. */
  public int iteration() {
    return iteration;
  }

  /** DL4J's epoch count, from 0. */
  public int epoch() {
    return epoch;
  }

  /** Loss of the minibatch; may be NaN or infinite. */
  public double score() {
    return score;
  }

  /** The score for one of the timesteps that it counts; NaN if that is not known. */
  public double lossPerTimestep() {
    return lossPerTimestep;
  }

  /** The largest learning rate of any parameter; NaN if that is not known. */
  public double learningRate() {
    return learningRate;
  }

  /** What the sample cost the training thread, in nanoseconds. */
  public long captureNanos() {
    return captureNanos;
  }

  /** How many samples were given up since the one before. */
  public int dropped() {
    return dropped;
  }

  /** Number of slots. */
  public int slots() {
    return nonFinite.length;
  }

  /**
   * L2 norm of the finite values of the {@code i}-th slot of {@link PointPlan#norms()}, within the
   * precision of a float; NaN if no value is finite, null if the sample has no summary for it.
   */
  public @Nullable Double norm(int i) {
    return norms.get(i);
  }

  /** The {@code i}-th of {@link PointPlan#trends()}, or null if the sample does not have it. */
  public @Nullable Double trend(int i) {
    return trends.get(i);
  }

  /** How many values of a slot are NaN or infinite; 0 if there is no summary. */
  public long nonFinite(int slot) {
    return nonFinite[slot];
  }

  /** Whether the score or any value of any slot is NaN or infinite. */
  public boolean isAlertd() {
    return !Double.isFinite(score) || Arrays.stream(nonFinite).anyMatch(count -> count > 0);
  }
}
