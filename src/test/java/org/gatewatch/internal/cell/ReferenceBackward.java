package org.gatewatch.internal.cell;

import static org.gatewatch.internal.cell.ReferenceCell.CANDIDATE;
import static org.gatewatch.internal.cell.ReferenceCell.FORGET;
import static org.gatewatch.internal.cell.ReferenceCell.INPUT;
import static org.gatewatch.internal.cell.ReferenceCell.OUTPUT;

import org.gatewatch.internal.cell.ReferenceCell.Kind;

/** Backpropagation through time as DL4J's LSTMHelpers and SimpleRnn do it. */
final class ReferenceBackward {
  private final ReferenceCell cell;
  private final Forward forward;
  private final double[][][] epsilon;
  private final int units;
  private final int blocks;
  private final Backward to;

  ReferenceBackward(ReferenceCell cell, Forward forward, double[][][] epsilon) {
    this.cell = cell;
    this.forward = forward;
    this.epsilon = epsilon;
    units = cell.units();
    blocks = cell.kind().blocks();
    int examples = forward.in().examples();
    int timesteps = forward.in().timesteps();
    to =
        new Backward(
            new double[examples][timesteps][units],
            cell.kind().hasState() ? new double[examples][timesteps][units] : null,
            new double[blocks][examples][timesteps][units],
            new double[examples][timesteps][cell.inputs()],
            new double[cell.inputs()][blocks * units],
            new double[units][blocks * units + cell.kind().peepholes()],
            new double[blocks * units]);
  }

  Backward run() {
    for (int e = 0; e < forward.in().examples(); e++) {
      for (int t = forward.in().timesteps() - 1; t >= 0; t--) {
        for (int u = 0; u < units; u++) {
          to.dh()[e][t][u] = epsilon[e][t][u] + fromNext(e, t, u);
          if (cell.kind() == Kind.SIMPLE_RNN) {
            stepSimple(e, t, u);
          } else {
            stepLstm(e, t, u);
          }
        }
        addGradients(e, t);
      }
    }
    return to;
  }

  private boolean isLast(int t) {
    return t == forward.in().timesteps() - 1;
  }

  private double fromNext(int e, int t, int u) {
    double sum = 0;
    for (int block = 0; block < blocks && !isLast(t); block++) {
      for (int k = 0; k < units; k++) {
        sum += to.dz()[block][e][t + 1][k] * cell.rw()[u][block * units + k];
      }
    }
    return sum;
  }

  private void stepSimple(int e, int t, int u) {
    double mask = forward.in().mask(e, t);
    double slope = cell.activation().derivative(forward.z(CANDIDATE, e, t, u) * mask);
    to.dz()[CANDIDATE][e][t][u] = to.dh()[e][t][u] * slope * mask;
  }

  private void stepLstm(int e, int t, int u) {
    double dh = to.dh()[e][t][u];
    double output = dh * forward.shown()[e][t][u] * gateSlope(OUTPUT, e, t, u);
    // The slope is taken where masking left the memory cell, not where the output saw it.
    double slope = cell.activation().derivative(forward.c()[e][t][u]);
    double dc =
        slope * gate(OUTPUT, e, t, u) * dh
            + output * cell.peephole(OUTPUT, u)
            + cellFromNext(e, t, u);
    double previous = forward.previousC(e, t)[u];
    double candidateSlope = cell.activation().derivative(forward.z(CANDIDATE, e, t, u));
    to.dc()[e][t][u] = dc;
    set(OUTPUT, e, t, u, output);
    set(FORGET, e, t, u, dc * previous * gateSlope(FORGET, e, t, u));
    set(INPUT, e, t, u, dc * gate(CANDIDATE, e, t, u) * gateSlope(INPUT, e, t, u));
    set(CANDIDATE, e, t, u, dc * gate(INPUT, e, t, u) * candidateSlope);
  }

  /** DL4J masks the gates' dL/dz but never dL/dc, so a masked timestep still hands dL/dc on. */
  private double cellFromNext(int e, int t, int u) {
    if (isLast(t)) {
      return 0;
    }
    return to.dc()[e][t + 1][u] * gate(FORGET, e, t + 1, u)
        + to.dz()[FORGET][e][t + 1][u] * cell.peephole(FORGET, u)
        + to.dz()[INPUT][e][t + 1][u] * cell.peephole(INPUT, u);
  }

  private double gate(int block, int e, int t, int u) {
    return forward.gates()[block][e][t][u];
  }

  private double gateSlope(int block, int e, int t, int u) {
    return cell.gate().derivative(forward.z(block, e, t, u));
  }

  private void set(int block, int e, int t, int u, double delta) {
    double factor = cell.kind().masksDeltas() ? forward.in().mask(e, t) : 1;
    to.dz()[block][e][t][u] = delta * factor;
  }

  private void addGradients(int e, int t) {
    double[] x = forward.in().x()[e][t];
    double[] h = forward.previousH(e, t);
    for (int column = 0; column < blocks * units; column++) {
      double delta = to.dz()[column / units][e][t][column % units];
      to.b()[column] += delta;
      for (int i = 0; i < x.length; i++) {
        to.w()[i][column] += x[i] * delta;
        to.dx()[e][t][i] += delta * cell.w()[i][column];
      }
      for (int k = 0; k < units; k++) {
        to.rw()[k][column] += h[k] * delta;
      }
    }
    for (int u = 0; u < units && cell.kind().peepholes() > 0; u++) {
      addPeepholes(e, t, u);
    }
  }

  private void addPeepholes(int e, int t, int u) {
    double previous = forward.previousC(e, t)[u];
    double[] gradient = to.rw()[u];
    int first = blocks * units;
    gradient[first] += to.dz()[FORGET][e][t][u] * previous;
    gradient[first + 1] += to.dz()[OUTPUT][e][t][u] * forward.c()[e][t][u];
    gradient[first + 2] += to.dz()[INPUT][e][t][u] * previous;
  }
}
