package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gatewatch.internal.summarise.Sums;
import org.jspecify.annotations.Nullable;

/**
 * Backpropagation through time over a {@link ForwardPass}, step by step as DL4J does it for a whole
 * sequence. Beside the loss's own gradient it follows, in the same run, the epsilon of each
 * example's last step alone: an impulse, whose fading tells how far back the cell learns. Here is
 * what all cells share; the cell's own is its {@link CellMath}.
 *
 * <p>Rows are the examples with the whole gradient, then the first examples with the impulse: all
 * of them, or of a large cell some.
 */
public final class BackwardPass {
  /** Most elements of RW times examples whose impulse is followed. */
  private static final int MOST_FOLLOWED = 1 << 17;

  /** What arrives from the layer above: [step, example, unit]. */
  final double[] epsilons;

  /** Gradient with respect to the output, with what comes back through time, likewise. */
  final double[] outputGradients;

  /** Gradient with respect to the cell state, likewise; empty for a cell without one. */
  final double[] stateGradients;

  /** Gradient with respect to each gate before its activation function: [step, example, width]. */
  final double[] gateGradients;

  final CellPass given;
  final ForwardPass forward;
  final int steps;
  final int examples;
  final int units;

  /** Gates × units. */
  final int width;

  /** Examples, and those of them whose impulse is followed: see the class. */
  final int rows;

  /** Slope of the activation function of each gate: [step, example, width]. */
  final double[] gateSlopes;

  /** Slope of the activation function of the state: [step, example, unit]; empty without one. */
  final double[] stateSlopes;

  /** Gradient of the output of the present step: [row, unit]. */
  final double[] arriving;

  /** Of the step after the present one: [row, width]; all zero before the last step. */
  final double[] laterGates;

  /** Likewise, the gradient of the state, or what else goes back past the gates: [row, unit]. */
  final double[] carried;

  /** What comes back to the output of the present step: [row, unit]. */
  final double[] recurrent;

  /**
   * What a math hands to the output of the step before, and to its state, if its {@link
   * CellMath#carry} does not work that out from the gates: [row, unit].
   */
  final double[] handedToOutput;

  /** See {@link #handedToOutput}. */
  final double[] handedToState;

  private final CellMath math;
  private final int[] lastSteps;
  private final Decay decay;
  private @Nullable Product recurrence;

  private BackwardPass(CellPass pass, ForwardPass forward, double[] epsilons, PassArrays arrays) {
    given = pass;
    math = pass.type().math();
    this.forward = forward;
    this.epsilons = epsilons;
    steps = pass.steps();
    examples = pass.examples();
    units = pass.units();
    width = forward.width;
    outputGradients = arrays.any(forward.outputs.length);
    stateGradients = arrays.any(forward.states.length);
    gateGradients = arrays.any(forward.gates.length);
    gateSlopes = arrays.any(forward.gates.length);
    findSlopes(gateSlopes);
    stateSlopes = pass.functions().cell().derivative(forward.states, squashedWhereMasked());
    lastSteps = lastSteps();
    decay = new Decay(examples, pass.steps());
    rows = examples + followed(examples, units * width);
    arriving = new double[rows * units];
    laterGates = new double[rows * width];
    carried = new double[rows * units];
    recurrent = new double[rows * units];
    handedToOutput = new double[rows * units];
    handedToState = new double[rows * units];
  }

  /**
   * The backward pass, or null if no epsilon reached the cell. A segment of truncated
   * backpropagation runs forward from the state that the one before left; its gradient is the
   * layer's: for DL4J's own that of a second forward pass, from zero. So it is with an LSTM of
   * format NWC under dropout, whose second pass drops nothing.
   *
   * @param run the forward pass as it was run
   */
  static @Nullable BackwardPass of(CellPass pass, ForwardPass run) {
    return of(pass, run, new PassArrays());
  }

  /** Likewise, in arrays that are given back by {@link #giveBack}. */
  static @Nullable BackwardPass of(CellPass pass, ForwardPass run, PassArrays arrays) {
    if (pass.epsilon() == null) {
      return null;
    }
    ForwardPass forward = pass.runsAgain() ? ForwardPass.again(pass, arrays) : run;
    BackwardPass backward = new BackwardPass(pass, forward, pass.epsilon().read(), arrays);
    Product recurrence = Product.of(pass.parameters().recurrent(), false, arrays);
    backward.recurrence = recurrence;
    for (int step = pass.steps() - 1; step >= 0; step--) {
      backward.math.carry(backward);
      backward.run(step);
    }
    backward.recurrence = null;
    arrays.give(recurrence);
    return backward;
  }

