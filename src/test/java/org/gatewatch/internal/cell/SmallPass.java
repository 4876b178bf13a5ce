package org.gatewatch.internal.cell;

import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sets up a pass of a small cell by hand, in DOUBLE. What is not told is zero; there is no padding,
 * no mask and no epsilon, and the functions are sigmoid and tanh. Values are column by column.
 */
final class SmallPass {
  private final CellType type;
  private final int inputs;
  private final int units;
  private final int examples;
  private final int steps;
  private final int width;
  private Activation gates = Activation.SIGMOID;
  private Activation cell = Activation.TANH;
  private double[] input;
  private double[] w;
  private double[] rw;
  private double[] bias;
  private double[] recurrentBias = {};
  private double[] peepholes = {};
  private double[] epsilon = {};
  private boolean[] padded;

  SmallPass(CellType type, int inputs, int units, int examples, int steps) {
    this.type = type;
    this.inputs = inputs;
    this.units = units;
    this.examples = examples;
    this.steps = steps;
    width = type.spec().blocks().size() * units;
    input = new double[inputs * examples * steps];
    w = new double[inputs * width];
    rw = new double[units * width];
    bias = new double[width];
    padded = new boolean[steps * examples];
  }

  /** Which functions the gates have, and all else. */
  SmallPass functions(Activation ofGates, Activation ofElse) {
    gates = ofGates;
    cell = ofElse;
    return this;
  }

  /** [inputs, examples, steps]. */
  SmallPass input(double[] given) {
    input = given;
    return this;
  }

  /** [inputs, blocks × units] and [units, blocks × units]. */
  SmallPass kernels(double[] ofInput, double[] recurrent) {
    w = ofInput;
    rw = recurrent;
    return this;
  }

  /** Blocks × units each; the second is empty if the cell has none. */
  SmallPass biases(double[] ofInput, double[] recurrent) {
    bias = ofInput;
    recurrentBias = recurrent;
    return this;
  }

  /** Units for each peephole. */
  SmallPass peepholes(double[] given) {
    peepholes = given;
    return this;
  }

  /** [units, examples, steps]. */
  SmallPass epsilon(double[] given) {
    epsilon = given;
    return this;
  }

  /** For [step, example]. */
  SmallPass padded(boolean... given) {
    padded = given;
    return this;
  }

  /** The pass, to be closed by the caller. */
  CellPass pass() {
    CellPass pass =
        new CellPass(
            type,
            CellFunctions.of(
                type.spec(), gates.getActivationFunction(), cell.getActivationFunction()),
            false,
            new CellPass.Shown(0, 0),
            copied(input, inputs, examples, steps),
            new CellPass.Parameters(
                copied(w, inputs, width), copied(rw, units, width), bias, recurrentBias, peepholes),
            null,
            null,
            new CellPass.Steps(padded, new boolean[steps * examples]));
    if (epsilon.length > 0) {
      pass.setEpsilon(copied(epsilon, units, examples, steps));
    }
    return pass;
  }

  private static CopiedValues copied(double[] values, long... shape) {
    INDArray array = Nd4j.createFromArray(values).reshape('f', shape).dup('f');
    return CopiedValues.of(array);
  }
}
