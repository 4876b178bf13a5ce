package org.gatewatch.ui.histogram;

import java.util.List;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Where the two ends of an activation function begin; see {@link Saturation}. A sample does not
 * name the function, but its values give it away.
 *
 * @param low below this, a value counts as saturated
 * @param high above this
 */
public record Ends(double low, double high) {
  private static final Ends OF_SIGMOID = new Ends(Saturation.LOW, Saturation.HIGH);
  private static final Ends OF_TANH = new Ends(-Saturation.HIGH, Saturation.HIGH);
  private static final Axis SIGMOID = new Axis(0, 1);
  private static final Axis TANH = new Axis(-1, 1);

  /** The ends that a summary's saturation speaks of; null if it is no activation or has no ends. */
  public static @Nullable Ends of(Slot slot, Summary summary) {
    Profile profile = summary.profile();
    if (slot.quantity() != Quantity.ACTIVATION || profile == null) {
      return null;
    }
    Saturation saturation = profile.saturation();
    if (saturation == null) {
      return null;
    }
    if (summary.min() < 0) {
      return OF_TANH;
    }
    if (saturation.low() > 0) {
      return OF_SIGMOID;
    }
    // No value is saturated at the lower end, and none is negative. One below a sigmoid's end would
    // have been counted; if there is none, both readings are true and the usual one is given.
    boolean usuallySigmoid =
        slot.gate() == Gate.INPUT || slot.gate() == Gate.FORGET || slot.gate() == Gate.OUTPUT;
    return summary.min() < Saturation.LOW || !usuallySigmoid ? OF_TANH : OF_SIGMOID;
  }

  /** The axis for a summary's histogram: the function's whole range if it has ends. */
  public static Axis axis(@Nullable Ends ends, Summary summary) {
    Axis whole = OF_SIGMOID.equals(ends) ? SIGMOID : TANH;
    boolean fits = summary.min() >= whole.low() && summary.max() <= whole.high();
    return ends != null && fits ? whole : Axis.covering(List.of(summary));
  }
}
