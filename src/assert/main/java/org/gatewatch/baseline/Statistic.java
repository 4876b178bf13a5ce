package org.gatewatch.baseline;

import org.gatewatch.internal.alerting.words.Words;

/** The numbers of a sample that are compared, each on a scale on which its spread is even. */
enum Statistic {
  /** L2 norm of a parameter's gate, its gradient or its update; as a logarithm. */
  NORM("norm", true, 0.1, 0),
  /** Mean of a gate's activations. */
  MEAN_ACTIVATION("mean activation", false, 0.05, 0),
  /** Share of a gate's activations near the ends of its function. */
  SATURATED_SHARE("saturated share", false, 0.05, 0),
  /** Loss, of a timestep if that is known. */
  LOSS("loss", false, 1e-6, 0.05);

  /** A norm of zero has no logarithm. */
  private static final double LEAST = 1e-30;

  private final String words;
  private final boolean isLogarithm;
  private final double leastSigma;
  private final double leastShare;

  Statistic(String words, boolean isLogarithm, double leastSigma, double leastShare) {
    this.words = words;
    this.isLogarithm = isLogarithm;
    this.leastSigma = leastSigma;
    this.leastShare = leastShare;
  }

  String words() {
    return words;
  }

  /** A value on the scale on which it is compared. */
  double scaled(double value) {
    return isLogarithm ? Math.log(Math.max(value, LEAST)) : value;
  }

  /** The other way. */
  double unscaled(double value) {
    return isLogarithm ? Math.exp(value) : value;
  }

  /** The smallest sigma that is believed, on that scale. */
  double floor(double mean) {
    return Math.max(leastSigma, leastShare * Math.abs(mean));
  }

  /** What healthy runs have, such as {@code 0.31 ± 0.07}, or {@code 12 within a factor of 1.2}. */
  String healthy(Envelope envelope) {
    String mean = Words.plain(unscaled(envelope.mean()));
    return isLogarithm
        ? mean + " within a factor of " + Words.plain(Math.exp(envelope.sigma()))
        : mean + " ± " + Words.plain(envelope.sigma());
  }
}
