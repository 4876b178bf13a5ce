package org.gatewatch.gru;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.activations.Activation;

/**
 * A gated recurrent unit in plain Java, written from the papers and from what Keras documents, one
 * number after the other.
 *
 * @param w [inputs][3 × units], u [units][3 × units], b and rb [3 × units]; columns of reset,
 *     update and candidate after one another; rb null if the reset comes before the product
 */
record GruOracle(Dual[][] w, Dual[][] u, Dual[] b, Dual[] rb, Activation gate, Activation cell) {

  /** Functions and their derivatives, from a book and not from ND4J. */
  record Function(DoubleUnaryOperator of, DoubleUnaryOperator derivative) {}

  static final Map<Activation, Function> FUNCTIONS =
      Map.of(
          Activation.SIGMOID,
          new Function(x -> 1 / (1 + Math.exp(-x)), x -> 1 / (2 + Math.exp(x) + Math.exp(-x))),
          Activation.TANH,
          new Function(Math::tanh, x -> 1 / (Math.cosh(x) * Math.cosh(x))),
          Activation.IDENTITY,
          new Function(x -> x, x -> 1),
          Activation.SOFTSIGN,
          new Function(x -> x / (1 + Math.abs(x)), x -> 1 / Math.pow(1 + Math.abs(x), 2)),
          Activation.RELU,
          new Function(x -> Math.max(0, x), x -> x > 0 ? 1 : 0),
          Activation.HARDSIGMOID,
          new Function(
              x -> Math.min(1, Math.max(0, 0.2f * x + 0.5)), x -> Math.abs(x) < 2.5 ? 0.2f : 0),
          Activation.CUBE,
          new Function(x -> x * x * x, x -> 3 * x * x));

  /**
   * Runs through a sequence.
   *
   * @param x [timestep][input]
   * @param mask [timestep]
   * @param state [unit], before the first timestep
   * @return [timestep][unit]
   */
  Dual[][] run(Dual[][] x, double[] mask, Dual[] state) {
    Dual[][] outputs = new Dual[x.length][];
    Dual[] h = state;
    for (int t = 0; t < x.length; t++) {
      h = step(x[t], h);
      for (int j = 0; j < h.length; j++) {
        h[j] = h[j].times(mask[t]);
      }
      outputs[t] = h;
    }
    return outputs;
  }

  private Dual[] step(Dual[] x, Dual[] h) {
    int units = h.length;
    Dual[] r = new Dual[units];
    Dual[] z = new Dual[units];
    for (int j = 0; j < units; j++) {
      r[j] = apply(gate, ofInput(x, j).plus(ofState(h, j)));
      z[j] = apply(gate, ofInput(x, units + j).plus(ofState(h, units + j)));
    }
    Dual[] read = new Dual[units];
    Arrays.setAll(read, i -> r[i].times(h[i]));
    Dual[] after = new Dual[units];
    for (int j = 0; j < units; j++) {
      int column = 2 * units + j;
      Dual recurrence = rb == null ? ofState(read, column) : r[j].times(ofState(h, column));
      Dual n = apply(cell, ofInput(x, column).plus(recurrence));
      after[j] = z[j].times(h[j]).plus(z[j].oneMinus().times(n));
    }
    return after;
  }

  private Dual ofInput(Dual[] x, int column) {
    Dual sum = b[column];
    for (int i = 0; i < x.length; i++) {
      sum = sum.plus(x[i].times(w[i][column]));
    }
    return sum;
  }

  private Dual ofState(Dual[] h, int column) {
    Dual sum = rb == null ? Dual.constant(0) : rb[column];
    for (int i = 0; i < h.length; i++) {
      sum = sum.plus(h[i].times(u[i][column]));
    }
    return sum;
  }

  private static Dual apply(Activation activation, Dual value) {
    Function function = FUNCTIONS.get(activation);
    return value.through(function.of(), function.derivative());
  }
}
