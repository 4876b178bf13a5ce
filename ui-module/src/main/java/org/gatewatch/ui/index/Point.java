package org.gatewatch.ui.index;

import java.util.Arrays;
import java.util.List;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** The scalars of one sample: small enough to be kept for every sample of a run. Immutable. */
public final class Point {
  private static final long ABSENT = -1;

  private final long timestamp;
  private final int iteration;
  private final int epoch;
  private final double score;
  private final long captureNanos;
  private final int dropped;
  private final double[] norms;
  private final long[] nonFinite;

  private Point(long timestamp, Sample sample, double[] norms, long[] nonFinite) {
    this.timestamp = timestamp;
    this.iteration = sample.iteration();
    this.epoch = sample.epoch();
    this.score = sample.score();
    this.captureNanos = sample.captureNanos();
    this.dropped = sample.dropped();
    this.norms = norms;
    this.nonFinite = nonFinite;
  }

  /**
   * The scalars of a sample.
   *
   * @param previous the point before it, or null: equal counts are shared with it, so that a run
   *     without trouble does not keep a row of zeros for each sample
   */
  static Point of(long timestamp, Sample sample, @Nullable Point previous) {
    List<@Nullable Summary> summaries = sample.summaries();
    double[] norms = new double[summaries.size()];
    long[] nonFinite = new long[summaries.size()];
    for (int slot = 0; slot < norms.length; slot++) {
      Summary summary = summaries.get(slot);
      norms[slot] = summary == null ? Double.NaN : summary.l2Norm();
      nonFinite[slot] = summary == null ? ABSENT : summary.nonFinite();
    }
    boolean same = previous != null && Arrays.equals(previous.nonFinite, nonFinite);
    return new Point(timestamp, sample, norms, same ? previous.nonFinite : nonFinite);
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
    return norms.length;
  }

  /** Whether the sample has a summary for this slot. */
  public boolean has(int slot) {
    return nonFinite[slot] != ABSENT;
  }

  /** L2 norm of a slot's finite values; NaN if there are none, or no summary. */
  public double norm(int slot) {
    return norms[slot];
  }

  /** How many values of a slot are NaN or infinite; 0 if there is no summary. */
  public long nonFinite(int slot) {
    return Math.max(0, nonFinite[slot]);
  }

  /** Whether the score or any value of any slot is NaN or infinite. */
  public boolean isTroubled() {
    return !Double.isFinite(score) || Arrays.stream(nonFinite).anyMatch(count -> count > 0);
  }
}
