package org.gatewatch.internal.cell;

import static org.gatewatch.internal.cell.ForwardPass.CELL;
import static org.gatewatch.internal.cell.ForwardPass.FORGET;
import static org.gatewatch.internal.cell.ForwardPass.INPUT;
import static org.gatewatch.internal.cell.ForwardPass.OUTPUT;

import java.util.Arrays;
import org.gatewatch.sample.Gate;
import org.jspecify.annotations.Nullable;

/**
 * Backpropagation through time over a {@link ForwardPass}, step by step as DL4J does it for a whole
 * sequence. Beside the loss's own gradient it follows, in the same run, the epsilon of each
 * example's last step alone: an impulse, whose fading tells how far back the cell learns.
 *
 * <p>Rows are the examples with the whole gradient, then the examples with the impulse.
 */
final class BackwardPass {
  /** What arrives from the layer above: [step, example, unit]. */
  final double[] epsilons;

  /** Gradient with respect to the output, with what comes back through time, likewise. */
  final double[] outputGradients;

  /** Gradient with respect to the cell state, likewise; empty for a cell without one. */
  final double[] stateGradients;

  /** Gradient with respect to each gate before its activation function: [step, example, width]. */
  final double[] gateGradients;

  private static final int FORGET_PEEPHOLE = Gate.peepholeColumns().indexOf(Gate.FORGET);
  private static final int OUTPUT_PEEPHOLE = Gate.peepholeColumns().indexOf(Gate.OUTPUT);
  private static final int INPUT_PEEPHOLE = Gate.peepholeColumns().indexOf(Gate.INPUT);

  private final CellPass pass;
  private final ForwardPass forward;
  private final int steps;
  private final int examples;
  private final int units;
  private final int width;
  private final double[] gateSlopes;
  private final double[] stateSlopes;
  private final int[] lastSteps;
  private final Decay decay;

  /** Of the step after the present one, by row; all zero before the last step. */
  private final double[] laterGates;

  private final double[] laterStates;
  private final double[] recurrent;

  private BackwardPass(CellPass pass, ForwardPass forward, double[] epsilons) {
    this.pass = pass;
    this.forward = forward;
    this.epsilons = epsilons;
    steps = pass.steps();
    examples = pass.examples();
    units = pass.units();
    width = pass.blocks() * units;
    outputGradients = new double[forward.outputs.length];
    stateGradients = new double[forward.states.length];
    gateGradients = new double[forward.gates.length];
    gateSlopes = gateSlopes();
    stateSlopes = pass.functions().cell().derivative(forward.states, squashedWhereMasked());
    lastSteps = lastSteps();
    decay = new Decay(examples, pass.steps());
    laterGates = new double[2 * examples * width];
    laterStates = new double[2 * examples * units];
    recurrent = new double[2 * examples * units];
  }

  /**
   * The backward pass, or null if no epsilon reached the cell. A segment of truncated
   * backpropagation runs forward from the state that the one before left; its gradient is DL4J's:
   * that of a second forward pass, from zero.
   *
   * @param run the forward pass as it was run
   */
  static @Nullable BackwardPass of(CellPass pass, ForwardPass run) {
    if (pass.epsilon() == null) {
      return null;
    }
    ForwardPass forward = pass.carriesState() ? ForwardPass.fromRest(pass) : run;
    BackwardPass backward = new BackwardPass(pass, forward, HostMemory.read(pass.epsilon()));
    try (Product recurrence =
        new Product(pass.parameters().recurrent(), false, 2 * pass.examples())) {
      for (int step = pass.steps() - 1; step >= 0; step--) {
        recurrence.of(backward.laterGates, 0, backward.recurrent, 0);
        backward.run(step);
      }
    }
    return backward;
  }

  /** How the impulse faded. */
  Decay decay() {
    return decay;
  }

