package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * {@link AlertType#VANISHING_THROUGH_TIME}: in {@value #PATIENCE} samples in a row, and not in the
 * first {@value #WARM_UP}, the gradient of the last timestep falls to 1/e within one step although
 * it could be followed over {@value #STEPS} steps or more: the cell learns from no timestep but the
 * present one. (Our own rule; see {@link Horizon}.) It does not ask whether the task needs a
 * memory.
 */
final class VanishingThroughTime implements Rule {
  static final int STEPS = 8;
  static final int PATIENCE = 10;
  static final int WARM_UP = 20;

  private final List<SlotRef> slots;
  private int seen;

  VanishingThroughTime(Layout layout) {
    slots =
        SlotRef.of(
            layout,
            slot ->
                slot.isInsideCell()
                    && (slot.quantity() == Quantity.CELL_STATE_GRADIENT
                        || slot.quantity() == Quantity.OUTPUT_GRADIENT));
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public boolean canJudge(Sample sample) {
    return SlotRef.isAnyIn(sample, slots);
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    if (seen++ < WARM_UP) {
      return findings;
    }
    for (SlotRef slot : slots) {
      Summary summary = slot.in(sample);
      Profile profile = summary == null ? null : summary.profile();
      Horizon horizon = profile == null ? null : profile.horizon();
      if (horizon != null && horizon.seen() >= STEPS && horizon.steps() == 1) {
        findings.add(finding(slot.location(), horizon));
      }
    }
    return findings;
  }

  private static Finding finding(Location location, Horizon horizon) {
    return new Finding(
        AlertType.VANISHING_THROUGH_TIME,
        location,
        true,
        1,
        1,
        1,
        () ->
            "the gradient of "
                + location.layer()
                + " is gone after 1 of "
                + horizon.seen()
                + " timesteps"
                + (Double.isNaN(horizon.gateAllows())
                    ? ""
                    : "; its forget gate allows " + Words.number(horizon.gateAllows())));
  }
}
