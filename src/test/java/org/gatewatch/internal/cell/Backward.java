package org.gatewatch.internal.cell;

/**
 * All that a cell computes on its way back.
 *
 * @param dh total dL/dh [example][timestep][unit], from above and from the next timestep
 * @param dc total dL/dc [example][timestep][unit]; null without a memory cell
 * @param dz dL/dz [block][example][timestep][unit]
 * @param dx dL/dx [example][timestep][input], the epsilon of the layer below
 * @param w gradient of the input weights [input][column]
 * @param rw gradient of the recurrent weights and peepholes [unit][column]
 * @param b gradient of the bias [column]: dz summed over examples and timesteps; then that of a
 *     second bias, if there is one
 */
public record Backward(
    double[][][] dh,
    double[][][] dc,
    double[][][][] dz,
    double[][][] dx,
    double[][] w,
    double[][] rw,
    double[] b) {

  /** The same with the timesteps turned around. */
  public Backward reversed() {
    return new Backward(
        ReversedTime.of(dh),
        ReversedTime.of(dc),
        ReversedTime.of(dz),
        ReversedTime.of(dx),
        w,
        rw,
        b);
  }
}
