package org.gatewatch.internal.budget;

import java.util.List;

/**
 * Decides how much of each sample is taken, so that watching costs no more than a share of what
 * training itself takes. What lies inside cells is spaced out first, then heatmaps, then samples
 * themselves; where there is room again they come back. It knows no clock: it is told what was
 * measured. For one thread at a time.
 *
 * <p>The first samples are whole and their cost does not count, since the JVM has yet to compile
 * what makes them, and short runs are to be seen whole: the first {@value #WARM_UP_SAMPLES}, and
 * all until they have taken {@value #WARM_UP_NANOS} ns.
 */
final class SpacingPolicy {
  static final int WARM_UP_SAMPLES = 16;
  static final long WARM_UP_NANOS = 2_000_000_000;

  /** What is allowed is not used up by a new spacing, so that the next does not follow at once. */
  private static final double FILLED = 0.9;

  /** What comes back has to leave that much room. */
  private static final double FILLED_AGAIN = 0.75;

  private static final double TOO_MUCH = 1.05;

  /** What was spent too much is saved again in so many stretches. */
  private static final double PAYBACK = 32;

  /** More than what is allowed in so many stretches is forgiven: something rare was dear. */
  private static final double MOST_DEBT = 16;

  /** A stretch counts for so much of the mean. */
  private static final double NEW_STRETCH = 0.125;

  private final double share;
  private final Parts can;
  private final PartCosts costs = new PartCosts();

  /** From everything in every sample to as little as there may be. */
  private final List<Spacing> ladder;

  private int step;

  /** What training took in a stretch, as a mean; NaN before the first. */
  private double trained = Double.NaN;

  private double debt;
  private double warmUpSpent;
  private int warmUpSamples;

  /** Spent on the publisher's thread since the last stretch ended. */
  private double unbooked;

  private Extent last = Extent.NOTHING;
  private int sinceSample;
  private int sinceMaps;
  private int sinceInsides;

  /**
   * A policy that spaces nothing yet.
   *
   * @param share of the training's processor time that watching may take; above 0
   * @param can what samples can have
   */
  SpacingPolicy(double share, Parts can) {
    this.share = share;
    this.can = can;
    ladder = Spacing.ladder(can);
  }

  /** How far apart the parts of samples are now. */
  Spacing spacing() {
    return ladder.get(step);
  }

  /** A sample took so many nanoseconds on the publisher's thread. */
  void published(Extent extent, long nanos) {
    costs.published(extent, (double) nanos);
    unbooked += nanos;
  }

  /**
   * A stretch of iterations is over.
   *
   * @param trainedNanos processor time that training itself took in it
   * @param heldNanos processor time that callbacks took of the training thread in it
   */
  void ended(long trainedNanos, long heldNanos) {
    trained =
        Double.isNaN(trained) ? trainedNanos : trained + NEW_STRETCH * (trainedNanos - trained);
    costs.held(last, (double) heldNanos);
    double spent = heldNanos + unbooked;
    unbooked = 0;
    if (isWarmingUp()) {
      warmUpSpent += spent;
      return;
    }
    double owed = debt + spent - share * trainedNanos;
    double most = costs.of(can.richest()) + MOST_DEBT * share * trained;
    debt = Math.max(0, Math.min(owed, most));
    respace();
  }

  private boolean isWarmingUp() {
    return warmUpSamples < WARM_UP_SAMPLES || warmUpSpent < WARM_UP_NANOS;
  }

  private void respace() {
    double beyondOneSample = Math.max(0, debt - costs.of(can.richest()));
    double allowed = share * trained - beyondOneSample / PAYBACK;
    if (rate(step) > TOO_MUCH * allowed) {
      step = fitting(FILLED * allowed);
    } else {
      step = Math.min(step, fitting(FILLED_AGAIN * allowed));
    }
  }

  /** The densest spacing that costs no more; if none does, the sparsest. */
  private int fitting(double allowed) {
    int tried = 0;
    while (tried < ladder.size() - 1 && rate(tried) > allowed) {
      tried++;
    }
    return tried;
  }

  private double rate(int at) {
    return costs.rate(ladder.get(at), can.richest());
  }

  /** How much of a sample the stretch that begins now has. */
  Extent next() {
    last = choose();
    if (isWarmingUp()) {
      warmUpSamples++;
    }
    return last;
  }

  private Extent choose() {
    Spacing spacing = spacing();
    sinceSample++;
    sinceMaps++;
    sinceInsides++;
    if (sinceSample < spacing.samples()) {
      return Extent.NOTHING;
    }
    sinceSample = 0;
    if (sinceMaps < spacing.maps()) {
      return Extent.NUMBERS;
    }
    sinceMaps = 0;
    if (sinceInsides < spacing.insides()) {
      return can.maps() || can.insides() ? Extent.MAPS : Extent.NUMBERS;
    }
    sinceInsides = 0;
    return can.richest();
  }
}
