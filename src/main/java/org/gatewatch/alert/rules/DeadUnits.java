package org.gatewatch.alert.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Trouble;
import org.gatewatch.alert.Wording;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;

/**
 * {@link Trouble#DEAD_UNITS}: in {@value #PATIENCE} samples in a row, {@value #SHARE} of a cell's
 * units put out the same number in every example and timestep that is looked at (see {@link
 * UnitActivity#STILL}). The share is our choice. Not judged by fewer than {@value #OBSERVATIONS}
 * values a unit.
 */
final class DeadUnits implements Rule {
  static final double SHARE = 0.1;
  static final int PATIENCE = 5;
  static final int OBSERVATIONS = 16;

  private static final double KEEPS_OPEN = 0.5;

  private final List<Watched> outputs;

  DeadUnits(Layout layout) {
    outputs =
        Watched.of(
            layout,
            slot ->
                slot.isInsideCell()
                    && slot.quantity() == Quantity.ACTIVATION
                    && slot.gate() == null);
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public boolean canJudge(Sample sample) {
    return Watched.isAnyIn(sample, outputs);
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    for (Watched output : outputs) {
      Summary summary = output.in(sample);
      boolean has = summary != null && summary.profile() != null;
      UnitActivity units = has ? summary.profile().units() : null;
      if (units != null && units.observations() >= OBSERVATIONS) {
        double share = (double) units.dead() / units.units();
        if (share >= SHARE * KEEPS_OPEN) {
          findings.add(finding(output, units, share));
        }
      }
    }
    return findings;
  }

  private static Finding finding(Watched output, UnitActivity units, double share) {
    return new Finding(
        Trouble.DEAD_UNITS,
        output.place(),
        share >= SHARE,
        share,
        share,
        SHARE,
        units.dead()
            + " of the "
            + units.units()
            + " units of "
            + output.place().layer()
            + " never move ("
            + Wording.percent(share)
            + ")",
        "a lower learning rate, other initial weights, or fewer units");
  }
}
