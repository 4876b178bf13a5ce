package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.List;
import org.gatewatch.internal.cell.CellSpec.Block;
import org.gatewatch.internal.cell.CellSpec.Function;
import org.gatewatch.sample.Gate;

/**
 * A cell that DL4J has not, to show what a new one takes: two gates and no state beside its output,
 * h' = f h + (1 - f) n, with f = gate(x W + h RW + b) and the candidate n = cell(x W + (f h) RW +
 * b).
 */
public final class MinimalGatedCell {
  /** The order in memory is not the one in which people see the gates. */
  public static final CellType TYPE =
      new CellType(
          new CellSpec(
              "MinimalGatedUnit",
              List.of(new Block(Gate.CELL, Function.CELL), new Block(Gate.FORGET, Function.GATE)),
              List.of(Gate.FORGET, Gate.CELL),
              CellSpec.USUAL_KERNELS,
              List.of(),
              false,
              true),
          new Equations());

  private static final int CANDIDATE = 0;
  private static final int FORGET = 1;

  private MinimalGatedCell() {}

  private static final class Equations implements CellMath {
    @Override
    public void forward(ForwardPass pass, int step) {
      pass.activate(step, FORGET);
      double[] kept = kept(pass, step);
      double[] product = new double[pass.examples * pass.width];
      pass.multiplyRecurrence(kept, 0, product, 0);
      double[] bias = pass.given.parameters().bias();
      for (int i = 0; i < pass.examples * pass.units; i++) {
        int unit = i % pass.units;
        int at = pass.at(step, i / pass.units, CANDIDATE) + unit;
        pass.fromRecurrence[at] = product[pass.at(0, i / pass.units, CANDIDATE) + unit];
        pass.gateInputs[at] = pass.fromInput[at] + pass.fromRecurrence[at] + bias[unit];
      }
      pass.activate(step, CANDIDATE);
      for (int i = 0; i < kept.length; i++) {
        double forget = gate(pass, step, i, FORGET);
        pass.outputs[step * kept.length + i] =
            kept[i] + (1 - forget) * gate(pass, step, i, CANDIDATE);
      }
    }

    /** f h of the step before: [example, unit]. */
    private static double[] kept(ForwardPass pass, int step) {
      double[] kept = new double[pass.examples * pass.units];
      Arrays.setAll(kept, i -> gate(pass, step, i, FORGET) * before(pass, step, i));
      return kept;
    }

    private static double before(ForwardPass pass, int step, int i) {
      return pass.outputsBefore(step)[pass.before(step) + i];
    }

    /** Of a unit of an example, i of [example, unit]. */
    private static double gate(ForwardPass pass, int step, int i, int block) {
      return pass.gates[pass.at(step, i / pass.units, block) + i % pass.units];
    }

    @Override
    public void backward(BackwardPass pass, int step) {
      int each = pass.examples * pass.units;
      double[] ofCandidates = new double[pass.laterGates.length];
      for (int i = 0; i < 2 * each; i++) {
        double open = 1 - gate(pass.forward, step, i % each, FORGET);
        ofCandidates[at(pass, i, CANDIDATE)] =
            pass.arriving[i] * open * slope(pass, step, i, CANDIDATE);
      }
      double[] ofKept = new double[2 * each];
      pass.multiplyRecurrence(ofCandidates, ofKept);
      for (int i = 0; i < 2 * each; i++) {
        double before = before(pass.forward, step, i % each);
        double candidate = gate(pass.forward, step, i % each, CANDIDATE);
        double ofForget = pass.arriving[i] * (before - candidate) + ofKept[i] * before;
        pass.laterGates[at(pass, i, CANDIDATE)] = ofCandidates[at(pass, i, CANDIDATE)];
        pass.laterGates[at(pass, i, FORGET)] = ofForget * slope(pass, step, i, FORGET);
        boolean masked = pass.given.isMasked(step, i % each / pass.units);
        double forget = gate(pass.forward, step, i % each, FORGET);
        pass.carried[i] = masked ? 0 : (pass.arriving[i] + ofKept[i]) * forget;
      }
    }

    /** Of i of [row, unit]. */
    private static int at(BackwardPass pass, int i, int block) {
      return i / pass.units * pass.width + block * pass.units + i % pass.units;
    }

    private static double slope(BackwardPass pass, int step, int i, int block) {
      int each = pass.examples * pass.units;
      return pass.gateSlopes[step * pass.examples * pass.width + at(pass, i % each, block)];
    }

    @Override
    public void carry(BackwardPass pass) {
      double[] ofForget = pass.laterGates.clone();
      for (int i = 0; i < pass.recurrent.length; i++) {
        ofForget[at(pass, i, CANDIDATE)] = 0;
      }
      pass.multiplyRecurrence(ofForget, pass.recurrent);
      for (int i = 0; i < pass.recurrent.length; i++) {
        pass.recurrent[i] += pass.carried[i];
      }
    }

    @Override
    public List<List<Gate>> forwardOrder() {
      return List.of(List.of(Gate.FORGET), List.of(Gate.CELL));
    }

    @Override
    public List<Gate> backwardOrder() {
      return List.of(Gate.CELL, Gate.FORGET);
    }
  }
}
