package org.gatewatch.ui.internal.index;

import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * A number besides norms that is kept for every sample, for its course over the run.
 *
 * @param slot position of the slot that it is read from
 * @param of what it is
 */
public record Trend(int slot, Kind of) {

  /** What may be kept of a slot; of most of them nothing is. */
  public enum Kind {
    /** Mean of a gate's activations. */
    MEAN,
    /** Share of a gate's activations that are saturated at the lower end. */
    LOW,
    /** Share of a gate's activations that are saturated at the upper end. */
    HIGH,
    /** {@link Horizon#steps()}. */
    HORIZON_STEPS,
    /** {@link Horizon#seen()}. */
    HORIZON_SEEN,
    /** {@link Horizon#gateAllows()}. */
    GATE_ALLOWS,
    /** {@link Profile#spectralNorm()} of the block of RW that feeds a gate. */
    SPECTRAL_NORM,
    /** Sum of the magnitudes of a parameter that has an L1 penalty. */
    MAGNITUDES
  }

  /** The number in a summary of the slot, or null if there is none. */
  @Nullable Double of(@Nullable Summary summary) {
    if (summary == null) {
      return null;
    }
    Profile profile = summary.profile();
    return switch (of) {
      case MEAN -> summary.mean();
      case MAGNITUDES -> summary.meanMagnitude() * (summary.count() - summary.nonFinite());
      case SPECTRAL_NORM -> profile == null ? null : profile.spectralNorm();
      case LOW, HIGH -> profile == null ? null : share(profile);
      default -> profile == null ? null : reach(profile.horizon());
    };
  }

  private @Nullable Double share(Profile profile) {
    var saturation = profile.saturation();
    if (saturation == null) {
      return null;
    }
    return of == Kind.LOW ? saturation.low() : saturation.high();
  }

  private @Nullable Double reach(@Nullable Horizon horizon) {
    if (horizon == null) {
      return null;
    }
    return switch (of) {
      case HORIZON_STEPS -> (double) horizon.steps();
      case HORIZON_SEEN -> (double) horizon.seen();
      default -> horizon.gateAllows();
    };
  }
}
