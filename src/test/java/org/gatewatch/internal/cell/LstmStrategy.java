package org.gatewatch.internal.cell;

import java.util.Arrays;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.sample.Gate;

/** What an LSTM computes, as a user would write it. */
final class LstmStrategy implements CellStrategy {
  private static final long serialVersionUID = 1L;

  @Override
  public void forward(Forward step) {
    double[] candidate = open(step, Gate.CELL);
    double[] forget = open(step, Gate.FORGET);
    double[] input = open(step, Gate.INPUT);
    double[] output = open(step, Gate.OUTPUT);
    double[] before = step.stateBefore();
    double[] state = new double[step.units()];
    Arrays.setAll(state, u -> forget[u] * before[u] + input[u] * candidate[u]);
    double[] shown = step.setState(state);
    double[] shownThrough = new double[step.units()];
    Arrays.setAll(shownThrough, u -> output[u] * shown[u]);
    step.setOutput(shownThrough);
  }

  private static double[] open(Forward step, Gate gate) {
    double[] x = step.fromInput(gate);
    double[] h = step.fromRecurrence(gate);
    double[] b = step.bias(gate);
    double[] sum = new double[step.units()];
    Arrays.setAll(sum, u -> x[u] + h[u] + b[u]);
    return step.open(gate, sum);
  }

  @Override
  public void backward(Backward step) {
    int units = step.units();
    double[] dh = step.ofOutput();
    double[] later = step.handedToState();
    double[] ofState = new double[units];
    double[] toState = new double[units];
    double[] ofGates = new double[4 * units];
    double[] output = step.gate(Gate.OUTPUT);
    double[] forget = step.gate(Gate.FORGET);
    Arrays.setAll(ofState, u -> later[u] + dh[u] * output[u] * step.stateSlope()[u]);
    Arrays.setAll(toState, u -> ofState[u] * forget[u]);
    set(step, Gate.CELL, 0, ofState, step.gate(Gate.INPUT), ofGates);
    set(step, Gate.FORGET, 1, ofState, step.stateBefore(), ofGates);
    set(step, Gate.OUTPUT, 2, dh, step.squashedState(), ofGates);
    set(step, Gate.INPUT, 3, ofState, step.gate(Gate.CELL), ofGates);
    step.setOfState(ofState);
    step.handToState(toState);
    step.handToOutput(step.timesRecurrenceTransposed(ofGates));
  }

  private static void set(
      Backward step, Gate gate, int block, double[] of, double[] factor, double[] ofGates) {
    double[] slope = step.slope(gate);
    double[] gradient = new double[of.length];
    Arrays.setAll(gradient, u -> of[u] * factor[u] * slope[u]);
    step.setOfGate(gate, gradient);
    System.arraycopy(gradient, 0, ofGates, block * of.length, of.length);
  }
}
