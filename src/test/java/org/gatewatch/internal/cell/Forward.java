package org.gatewatch.internal.cell;

/**
 * All that a cell computes on its way forward: by block, [block][example][timestep][unit], or by
 * unit, [example][timestep][unit].
 *
 * @param in what was read
 * @param fromInput the part x W of each pre-activation z
 * @param fromRecurrent its part h RW; of a GRU with what its second bias and its reset gate make of
 *     it
 * @param fromBias its part b
 * @param fromPeephole its part p c, zero without peepholes
 * @param gates the activations of the blocks, before masking
 * @param c the memory cell after masking; null without one
 * @param shown the activation function of the memory cell before masking; null without one
 * @param h the output after masking
 */
public record Forward(
    Sequences in,
    double[][][][] fromInput,
    double[][][][] fromRecurrent,
    double[][][][] fromBias,
    double[][][][] fromPeephole,
    double[][][][] gates,
    double[][][] c,
    double[][][] shown,
    double[][][] h) {

  static Forward empty(Sequences in, ReferenceCell.Kind kind, int units) {
    int examples = in.examples();
    int timesteps = in.timesteps();
    boolean cells = kind.hasState();
    return new Forward(
        in,
        new double[kind.blocks()][examples][timesteps][units],
        new double[kind.blocks()][examples][timesteps][units],
        new double[kind.blocks()][examples][timesteps][units],
        new double[kind.blocks()][examples][timesteps][units],
        new double[kind.blocks()][examples][timesteps][units],
        cells ? new double[examples][timesteps][units] : null,
        cells ? new double[examples][timesteps][units] : null,
        new double[examples][timesteps][units]);
  }

  /** The whole pre-activation. */
  public double z(int block, int example, int timestep, int unit) {
    return fromInput[block][example][timestep][unit]
        + fromRecurrent[block][example][timestep][unit]
        + fromBias[block][example][timestep][unit]
        + fromPeephole[block][example][timestep][unit];
  }

  /** The output that a timestep reads. */
  public double[] previousH(int example, int timestep) {
    return previous(h, in.h0(), example, timestep);
  }

  /** The memory cell that a timestep reads. */
  public double[] previousC(int example, int timestep) {
    return previous(c, in.c0(), example, timestep);
  }

  private double[] previous(double[][][] states, double[][] initial, int example, int timestep) {
    if (timestep > 0) {
      return states[example][timestep - 1];
    }
    return initial == null ? new double[h[example][0].length] : initial[example];
  }

  /** The same with the timesteps turned around; for reading only, since it steps backward. */
  public Forward reversed() {
    return new Forward(
        in.reversed(),
        ReversedTime.of(fromInput),
        ReversedTime.of(fromRecurrent),
        ReversedTime.of(fromBias),
        ReversedTime.of(fromPeephole),
        ReversedTime.of(gates),
        ReversedTime.of(c),
        ReversedTime.of(shown),
        ReversedTime.of(h));
  }
}
