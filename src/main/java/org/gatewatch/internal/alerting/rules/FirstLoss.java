package org.gatewatch.internal.alerting.rules;

import org.gatewatch.sample.Sample;

/**
 * What the loss of an untrained network is: that of the first sample, and while that is less than
 * {@value #ENOUGH} timesteps, which may be small by chance, of as many of the first ones as make up
 * for it. Only of a training that is seen from iteration 0.
 */
final class FirstLoss {
  private static final int ENOUGH = 16;

  private boolean begun;
  private boolean fromStart;
  private double sum;
  private double timesteps;

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
    if (fromStart && timesteps < ENOUGH) {
      double known = sample.lossTimesteps();
      double own = examples * (Double.isNaN(known) ? 1 : known);
      if (own > 0) {
        sum += loss * own;
        timesteps += own;
      }
      return Double.POSITIVE_INFINITY;
    }
    return fromStart && sum > 0 ? sum / timesteps : Double.POSITIVE_INFINITY;
  }
}
