package org.gatewatch.internal.cell;

/**
 * What a cell reads.
 *
 * @param x inputs [example][timestep][input]
 * @param h0 initial outputs [example][unit], or null for zero
 * @param c0 initial memory cells [example][unit], or null for zero
 * @param mask [example][timestep], 0 where there is nothing to read, or null for all 1
 */
public record Sequences(double[][][] x, double[][] h0, double[][] c0, double[][] mask) {
  public static Sequences of(double[][][] x) {
    return masked(x, null);
  }

  public static Sequences masked(double[][][] x, double[][] mask) {
    return new Sequences(x, null, null, mask);
  }

  /** The same read backward in time. */
  public Sequences reversed() {
    return new Sequences(ReversedTime.of(x), h0, c0, ReversedTime.of(mask));
  }

  public int examples() {
    return x.length;
  }

  public int timesteps() {
    return x[0].length;
  }

  public double mask(int example, int timestep) {
    return mask == null ? 1 : mask[example][timestep];
  }
}
