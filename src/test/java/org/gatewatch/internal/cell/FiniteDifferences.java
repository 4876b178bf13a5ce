package org.gatewatch.internal.cell;

import static org.gatewatch.internal.cell.ReferenceCell.OUTPUT;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** The derivatives of a loss, the sum of coefficients times outputs, found by trying. */
final class FiniteDifferences {
  private static final double STEP = 1e-6;

  private final ReferenceCell cell;
  private final Sequences in;
  private final double[][][] coefficients;

  FiniteDifferences(ReferenceCell cell, Sequences in, double[][][] coefficients) {
    this.cell = cell;
    this.in = in;
    this.coefficients = coefficients;
  }

  private double loss() {
    return loss(cell.forward(in).h(), coefficients);
  }

  private static double loss(double[][][] h, double[][][] coefficients) {
    double loss = 0;
    for (int e = 0; e < h.length; e++) {
      for (int t = 0; t < h[e].length; t++) {
        loss += product(h[e][t], coefficients[e][t]);
      }
    }
    return loss;
  }

  private static double product(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  /** Derivatives of the loss by each element of an array that the cell or its inputs hold. */
  double[] by(double[] array) {
    return by(array, this::loss);
  }

  double[][] by(double[][] array) {
    return Arrays.stream(array).map(this::by).toArray(double[][]::new);
  }

  private static double[] by(double[] array, DoubleSupplier loss) {
    double[] derivatives = new double[array.length];
    for (int i = 0; i < array.length; i++) {
      double held = array[i];
      array[i] = held + STEP;
      double above = loss.getAsDouble();
      array[i] = held - STEP;
      double below = loss.getAsDouble();
      array[i] = held;
      derivatives[i] = (above - below) / (2 * STEP);
    }
    return derivatives;
  }

  /** Derivatives of the loss by the output of one timestep of one example. */
  double[] byOutput(Forward forward, int e, int t) {
    double[] h = forward.h()[e][t].clone();
    double[] c = forward.c() == null ? null : forward.c()[e][t];
    return by(h, () -> lossFrom(e, t, h, c));
  }

  /** Derivatives by the memory cell of one timestep, which its own output shows, too. */
  double[] byCell(Forward forward, int e, int t) {
    double[] before = forward.c()[e][t].clone();
    double[] c = before.clone();
    return by(
        c,
        () -> {
          double[] h = new double[c.length];
          for (int u = 0; u < h.length; u++) {
            double change = cell.peephole(OUTPUT, u) * (c[u] - before[u]);
            double opened = cell.gate().value(forward.z(OUTPUT, e, t, u) + change);
            h[u] = opened * cell.activation().value(c[u]) * in.mask(e, t);
          }
          return lossFrom(e, t, h, c);
        });
  }

  private double lossFrom(int e, int t, double[] h, double[] c) {
    double loss = product(h, coefficients[e][t]);
    if (t == in.timesteps() - 1) {
      return loss;
    }
    double[][] x = Arrays.copyOfRange(in.x()[e], t + 1, in.timesteps());
    double[][] mask = {{}};
    if (in.mask() != null) {
      mask[0] = Arrays.copyOfRange(in.mask()[e], t + 1, in.timesteps());
    }
    Sequences rest =
        new Sequences(
            new double[][][] {x},
            new double[][] {h},
            c == null ? null : new double[][] {c},
            in.mask() == null ? null : mask);
    double[][] after = Arrays.copyOfRange(coefficients[e], t + 1, in.timesteps());
    return loss + loss(cell.forward(rest).h(), new double[][][] {after});
  }
}
