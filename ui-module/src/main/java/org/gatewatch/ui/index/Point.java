package org.gatewatch.ui.index;

import java.util.Arrays;
import java.util.List;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** The scalars of one sample: small enough to be kept for every sample of a run. Immutable. */
public final class Point {
  /** Stands for what a sample does not have; no norm and no trend is this. */
  private static final float ABSENT = Float.NEGATIVE_INFINITY;

  private final long timestamp;
  private final int iteration;
  private final int epoch;
  private final double score;
  private final long captureNanos;
  private final int dropped;
  private final double[] norms;
  private final float[] trends;
  private final long[] nonFinite;

  private Point(long timestamp, Sample sample, double[] norms, float[] trends, long[] nonFinite) {
    this.timestamp = timestamp;
    this.iteration = sample.iteration();
    this.epoch = sample.epoch();
    this.score = sample.score();
    this.captureNanos = sample.captureNanos();
    this.dropped = sample.dropped();
    this.norms = norms;
    this.trends = trends;
    this.nonFinite = nonFinite;
  }

  /**
   * The scalars of a sample.
   *
   * @param plan which of them
   * @param previous the point before it, or null: equal counts are shared with it, so that a run
   *     without trouble does not keep a row of zeros for each sample
   */
  static Point of(long timestamp, Sample sample, PointPlan plan, @Nullable Point previous) {
    List<@Nullable Summary> summaries = sample.summaries();
    double[] norms = new double[plan.norms().size()];
    for (int i = 0; i < norms.length; i++) {
      Summary summary = summaries.get(plan.norms().get(i));
      norms[i] = summary == null ? ABSENT : summary.l2Norm();
    }
    float[] trends = new float[plan.trends().size()];
    for (int i = 0; i < trends.length; i++) {
      Trend trend = plan.trends().get(i);
      Double value = trend.of(summaries.get(trend.slot()));
      trends[i] = value == null ? ABSENT : value.floatValue();
    }
    long[] nonFinite = new long[summaries.size()];
    for (int slot = 0; slot < nonFinite.length; slot++) {
      Summary summary = summaries.get(slot);
      nonFinite[slot] = summary == null ? 0 : summary.nonFinite();
    }
    boolean same = previous != null && Arrays.equals(previous.nonFinite, nonFinite);
    return new Point(timestamp, sample, norms, trends, same ? previous.nonFinite : nonFinite);
  }

  /** Milliseconds since 1970; the sample's name within its session and worker. */
  public long timestamp() {
    return timestamp;
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
   * L2 norm of the finite values of the {@code i}-th slot of {@link PointPlan#norms()}; NaN if no
   * value is finite, null if the sample has no summary for it.
   */
  public @Nullable Double norm(int i) {
    return norms[i] == ABSENT ? null : norms[i];
  }

  /** The {@code i}-th of {@link PointPlan#trends()}, or null if the sample does not have it. */
  public @Nullable Double trend(int i) {
    return trends[i] == ABSENT ? null : (double) trends[i];
  }

  /** How many values of a slot are NaN or infinite; 0 if there is no summary. */
  public long nonFinite(int slot) {
    return nonFinite[slot];
  }

  /** Whether the score or any value of any slot is NaN or infinite. */
  public boolean isTroubled() {
    return !Double.isFinite(score) || Arrays.stream(nonFinite).anyMatch(count -> count > 0);
  }
}