  /**
   * Of how many examples the impulse is followed: all of them, unless the cell is so large that a
   * few must do. They are a sample of the minibatch anyway, and cost as much as the gradient.
   */
  private static int followed(int examples, int elements) {
    return Math.max(1, Math.min(examples, MOST_FOLLOWED / elements));
  }

  /** Nobody asks anything of it any more; of the forward pass only if it has one of its own. */
  void giveBack(PassArrays arrays, ForwardPass run) {
    arrays.give(outputGradients, stateGradients, gateGradients, gateSlopes);
    if (forward != run) {
      forward.giveBack(arrays);
    }
  }

  /** How the impulse faded. */
  Decay decay() {
    return decay;
  }

  /**
   * Multiplies the transpose of RW by gradients of all gates; only while the pass runs.
   *
   * @param from [row, width]
   * @param to [row, unit]
   */
  void multiplyRecurrence(double[] from, double[] to) {
    Objects.requireNonNull(recurrence, "the pass is over").of(from, 0, to, 0, rows);
  }

  private void findSlopes(double[] slopes) {
    List<ActivationFunction> functions = given.functions().blocks();
    for (int block = 0; block < functions.size(); block++) {
      if (functions.get(block).hasSlopesOfOutputs()) {
        addSlopesOfOutputs(functions.get(block), block, slopes);
      } else {
        addSlopes(functions.get(block), block, slopes);
      }
    }
  }

  private void addSlopesOfOutputs(ActivationFunction function, int block, double[] slopes) {
    for (int at = block * units; at < slopes.length; at += width) {
      function.slopesOfOutputs(forward.gates, slopes, at, at + units);
    }
  }

  private void addSlopes(ActivationFunction function, int block, double[] slopes) {
    double[] inputs = new double[steps * examples * units];
    double[] outputs = new double[inputs.length];
    for (int row = 0; row < steps * examples; row++) {
      int at = row * width + block * units;
      System.arraycopy(forward.gateInputs, at, inputs, row * units, units);
      System.arraycopy(forward.gates, at, outputs, row * units, units);
    }
    double[] ofBlock = function.derivative(inputs, outputs);
    for (int row = 0; row < steps * examples; row++) {
      System.arraycopy(ofBlock, row * units, slopes, row * width + block * units, units);
    }
  }

  /** DL4J takes the slope at the masked state, which is zero, not at the one before the mask. */
  private double[] squashedWhereMasked() {
    return given.hasMask() ? given.functions().cell().of(forward.states) : forward.squashedStates;
  }

  /** The last step of each example that counts and whose epsilon is not zero, or -1. */
  private int[] lastSteps() {
    int[] last = new int[examples];
    Arrays.fill(last, -1);
    for (int step = 0; step < steps; step++) {
      for (int example = 0; example < examples; example++) {
        int from = (step * examples + example) * units;
        boolean counts = given.counts(step, example);
        for (int unit = 0; counts && unit < units && last[example] < step; unit++) {
          last[example] = epsilons[from + unit] == 0 ? last[example] : step;
        }
      }
    }
    return last;
  }

  private void run(int step) {
    arrive(step);
    math.backward(this, step);
    for (int row = 0; row < rows; row++) {
      mask(step, row);
    }
    keep(step);
    for (int row = examples; row < rows; row++) {
      int example = row - examples;
      int stepsBack = lastSteps[example] - step;
      decay.add(example, stepsBack, squareOfMemory(row), given.counts(step, example));
    }
  }

  private void arrive(int step) {
    int first = step * examples * units;
    System.arraycopy(epsilons, first, arriving, 0, examples * units);
    for (int row = examples; row < rows; row++) {
      int example = row - examples;
      if (lastSteps[example] == step) {
        System.arraycopy(epsilons, first + example * units, arriving, row * units, units);
      } else {
        Arrays.fill(arriving, row * units, (row + 1) * units, 0);
      }
    }
    for (int i = 0; i < arriving.length; i++) {
      arriving[i] += recurrent[i];
    }
  }

  private double squareOfMemory(int row) {
    double[] memory = given.spec().hasState() ? carried : arriving;
    return Sums.ofSquares(memory, row * units, units);
  }

  private void keep(int step) {
    int each = examples * units;
    System.arraycopy(arriving, 0, outputGradients, step * each, each);
    System.arraycopy(laterGates, 0, gateGradients, step * examples * width, examples * width);
    if (given.spec().hasState()) {
      System.arraycopy(carried, 0, stateGradients, step * each, each);
    }
  }

  private void mask(int step, int row) {
    if (given.spec().masksBackward() && given.isMasked(step, row % examples)) {
      Arrays.fill(laterGates, row * width, (row + 1) * width, 0);
    }
  }
}
