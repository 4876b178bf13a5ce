package org.gatewatch.internal.alerting.rules;

import org.gatewatch.sample.Sample;

/**
 * What the loss of an untrained network is, and what it is now: each of {@value #ENOUGH} timesteps
 * or more. The loss of fewer may be small or large by chance, so that those of several samples are
 * put together: the first ones for what it was; for what it is, a running mean with the memory of
 * so many timesteps. Only of a training that is seen from iteration 0.
 */
final class FirstLoss {
  private static final int ENOUGH = 16;

  private boolean begun;
  private boolean fromStart;
  private double sum;
  private double timesteps;
  private double now = Double.NaN;
  private boolean isOfEnough;

  /**
   * The first loss, as it is known before a sample; takes note of the sample.
   *
   * @param loss of the sample, for one timestep; NaN if none counts
   * @param examples that it is of
   * @return infinite if it is not known, or not above zero
   */
  double before(Sample sample, double loss, int examples) {
    if (!begun) {
      fromStart = sample.iteration() == 0;
      begun = true;
    }
    double known = sample.lossTimesteps();
    double own = examples * (Double.isNaN(known) ? 1 : known);
    isOfEnough = own >= ENOUGH;
    if (own > 0) {
      now = Double.isNaN(now) ? loss : now + (loss - now) * Math.min(1, own / ENOUGH);
    }
    if (fromStart && timesteps < ENOUGH) {
      if (own > 0) {
        sum += loss * own;
        timesteps += own;
      }
      return Double.POSITIVE_INFINITY;
    }
    return fromStart && sum > 0 ? sum / timesteps : Double.POSITIVE_INFINITY;
  }

  /** Whether the last sample alone was of so many timesteps that its loss says something. */
  boolean isOfEnough() {
    return isOfEnough;
  }

  /** The loss of now. */
  double now() {
    return now;
  }
}
