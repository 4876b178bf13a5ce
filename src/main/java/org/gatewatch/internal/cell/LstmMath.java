package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.List;
import org.gatewatch.sample.Gate;

/** What an LSTM computes, with peepholes or without. */
final class LstmMath implements CellMath {
  private final List<Gate> gates;
  private final boolean peepholes;
  private final boolean startsBackFromRest;
  private final int cell;
  private final int forget;
  private final int output;
  private final int input;
  private final int forgetPeephole;
  private final int outputPeephole;
  private final int inputPeephole;

  LstmMath(CellSpec spec, boolean startsBackFromRest) {
    this.startsBackFromRest = startsBackFromRest;
    gates = spec.gates();
    peepholes = !spec.peepholes().isEmpty();
    cell = spec.block(Gate.CELL);
    forget = spec.block(Gate.FORGET);
    output = spec.block(Gate.OUTPUT);
    input = spec.block(Gate.INPUT);
    forgetPeephole = spec.peephole(Gate.FORGET);
    outputPeephole = spec.peephole(Gate.OUTPUT);
    inputPeephole = spec.peephole(Gate.INPUT);
  }

  @Override
  public void forward(ForwardPass pass, int step) {
    double[] before = pass.statesBefore(step);
    int previous = pass.before(step);
    int first = step * pass.examples * pass.units;
    if (!peepholes) {
      pass.activate(step, cell, forget, input, output);
      addState(pass, step, before, previous);
      show(pass, step, first);
      return;
    }
    addPeepholes(pass, step, forget, forgetPeephole, before, previous);
    addPeepholes(pass, step, input, inputPeephole, before, previous);
    pass.activate(step, cell, forget, input);
    addState(pass, step, before, previous);
    addPeepholes(pass, step, output, outputPeephole, pass.states, first);
    pass.activate(step, output);
    show(pass, step, first);
  }

  private void addPeepholes(
      ForwardPass pass, int step, int block, int peephole, double[] states, int first) {
    int units = pass.units;
    int column = peephole * units;
    double[] weights = pass.given.parameters().peepholes();
    for (int example = 0; example < pass.examples; example++) {
      int gate = pass.at(step, example, block);
      for (int unit = 0; unit < units; unit++) {
        pass.gateInputs[gate + unit] +=
            weights[column + unit] * states[first + example * units + unit];
      }
    }
  }

  private void addState(ForwardPass pass, int step, double[] before, int previous) {
    int units = pass.units;
    double[] gates = pass.gates;
    int first = step * pass.examples * units;
    for (int example = 0; example < pass.examples; example++) {
      int at = pass.at(step, example, 0);
      for (int unit = 0; unit < units; unit++) {
        int i = example * units + unit;
        double kept = gates[at + forget * units + unit] * before[previous + i];
        double added = gates[at + input * units + unit] * gates[at + cell * units + unit];
        pass.states[first + i] = kept + added;
      }
    }
  }

  private void show(ForwardPass pass, int step, int first) {
    int units = pass.units;
    double[] fresh = Arrays.copyOfRange(pass.states, first, first + pass.examples * units);
    double[] squashed = pass.given.functions().cell().of(fresh);
    System.arraycopy(squashed, 0, pass.squashedStates, first, squashed.length);
    for (int example = 0; example < pass.examples; example++) {
      int gate = pass.at(step, example, output);
      for (int unit = 0; unit < units; unit++) {
        int i = example * units + unit;
        pass.outputs[first + i] = squashed[i] * pass.gates[gate + unit];
      }
    }
  }

  @Override
  public void backward(BackwardPass pass, int step) {
    for (int row = 0; row < pass.rows; row++) {
      backward(pass, step, row);
    }
  }

  private void backward(BackwardPass pass, int step, int row) {
    int units = pass.units;
    int at = step * pass.examples + row % pass.examples;
    int ofCell = cell * units;
    int ofForget = forget * units;
    int ofOutput = output * units;
    int ofInput = input * units;
    double[] gates = pass.forward.gates;
    double[] slopes = pass.gateSlopes;
    double[] later = pass.laterGates;
    for (int unit = 0; unit < units; unit++) {
      int i = at * units + unit;
      int gate = at * pass.width + unit;
      int to = row * pass.width + unit;
      double arriving = pass.arriving[row * units + unit];
      double state = arriving * gates[gate + ofOutput] * pass.stateSlopes[i];
      state += seen(pass, later[to + ofForget], forgetPeephole, unit);
      state += seen(pass, later[to + ofInput], inputPeephole, unit);
      if (step < pass.steps - 1) {
        double kept = gates[gate + pass.examples * pass.width + ofForget];
        state += kept * pass.carried[row * units + unit];
      }
      double toOutput = arriving * pass.forward.squashedStates[i] * slopes[gate + ofOutput];
      state += seen(pass, toOutput, outputPeephole, unit);
      double before = pass.forward.stateBefore(step, i);
      later[to + ofOutput] = toOutput;
      later[to + ofForget] = state * before * slopes[gate + ofForget];
      later[to + ofInput] = state * gates[gate + ofCell] * slopes[gate + ofInput];
      later[to + ofCell] = state * gates[gate + ofInput] * slopes[gate + ofCell];
      pass.carried[row * units + unit] = state;
    }
  }

  /** What a gate's gradient adds to that of the state that its peephole sees. */
  private double seen(BackwardPass pass, double gradient, int column, int unit) {
    return peepholes
        ? gradient * pass.given.parameters().peepholes()[column * pass.units + unit]
        : 0;
  }

  @Override
  public boolean startsBackFromRest() {
    return startsBackFromRest;
  }

  @Override
  public List<List<Gate>> forwardOrder() {
    return List.of(gates);
  }

  @Override
  public List<Gate> backwardOrder() {
    return List.of(Gate.OUTPUT, Gate.FORGET, Gate.INPUT, Gate.CELL);
  }
}
