package org.gatewatch.internal.cell;

import java.util.List;
import org.gatewatch.sample.Gate;

/**
 * What a gated recurrent unit computes: with the sums of what input, recurrence and bias add, r and
 * z through the gates' function, then the candidate n through the cell's, of which the recurrence's
 * part is r c with c = h RW + Rb, or (r h) RW if the reset comes before the product; then h' = z h
 * + (1 - z) n.
 */
final class GruMath implements CellMath {
  private final int reset;
  private final int update;
  private final int candidate;
  private final boolean resetAfter;

  GruMath(CellSpec spec, boolean resetAfter) {
    reset = spec.block(Gate.RESET);
    update = spec.block(Gate.UPDATE);
    candidate = spec.block(Gate.CELL);
    this.resetAfter = resetAfter;
  }

  @Override
  public void forward(ForwardPass pass, int step) {
    addRecurrentBias(pass, step);
    pass.activate(step, reset, update);
    readThroughReset(pass, step);
    pass.activate(step, candidate);
    int each = pass.examples * pass.units;
    for (int i = 0; i < each; i++) {
      double kept = gate(pass, step, i, update);
      double added = (1 - kept) * gate(pass, step, i, candidate);
      pass.outputs[step * each + i] = kept * before(pass, step, i) + added;
    }
  }

  private static void addRecurrentBias(ForwardPass pass, int step) {
    double[] bias = pass.given.parameters().recurrentBias();
    int first = pass.at(step, 0, 0);
    for (int i = 0; i < (bias.length == 0 ? 0 : pass.examples * pass.width); i++) {
      pass.fromRecurrence[first + i] += bias[i % pass.width];
      pass.gateInputs[first + i] += bias[i % pass.width];
    }
  }

  /** Keeps aside what the reset gate is multiplied by: c, or the state. */
  private void readThroughReset(ForwardPass pass, int step) {
    int each = pass.examples * pass.units;
    double[] read = new double[each];
    for (int i = 0; i < each; i++) {
      double behind = resetAfter ? pass.fromRecurrence[at(pass, step, i)] : before(pass, step, i);
      pass.aside[step * each + i] = behind;
      read[i] = gate(pass, step, i, reset) * behind;
    }
    double[] product = new double[resetAfter ? 0 : pass.examples * pass.width];
    if (!resetAfter) {
      pass.multiplyRecurrence(read, 0, product, 0);
    }
    double[] bias = pass.given.parameters().bias();
    for (int i = 0; i < each; i++) {
      int at = at(pass, step, i);
      pass.fromRecurrence[at] = resetAfter ? read[i] : product[at(pass, 0, i)];
      double added = bias[candidate * pass.units + i % pass.units];
      pass.gateInputs[at] = pass.fromInput[at] + pass.fromRecurrence[at] + added;
    }
  }

  /** Of the candidate of a unit of an example, i of [example, unit]. */
  private int at(ForwardPass pass, int step, int i) {
    return pass.at(step, i / pass.units, candidate) + i % pass.units;
  }

  private static double gate(ForwardPass pass, int step, int i, int block) {
    return pass.gates[pass.at(step, i / pass.units, block) + i % pass.units];
  }

  private static double before(ForwardPass pass, int step, int i) {
    return pass.outputsBefore(step)[pass.before(step) + i];
  }

  @Override
  public void backward(BackwardPass pass, int step) {
    int rows = pass.rows * pass.units;
    double[] ofCandidates = new double[pass.laterGates.length];
    for (int i = 0; i < rows; i++) {
      double shut = 1 - gate(pass, step, i, update);
      double ofCandidate = pass.arriving[i] * shut * slope(pass, step, i, candidate);
      pass.laterGates[at(pass, i, candidate)] = ofCandidate;
      ofCandidates[at(pass, i, candidate)] =
          resetAfter ? ofCandidate * gate(pass, step, i, reset) : ofCandidate;
    }
    double[] back = new double[rows];
    pass.multiplyRecurrence(ofCandidates, back);
    for (int i = 0; i < rows; i++) {
      back(pass, step, i, back[i]);
    }
  }

  /** The gates of a unit of a row, given what comes back to it through the candidate's weights. */
  private void back(BackwardPass pass, int step, int i, double product) {
    int example = example(pass, i);
    double behind = pass.forward.aside[step * pass.examples * pass.units + example];
    double kept = gate(pass, step, i, update);
    double moved = before(pass.forward, step, example) - gate(pass, step, i, candidate);
    double throughReset = resetAfter ? pass.laterGates[at(pass, i, candidate)] : product;
    double read = resetAfter ? product : product * gate(pass, step, i, reset);
    pass.laterGates[at(pass, i, reset)] = throughReset * behind * slope(pass, step, i, reset);
    pass.laterGates[at(pass, i, update)] = pass.arriving[i] * moved * slope(pass, step, i, update);
    boolean masked = pass.given.isMasked(step, example / pass.units);
    pass.carried[i] = masked ? 0 : pass.arriving[i] * kept + read;
  }

  /** Of i of [row, unit] the same of [example, unit]. */
  private static int example(BackwardPass pass, int i) {
    return i % (pass.examples * pass.units);
  }

  private static double gate(BackwardPass pass, int step, int i, int block) {
    return gate(pass.forward, step, example(pass, i), block);
  }

  private static double slope(BackwardPass pass, int step, int i, int block) {
    int each = pass.examples * pass.width;
    return pass.gateSlopes[step * each + at(pass, example(pass, i), block)];
  }

  /** Of i of [row, unit]. */
  private static int at(BackwardPass pass, int i, int block) {
    return i / pass.units * pass.width + block * pass.units + i % pass.units;
  }

  @Override
  public void carry(BackwardPass pass) {
    double[] ofGates = pass.laterGates.clone();
    for (int i = 0; i < pass.recurrent.length; i++) {
      ofGates[at(pass, i, candidate)] = 0;
    }
    pass.multiplyRecurrence(ofGates, pass.recurrent);
    for (int i = 0; i < pass.recurrent.length; i++) {
      pass.recurrent[i] += pass.carried[i];
    }
  }

  @Override
  public boolean keepsAside() {
    return true;
  }

  @Override
  public boolean startsBackFromRest() {
    return false;
  }

  @Override
  public List<List<Gate>> forwardOrder() {
    return List.of(List.of(Gate.RESET, Gate.UPDATE), List.of(Gate.CELL));
  }

  @Override
  public List<Gate> backwardOrder() {
    return List.of(Gate.UPDATE, Gate.CELL, Gate.RESET);
  }
}
