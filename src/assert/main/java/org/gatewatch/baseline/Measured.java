package org.gatewatch.baseline;

import java.util.function.ObjDoubleConsumer;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;

/**
 * One number of each sample.
 *
 * @param statistic which
 * @param location of what
 */
record Measured(Statistic statistic, Location location) {
  /** A norm of fewer elements is near zero by chance too often. */
  private static final int FEWEST_OF_A_NORM = 16;

  /**
   * Tells all numbers of a sample, on their scales; infinite where values are NaN or infinite.
   *
   * @param layout that of the sample
   */
  static void each(Sample sample, Layout layout, ObjDoubleConsumer<Measured> told) {
    double loss = sample.lossTimesteps() > 0 ? sample.lossPerTimestep() : sample.score();
    told.accept(
        new Measured(Statistic.LOSS, Location.NETWORK),
        Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY);
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = sample.summaries().get(i);
      if (summary != null && summary.count() > 0) {
        Location location = Location.of(layout, slot);
        if (isParameter(slot) && summary.count() >= FEWEST_OF_A_NORM) {
          tell(Statistic.NORM, location, summary, summary.l2Norm(), told);
        } else if (isGateActivation(slot)) {
          tell(Statistic.MEAN_ACTIVATION, location, summary, summary.mean(), told);
          tell(Statistic.SATURATED_SHARE, location, summary, saturated(summary), told);
        }
      }
    }
  }

  private static boolean isParameter(Slot slot) {
    return slot.parameter() != null && slot.kernel() != Kernel.OTHER;
  }

  private static boolean isGateActivation(Slot slot) {
    return slot.quantity() == Quantity.ACTIVATION && slot.isInsideCell() && slot.gate() != null;
  }

  private static double saturated(Summary summary) {
    Profile profile = summary.profile();
    Saturation saturation = profile == null ? null : profile.saturation();
    return saturation == null ? Double.NaN : saturation.total();
  }

  /** What is not there is not told. */
  private static void tell(
      Statistic statistic,
      Location location,
      Summary of,
      double value,
      ObjDoubleConsumer<Measured> told) {
    Measured measured = new Measured(statistic, location);
    if (of.nonFinite() > 0) {
      told.accept(measured, Double.POSITIVE_INFINITY);
    } else if (!Double.isNaN(value)) {
      told.accept(measured, statistic.scaled(value));
    }
  }
}
