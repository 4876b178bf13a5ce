package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;

/**
 * {@link AlertType#DEAD_UNITS}: in {@value #PATIENCE} samples in a row, {@value #SHARE} of a cell's
 * units put out the same number in every example and timestep that is looked at (see {@link
 * UnitActivity#STILL}). The share is our choice. Not judged by fewer than {@value #OBSERVATIONS}
 * values a unit.
 */
final class DeadUnits implements Rule {
  static final double SHARE = 0.1;
  static final int PATIENCE = 5;
  static final int OBSERVATIONS = 16;

  private static final double KEEPS_OPEN = 0.5;

  private final List<SlotRef> outputs;
  private final Measured measured;

  DeadUnits(Layout layout) {
    outputs =
        SlotRef.of(
            layout,
            slot ->
                slot.isInsideCell()
                    && slot.quantity() == Quantity.ACTIVATION
                    && slot.gate() == null);
    measured = new Measured(outputs);
  }

  @Override
  public double measured(Location location) {
    return measured.at(location);
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public boolean canJudge(Sample sample) {
    return SlotRef.isAnyIn(sample, outputs);
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      SlotRef output = outputs.get(i);
      Summary summary = output.in(sample);
      Profile profile = summary == null ? null : summary.profile();
      UnitActivity units = profile == null ? null : profile.units();
      if (units != null && units.observations() >= OBSERVATIONS) {
        double share = (double) units.dead() / units.units();
        measured.set(i, share);
        if (share >= SHARE * KEEPS_OPEN) {
          findings.add(finding(output, units, share));
        }
      }
    }
    return findings;
  }

  private static Finding finding(SlotRef output, UnitActivity units, double share) {
    int dead = units.dead();
    int all = units.units();
    return new Finding(
        AlertType.DEAD_UNITS,
        output.location(),
        share >= SHARE,
        share,
        share,
        SHARE,
        () ->
            dead
                + " of the "
                + all
                + " units of "
                + output.location().layer()
                + " never move ("
                + Words.percent(share)
                + ")");
  }
}