  private double[] gateSlopes() {
    if (!pass.kind().hasState()) {
      return pass.functions().cell().derivative(forward.gateInputs, forward.gates);
    }
    double[] slopes = pass.functions().gates().derivative(forward.gateInputs, forward.gates);
    double[] ofCandidates = pass.functions().cell().derivative(forward.gateInputs, forward.gates);
    for (int first = CELL * units; first < slopes.length; first += width) {
      System.arraycopy(ofCandidates, first, slopes, first, units);
    }
    return slopes;
  }

  /** DL4J takes the slope at the masked state, which is zero, not at the one before the mask. */
  private double[] squashedWhereMasked() {
    return pass.hasMask() ? pass.functions().cell().of(forward.states) : forward.squashedStates;
  }

  /** The last step of each example that counts and whose epsilon is not zero, or -1. */
  private int[] lastSteps() {
    int[] last = new int[examples];
    Arrays.fill(last, -1);
    for (int step = 0; step < pass.steps(); step++) {
      for (int example = 0; example < examples; example++) {
        int from = (step * examples + example) * units;
        boolean counts = pass.counts(step, example);
        for (int unit = 0; counts && unit < units && last[example] < step; unit++) {
          last[example] = epsilons[from + unit] == 0 ? last[example] : step;
        }
      }
    }
    return last;
  }

  private void run(int step) {
    for (int row = 0; row < 2 * examples; row++) {
      int example = row % examples;
      boolean impulse = row >= examples;
      double share = !impulse || lastSteps[example] == step ? 1 : 0;
      double square = 0;
      for (int unit = 0; unit < units; unit++) {
        int i = (step * examples + example) * units + unit;
        double output = share * epsilons[i] + recurrent[row * units + unit];
        double memory =
            pass.kind().hasState()
                ? throughState(step, row, unit, output)
                : throughBlock(i, row, unit, output);
        square += memory * memory;
        if (!impulse) {
          outputGradients[i] = output;
        }
      }
      mask(step, row);
      if (!impulse) {
        int first = (step * examples + example) * width;
        System.arraycopy(laterGates, row * width, gateGradients, first, width);
      } else {
        decay.add(example, lastSteps[example] - step, square, pass.counts(step, example));
      }
    }
  }

  private double throughBlock(int i, int row, int unit, double output) {
    laterGates[row * units + unit] = output * gateSlopes[i];
    return output;
  }

  private double throughState(int step, int row, int unit, double output) {
    int example = row % examples;
    int i = (step * examples + example) * units + unit;
    int gate = (step * examples + example) * width + unit;
    int later = row * width + unit;
    double[] gates = forward.gates;

    double state = output * gates[gate + OUTPUT * units] * stateSlopes[i];
    state += peephole(laterGates[later + FORGET * units], FORGET_PEEPHOLE, unit);
    state += peephole(laterGates[later + INPUT * units], INPUT_PEEPHOLE, unit);
    if (step < steps - 1) {
      state += gates[gate + examples * width + FORGET * units] * laterStates[row * units + unit];
    }
    double ofOutput = output * forward.squashedStates[i] * gateSlopes[gate + OUTPUT * units];
    state += peephole(ofOutput, OUTPUT_PEEPHOLE, unit);
    double before = forward.stateBefore(step, i);

    laterGates[later + OUTPUT * units] = ofOutput;
    laterGates[later + FORGET * units] = state * before * gateSlopes[gate + FORGET * units];
    laterGates[later + INPUT * units] =
        state * gates[gate + CELL * units] * gateSlopes[gate + INPUT * units];
    laterGates[later + CELL * units] =
        state * gates[gate + INPUT * units] * gateSlopes[gate + CELL * units];
    laterStates[row * units + unit] = state;
    if (row < examples) {
      stateGradients[i] = state;
    }
    return state;
  }

  private double peephole(double gradient, int column, int unit) {
    return pass.kind().hasPeepholes()
        ? gradient * pass.parameters().peepholes()[column * units + unit]
        : 0;
  }

  private void mask(int step, int row) {
    if (pass.kind().masksBackward() && pass.isMasked(step, row % examples)) {
      Arrays.fill(laterGates, row * width, (row + 1) * width, 0);
    }
  }
}
