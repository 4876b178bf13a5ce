package org.gatewatch.internal.cell;

/**
 * Turns timesteps around. The backward cell of a Bidirectional reads the whole array from its end,
 * padding first; what it computes is turned back around to line up with its inputs.
 */
public final class ReversedTime {
  private ReversedTime() {}

  /** [example][timestep], or null. */
  public static double[][] of(double[][] values) {
    double[][] reversed = values == null ? null : new double[values.length][];
    for (int e = 0; values != null && e < values.length; e++) {
      int timesteps = values[e].length;
      reversed[e] = new double[timesteps];
      for (int t = 0; t < timesteps; t++) {
        reversed[e][t] = values[e][timesteps - 1 - t];
      }
    }
    return reversed;
  }

  /** [example][timestep][unit], or null. */
  public static double[][][] of(double[][][] values) {
    double[][][] reversed = values == null ? null : new double[values.length][][];
    for (int e = 0; values != null && e < values.length; e++) {
      int timesteps = values[e].length;
      reversed[e] = new double[timesteps][];
      for (int t = 0; t < timesteps; t++) {
        reversed[e][t] = values[e][timesteps - 1 - t].clone();
      }
    }
    return reversed;
  }

  /** [block][example][timestep][unit]. */
  public static double[][][][] of(double[][][][] values) {
    double[][][][] reversed = new double[values.length][][][];
    for (int b = 0; b < values.length; b++) {
      reversed[b] = of(values[b]);
    }
    return reversed;
  }
}
