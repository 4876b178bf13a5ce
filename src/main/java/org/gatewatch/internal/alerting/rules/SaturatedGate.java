package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * {@link AlertType#SATURATED_GATE}: in {@value #PATIENCE} samples in a row, {@value #SHARE} of a
 * gate's activations are saturated at an end that keeps the cell from working. Where the ends begin
 * is said in {@link Saturation} (Karpathy et al., 2015); the share is our choice.
 *
 * <p>It depends on the role: an input gate held shut lets nothing in, an output gate held shut
 * shows nothing, a forget gate held shut remembers nothing; a candidate at its two ends has no
 * gradient. A forget gate held open is memory, an input or output gate held open does no harm.
 *
 * <p>So is a cell state of which {@value #STATE_SHARE} are where its output function is at its
 * ends: what such a cell puts out tells its output gate and a sign, and hardly any gradient comes
 * back to the state. Healthy cells count to some numbers beyond the ends, so that the share is our
 * choice: the layers of a text model that learned came to 0.71 at most, those of a public example
 * that had gone wrong to 0.76 and 0.84.
 */
final class SaturatedGate implements Rule {
  static final double SHARE = 0.95;
  static final double STATE_SHARE = 0.75;
  static final int PATIENCE = 3;

  private static final double KEEPS_OPEN = 0.9;
  private static final double STATE_KEEPS_OPEN = 0.65;

  private final List<SlotRef> gates;
  private final List<SlotRef> states;
  private final Measured ofGates;
  private final Measured ofStates;

  SaturatedGate(Layout layout) {
    gates = SlotRef.of(layout, SaturatedGate::isGate);
    states = SlotRef.of(layout, slot -> slot.quantity() == Quantity.CELL_STATE);
    ofGates = new Measured(gates);
    ofStates = new Measured(states);
  }

  private static boolean isGate(Slot slot) {
    return slot.isInsideCell()
        && slot.quantity() == Quantity.ACTIVATION
        && slot.gate() != null
        && slot.gate().isGate();
  }

  @Override
  public double measured(Location location) {
    return location.quantity() == Quantity.CELL_STATE
        ? ofStates.at(location)
        : ofGates.at(location);
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public boolean canJudge(Sample sample) {
    return SlotRef.isAnyIn(sample, gates) || SlotRef.isAnyIn(sample, states);
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < gates.size(); i++) {
      SlotRef gate = gates.get(i);
      double share = harmful(gate.slot().gate(), gate.in(sample));
      ofGates.set(i, share);
      if (share >= KEEPS_OPEN) {
        findings.add(finding(gate, share));
      }
    }
    for (int i = 0; i < states.size(); i++) {
      SlotRef state = states.get(i);
      Summary summary = state.in(sample);
      Saturation saturation = saturation(summary);
      if (saturation != null) {
        ofStates.set(i, saturation.total());
      }
      if (summary != null && saturation != null && saturation.total() >= STATE_KEEPS_OPEN) {
        findings.add(ofState(state, summary, saturation.total()));
      }
    }
    return findings;
  }

  /** The share of the activations at a harmful end; 0 if there is none. */
  private static double harmful(@Nullable Gate gate, @Nullable Summary summary) {
    Saturation saturation = saturation(summary);
    if (saturation == null) {
      return 0;
    }
    if (isCandidate(gate)) {
      return saturation.total();
    }
    return saturation.end() > 0 ? saturation.low() : 0;
  }

  private static @Nullable Saturation saturation(@Nullable Summary summary) {
    return summary == null || summary.profile() == null ? null : summary.profile().saturation();
  }

  private static boolean isCandidate(@Nullable Gate gate) {
    return gate != null && gate.role() == Gate.Role.CANDIDATE;
  }

  private static Finding finding(SlotRef gate, double share) {
    boolean candidate = isCandidate(gate.slot().gate());
    return new Finding(
        AlertType.SATURATED_GATE,
        gate.location(),
        share >= SHARE,
        share,
        share,
        SHARE,
        () ->
            Words.percent(share)
                + " of the "
                + Messages.of(gate.location())
                + (candidate ? " is at its ends" : " is below 0.1: the gate is shut"));
  }

  private static Finding ofState(SlotRef state, Summary summary, double share) {
    double min = summary.min();
    double max = summary.max();
    return new Finding(
        AlertType.SATURATED_GATE,
        state.location(),
        share >= STATE_SHARE,
        share,
        share,
        STATE_SHARE,
        () ->
            Words.percent(share)
                + " of the "
                + Messages.of(state.location())
                + ", which runs from "
                + Words.number(min)
                + " to "
                + Words.number(max)
                + ", is at the ends of its output function");
  }
}
