package org.gatewatch.internal.cell;

import org.gatewatch.internal.cell.ReferenceCell.Kind;

/**
 * A gated recurrent unit: z h + (1 - z) n, where n sees r (h RW + second bias) or (r h) RW. Blocks
 * are the reset gate r, the update gate z and the candidate n.
 */
final class ReferenceGru {
  static final int RESET = 0;
  static final int UPDATE = 1;
  static final int CANDIDATE = 2;

  private final ReferenceCell cell;
  private final Forward forward;
  private final boolean after;
  private final int units;
  private final int columns;

  ReferenceGru(ReferenceCell cell, Forward forward) {
    this.cell = cell;
    this.forward = forward;
    after = cell.kind() == Kind.GRU_AFTER;
    units = cell.units();
    columns = cell.kind().blocks() * units;
  }

  /** Computes a timestep of which x W, h RW and b are there. */
  void step(int e, int t) {
    double[] h = forward.previousH(e, t);
    double[] read = new double[units];
    for (int u = 0; u < units; u++) {
      for (int block : new int[] {RESET, UPDATE}) {
        forward.fromRecurrent()[block][e][t][u] += secondBias(block, u);
        forward.gates()[block][e][t][u] = cell.gate().value(forward.z(block, e, t, u));
      }
      read[u] = gate(RESET, e, t, u) * h[u];
    }
    for (int u = 0; u < units; u++) {
      forward.fromRecurrent()[CANDIDATE][e][t][u] =
          after
              ? gate(RESET, e, t, u) * behindReset(h, u)
              : ReferenceCell.product(read, cell.rw(), CANDIDATE * units + u);
      double candidate = cell.activation().value(forward.z(CANDIDATE, e, t, u));
      double kept = gate(UPDATE, e, t, u);
      forward.gates()[CANDIDATE][e][t][u] = candidate;
      forward.h()[e][t][u] = forward.in().mask(e, t) * (kept * h[u] + (1 - kept) * candidate);
    }
  }

  private double secondBias(int block, int u) {
    return after ? cell.b()[columns + block * units + u] : 0;
  }

  /** What the reset gate of a unit is multiplied by, if it comes after the product. */
  private double behindReset(double[] h, int u) {
    return ReferenceCell.product(h, cell.rw(), CANDIDATE * units + u) + secondBias(CANDIDATE, u);
  }

  private double gate(int block, int e, int t, int u) {
    return forward.gates()[block][e][t][u];
  }

  Backward backward(double[][][] epsilon) {
    int examples = forward.in().examples();
    int timesteps = forward.in().timesteps();
    Backward to =
        new Backward(
            new double[examples][timesteps][units],
            null,
            new double[cell.kind().blocks()][examples][timesteps][units],
            new double[examples][timesteps][cell.inputs()],
            new double[cell.inputs()][columns],
            new double[units][columns],
            new double[cell.b().length]);
    for (int e = 0; e < examples; e++) {
      double[] arriving = new double[units];
      for (int t = timesteps - 1; t >= 0; t--) {
        for (int u = 0; u < units; u++) {
          to.dh()[e][t][u] = epsilon[e][t][u] + arriving[u];
        }
        arriving = back(to, e, t);
      }
    }
    return to;
  }

  /** Follows a timestep back; returns what arrives at the output of the one before. */
  private double[] back(Backward to, int e, int t) {
    double[] h = forward.previousH(e, t);
    double[] ofProduct = new double[units];
    for (int u = 0; u < units; u++) {
      double dh = to.dh()[e][t][u] * forward.in().mask(e, t);
      double candidate =
          dh
              * (1 - gate(UPDATE, e, t, u))
              * cell.activation().derivative(forward.z(CANDIDATE, e, t, u));
      to.dz()[CANDIDATE][e][t][u] = candidate;
      to.dz()[UPDATE][e][t][u] = dh * (h[u] - gate(CANDIDATE, e, t, u)) * slope(UPDATE, e, t, u);
      ofProduct[u] = after ? candidate * gate(RESET, e, t, u) : candidate;
    }
    double[] arriving = new double[units];
    for (int u = 0; u < units; u++) {
      double throughProduct = 0;
      for (int k = 0; k < units; k++) {
        throughProduct += ofProduct[k] * cell.rw()[u][CANDIDATE * units + k];
      }
      double ofReset =
          after ? to.dz()[CANDIDATE][e][t][u] * behindReset(h, u) : throughProduct * h[u];
      to.dz()[RESET][e][t][u] = ofReset * slope(RESET, e, t, u);
      arriving[u] = throughProduct * (after ? 1 : gate(RESET, e, t, u));
      arriving[u] += to.dh()[e][t][u] * forward.in().mask(e, t) * gate(UPDATE, e, t, u);
    }
    for (int u = 0; u < units; u++) {
      for (int column = 0; column < CANDIDATE * units; column++) {
        double delta = to.dz()[column / units][e][t][column % units];
        arriving[u] += delta * cell.rw()[u][column];
      }
    }
    addGradients(to, ofProduct, e, t);
    return arriving;
  }

  private double slope(int block, int e, int t, int u) {
    return cell.gate().derivative(forward.z(block, e, t, u));
  }

  private void addGradients(Backward to, double[] ofProduct, int e, int t) {
    double[] x = forward.in().x()[e][t];
    double[] h = forward.previousH(e, t);
    for (int column = 0; column < columns; column++) {
      int unit = column % units;
      boolean isCandidate = column / units == CANDIDATE;
      double delta = to.dz()[column / units][e][t][unit];
      double behind = isCandidate ? ofProduct[unit] : delta;
      to.b()[column] += delta;
      if (after) {
        to.b()[columns + column] += behind;
      }
      for (int i = 0; i < x.length; i++) {
        to.w()[i][column] += x[i] * delta;
        to.dx()[e][t][i] += delta * cell.w()[i][column];
      }
      for (int k = 0; k < units; k++) {
        boolean reset = isCandidate && !after;
        to.rw()[k][column] += h[k] * (reset ? gate(RESET, e, t, k) : 1) * behind;
      }
    }
  }
}
