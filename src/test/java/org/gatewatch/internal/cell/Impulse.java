package org.gatewatch.internal.cell;

import java.util.Arrays;

/**
 * How far an impulse reaches back: the epsilon of one timestep of each example, followed alone. It
 * starts at the example's last timestep whose epsilon is not zero and ends where the example does:
 * before its first timestep, or at one outside its extent.
 *
 * @param norms the norm of dL/dc, or of dL/dh without a memory cell, over units [example][lag]; an
 *     example has as many lags as it reaches, and none without an epsilon
 * @param counts the examples that reach each lag [lag]
 * @param ratios [lag]: the root of the summed squared norms at the lag over that of the same
 *     examples at lag 0
 */
public record Impulse(double[][] norms, int[] counts, double[] ratios) {
  static Impulse of(ReferenceCell cell, Forward forward, double[][][] epsilon, double[][] extent) {
    int examples = epsilon.length;
    double[][][] alone = new double[examples][forward.in().timesteps()][cell.units()];
    int[] start = new int[examples];
    for (int e = 0; e < examples; e++) {
      start[e] = lastWithEpsilon(epsilon[e]);
      if (start[e] >= 0) {
        alone[e][start[e]] = epsilon[e][start[e]].clone();
      }
    }
    Backward backward = cell.backward(forward, alone);
    double[][][] followed = backward.dc() == null ? backward.dh() : backward.dc();
    double[][] norms = new double[examples][];
    for (int e = 0; e < examples; e++) {
      norms[e] = new double[reach(extent == null ? null : extent[e], start[e])];
      for (int lag = 0; lag < norms[e].length; lag++) {
        norms[e][lag] = norm(followed[e][start[e] - lag]);
      }
    }
    return pooled(norms);
  }

  private static int lastWithEpsilon(double[][] epsilon) {
    int t = epsilon.length - 1;
    while (t >= 0 && Arrays.stream(epsilon[t]).allMatch(value -> value == 0)) {
      t--;
    }
    return t;
  }

  private static int reach(double[] extent, int start) {
    int t = start;
    while (t >= 0 && (extent == null || extent[t] != 0)) {
      t--;
    }
    return start - t;
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
  }

  private static Impulse pooled(double[][] norms) {
    int lags = Arrays.stream(norms).mapToInt(of -> of.length).max().orElse(0);
    int[] counts = new int[lags];
    double[] ratios = new double[lags];
    for (int lag = 0; lag < lags; lag++) {
      double there = 0;
      double origin = 0;
      for (double[] norm : norms) {
        if (norm.length > lag) {
          counts[lag]++;
          there += norm[lag] * norm[lag];
          origin += norm[0] * norm[0];
        }
      }
      ratios[lag] = Math.sqrt(there) / Math.sqrt(origin);
    }
    return new Impulse(norms, counts, ratios);
  }
}
