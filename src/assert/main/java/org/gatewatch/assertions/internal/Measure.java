package org.gatewatch.assertions.internal;

import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Summary;

/** What is measured of a gate's activations. */
public enum Measure {
  /** Share of them near either end of their function. */
  SATURATION("saturation") {
    @Override
    public double of(Summary activations) {
      Profile profile = activations.profile();
      Saturation saturation = profile == null ? null : profile.saturation();
      return saturation == null ? Double.NaN : saturation.total();
    }
  },
  /** Their mean. */
  MEAN_ACTIVATION("mean activation") {
    @Override
    public double of(Summary activations) {
      return activations.mean();
    }
  };

  private final String words;

  Measure(String words) {
    this.words = words;
  }

  /** {@return the measure, NaN if they do not have it} */
  public abstract double of(Summary activations);

  /** {@return its name for people} */
  public String words() {
    return words;
  }
}
