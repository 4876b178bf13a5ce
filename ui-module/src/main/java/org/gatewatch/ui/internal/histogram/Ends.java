package org.gatewatch.ui.internal.histogram;

import java.util.List;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Where the two ends of an activation function begin; see {@link Saturation}.
 *
 * @param low below this, a value counts as saturated
 * @param high above this
 */
public record Ends(double low, double high) {
  private static final Axis SIGMOID = new Axis(0, 1);
  private static final Axis TANH = new Axis(-1, 1);

  /** The ends that a summary's saturation speaks of; null if it is no activation or has no ends. */
  public static @Nullable Ends of(Slot slot, Summary summary) {
    Profile profile = summary.profile();
    if (slot.quantity() != Quantity.ACTIVATION || profile == null) {
      return null;
    }
    Saturation saturation = profile.saturation();
    return saturation == null ? null : new Ends(saturation.end(), Saturation.HIGH);
  }

  /** The axis for a summary's histogram: the function's whole range if it has ends. */
  public static Axis axis(@Nullable Ends ends, Summary summary) {
    Axis whole = ends != null && ends.low() > 0 ? SIGMOID : TANH;
    boolean fits = summary.min() >= whole.low() && summary.max() <= whole.high();
    return ends != null && fits ? whole : Axis.covering(List.of(summary));
  }
}
