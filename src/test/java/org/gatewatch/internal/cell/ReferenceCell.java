package org.gatewatch.internal.cell;

/**
 * A recurrent cell as DL4J 1.0.0-M2.1 computes it, or the GRU that Gatewatch adds to it, in plain
 * Java and double precision. Columns of the weights lie in blocks of one column per unit.
 */
public final class ReferenceCell {
  /** The block of the candidate, and the only block of a SIMPLE_RNN. */
  public static final int CANDIDATE = 0;

  public static final int FORGET = 1;
  public static final int OUTPUT = 2;
  public static final int INPUT = 3;

  public enum Kind {
    LSTM(4, 0, false),
    /** An LSTM with peepholes. */
    GRAVES(4, 3, true),
    SIMPLE_RNN(1, 0, true),
    /** A GRU with the reset after the product, and two biases; see {@link ReferenceGru}. */
    GRU_AFTER(3, 0, true),
    /** A GRU with the reset before the product. */
    GRU_BEFORE(3, 0, true);

    private final int blocks;
    private final int peepholes;
    private final boolean masksDeltas;

    Kind(int blocks, int peepholes, boolean masksDeltas) {
      this.blocks = blocks;
      this.peepholes = peepholes;
      this.masksDeltas = masksDeltas;
    }

    public boolean isGru() {
      return this == GRU_AFTER || this == GRU_BEFORE;
    }

    public boolean hasState() {
      return this == LSTM || this == GRAVES;
    }

    /** Rows of biases: a second one is added to the product with the recurrent weights. */
    public int biases() {
      return this == GRU_AFTER ? 2 : 1;
    }

    public int blocks() {
      return blocks;
    }

    /** Columns that follow the blocks in the recurrent weights: forget, output, input gate. */
    public int peepholes() {
      return peepholes;
    }

    /** Whether dL/dz of a masked timestep is zero; DL4J's LSTM leaves it as it is. */
    boolean masksDeltas() {
      return masksDeltas;
    }
  }

  private final Kind kind;
  private final double[][] w;
  private final double[][] rw;
  private final double[] b;
  private final Function1 gate;
  private final Function1 activation;
  private final int units;

  /**
   * A cell with weights w [input][blocks x units], rw [unit][blocks x units + peepholes] and b
   * [blocks x units], behind which is the second bias of one that has two; a SIMPLE_RNN has no use
   * for the gates' activation function.
   */
  public ReferenceCell(
      Kind kind, double[][] w, double[][] rw, double[] b, Function1 gate, Function1 activation) {
    this.kind = kind;
    this.w = w;
    this.rw = rw;
    this.b = b;
    this.gate = gate;
    this.activation = activation;
    units = rw.length;
    int columns = kind.blocks() * units;
    if (w[0].length != columns
        || b.length != kind.biases() * columns
        || rw[0].length != columns + kind.peepholes()) {
      throw new IllegalArgumentException("not the weights of a " + kind);
    }
  }

  public Kind kind() {
    return kind;
  }

  public int units() {
    return units;
  }

  public int inputs() {
    return w.length;
  }

  double[][] w() {
    return w;
  }

  double[][] rw() {
    return rw;
  }

  double[] b() {
    return b;
  }

  Function1 gate() {
    return gate;
  }

  Function1 activation() {
    return activation;
  }

  double peephole(int block, int unit) {
    return kind.peepholes() == 0 || block == CANDIDATE
        ? 0
        : rw[unit][kind.blocks() * units + block - FORGET];
  }

  public Forward forward(Sequences in) {
    Forward to = Forward.empty(in, kind, units);
    for (int e = 0; e < in.examples(); e++) {
      for (int t = 0; t < in.timesteps(); t++) {
        for (int u = 0; u < units; u++) {
          sum(to, e, t, u);
          if (kind == Kind.SIMPLE_RNN) {
            stepSimple(to, e, t, u);
          } else if (kind.hasState()) {
            stepLstm(to, e, t, u);
          }
        }
        if (kind.isGru()) {
          new ReferenceGru(this, to).step(e, t);
        }
      }
    }
    return to;
  }

  private void sum(Forward to, int e, int t, int u) {
    double[] x = to.in().x()[e][t];
    double[] h = to.previousH(e, t);
    for (int block = 0; block < kind.blocks(); block++) {
      int column = block * units + u;
      to.fromInput()[block][e][t][u] = product(x, w, column);
      to.fromRecurrent()[block][e][t][u] = product(h, rw, column);
      to.fromBias()[block][e][t][u] = b[column];
    }
  }

  static double product(double[] row, double[][] matrix, int column) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * matrix[i][column];
    }
    return sum;
  }

  private void stepSimple(Forward to, int e, int t, int u) {
    double value = activation.value(to.z(CANDIDATE, e, t, u));
    to.gates()[CANDIDATE][e][t][u] = value;
    to.h()[e][t][u] = value * to.in().mask(e, t);
  }

  private void stepLstm(Forward to, int e, int t, int u) {
    double previous = to.previousC(e, t)[u];
    double candidate = activation.value(to.z(CANDIDATE, e, t, u));
    to.gates()[CANDIDATE][e][t][u] = candidate;
    double forget = open(to, FORGET, previous, e, t, u);
    double input = open(to, INPUT, previous, e, t, u);
    double cell = forget * previous + input * candidate;
    double output = open(to, OUTPUT, cell, e, t, u);
    double shown = activation.value(cell);
    to.shown()[e][t][u] = shown;
    to.c()[e][t][u] = cell * to.in().mask(e, t);
    to.h()[e][t][u] = output * shown * to.in().mask(e, t);
  }

  private double open(Forward to, int block, double seen, int e, int t, int u) {
    to.fromPeephole()[block][e][t][u] = peephole(block, u) * seen;
    double opened = gate.value(to.z(block, e, t, u));
    to.gates()[block][e][t][u] = opened;
    return opened;
  }

  /** Follows back epsilon [example][timestep][unit], the dL/dh that comes from the layer above. */
  public Backward backward(Forward forward, double[][][] epsilon) {
    return kind.isGru()
        ? new ReferenceGru(this, forward).backward(epsilon)
        : new ReferenceBackward(this, forward, epsilon).run();
  }

  /** Follows back what each example's last timestep with an epsilon receives, and nothing else. */
  public Impulse impulse(Forward forward, double[][][] epsilon) {
    return impulse(forward, epsilon, forward.in().mask());
  }

  /**
   * As above, for a cell that was given no mask although its examples are of different lengths:
   * extent [example][timestep] is 0 outside an example, or null where none is shorter.
   */
  public Impulse impulse(Forward forward, double[][][] epsilon, double[][] extent) {
    return Impulse.of(this, forward, epsilon, extent);
  }
}
