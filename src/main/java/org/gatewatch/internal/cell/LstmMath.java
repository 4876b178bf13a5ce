package org.gatewatch.internal.cell;

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
    double[] squashed = pass.squashedStates;
    int each = pass.examples * units;
    System.arraycopy(pass.states, first, squashed, first, each);
    pass.given.functions().cell().apply(squashed, first, first + each);
    for (int example = 0; example < pass.examples; example++) {
      int gate = pass.at(step, example, output);
      int to = first + example * units;
      for (int unit = 0; unit < units; unit++) {
        pass.outputs[to + unit] = squashed[to + unit] * pass.gates[gate + unit];
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
    int first = at * units;
    int gate = at * pass.width;
    int to = row * pass.width;
    int next = step < pass.steps - 1 ? gate + pass.examples * pass.width + forget * units : -1;
    double[] gates = pass.forward.gates;
    double[] slopes = pass.gateSlopes;
    double[] later = pass.laterGates;
    double[] states = pass.forward.statesBefore(step);
    int before = pass.forward.before(step) + row % pass.examples * units;
    for (int unit = 0; unit < units; unit++) {
      int i = row * units + unit;
      int ofCell = cell * units + unit;
      int ofForget = forget * units + unit;
      int ofOutput = output * units + unit;
      int ofInput = input * units + unit;
      double arriving = pass.arriving[i];
      double state = arriving * gates[gate + ofOutput] * pass.stateSlopes[first + unit];
      double toOutput =
          arriving * pass.forward.squashedStates[first + unit] * slopes[gate + ofOutput];
      if (peepholes) {
        state += seen(pass, later[to + ofForget], forgetPeephole, unit);
        state += seen(pass, later[to + ofInput], inputPeephole, unit);
      }
      if (next >= 0) {
        state += gates[next + unit] * pass.carried[i];
      }
      if (peepholes) {
        state += seen(pass, toOutput, outputPeephole, unit);
      }
      later[to + ofOutput] = toOutput;
      later[to + ofForget] = state * states[before + unit] * slopes[gate + ofForget];
      later[to + ofInput] = state * gates[gate + ofCell] * slopes[gate + ofInput];
      later[to + ofCell] = state * gates[gate + ofInput] * slopes[gate + ofCell];
      pass.carried[i] = state;
    }
  }

  /** What a gate's gradient adds to that of the state that its peephole sees. */
  private double seen(BackwardPass pass, double gradient, int column, int unit) {
    return gradient * pass.given.parameters().peepholes()[column * pass.units + unit];
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
