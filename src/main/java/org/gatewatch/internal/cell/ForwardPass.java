package org.gatewatch.internal.cell;

import java.util.Arrays;
import org.gatewatch.sample.Gate;

/**
 * A cell's forward pass, computed again as DL4J computes it, with all that DL4J does not keep. See
 * the package for the order of values.
 */
final class ForwardPass {
  // The blocks of a cell with gates.
  static final int CELL = Gate.lstmBlocks().indexOf(Gate.CELL);
  static final int FORGET = Gate.lstmBlocks().indexOf(Gate.FORGET);
  static final int OUTPUT = Gate.lstmBlocks().indexOf(Gate.OUTPUT);
  static final int INPUT = Gate.lstmBlocks().indexOf(Gate.INPUT);

  /** What the input adds to each gate: [step, example, block × unit]. */
  final double[] fromInput;

  /** What the previous output adds to each gate, likewise. */
  final double[] fromRecurrence;

  /** Each gate before its activation function, likewise. */
  final double[] gateInputs;

  /** Each gate after its activation function, likewise. */
  final double[] gates;

  /** The cell state, zero where a mask makes it so: [step, example, unit]; empty without one. */
  final double[] states;

  /** The activation function of the cell state before any mask, likewise. */
  final double[] squashedStates;

  /** The cell's output, zero where a mask makes it so: [step, example, unit]. */
  final double[] outputs;

  private final CellPass pass;
  private final int examples;
  private final int units;
  private final int width;

  private final double[] outputBefore;
  private final double[] stateBefore;

  private ForwardPass(CellPass pass, boolean rested) {
    this.pass = pass;
    examples = pass.examples();
    units = pass.units();
    width = pass.blocks() * units;
    int cells = pass.steps() * examples;
    fromInput = new double[cells * width];
    fromRecurrence = new double[cells * width];
    gateInputs = new double[cells * width];
    gates = new double[cells * width];
    outputs = new double[cells * units];
    states = new double[pass.kind().hasState() ? cells * units : 0];
    squashedStates = new double[states.length];
    outputBefore = rested ? new double[examples * units] : pass.outputBefore();
    stateBefore = rested ? new double[examples * units] : pass.stateBefore();
  }

  /** The pass as it was run. */
  static ForwardPass of(CellPass pass) {
    return run(new ForwardPass(pass, false));
  }

  /** The pass from a state of zeros, whatever it was run from. */
  static ForwardPass fromRest(CellPass pass) {
    return run(new ForwardPass(pass, true));
  }

  private static ForwardPass run(ForwardPass forward) {
    CellPass pass = forward.pass;
    forward.multiplyInput();
    try (Product recurrence = new Product(pass.parameters().recurrent(), true, pass.examples())) {
      for (int step = 0; step < pass.steps(); step++) {
        forward.run(step, recurrence);
      }
    }
    return forward;
  }

  /** The input is known for all steps: one product for all of them. */
  private void multiplyInput() {
    int columns = pass.steps() * examples;
    double[] inputs = HostMemory.read(pass.input());
    try (Product product = new Product(pass.parameters().input(), true, columns)) {
      product.of(inputs, 0, fromInput, 0);
    }
  }

  /** The state before a step: [example, unit] from {@code i}, a position in {@link #states}. */
  double stateBefore(int step, int i) {
    return step > 0 ? states[i - examples * units] : stateBefore[i];
  }

  /** What the bias adds to a gate, the same at every step: [step, example, unit]. */
  double[] fromBias(int block) {
    double[] bias = pass.parameters().bias();
    double[] values = new double[outputs.length];
    Arrays.setAll(values, i -> bias[block * units + i % units]);
    return values;
  }

  /** What the peepholes add to a gate: [step, example, unit]. */
  double[] fromPeepholes(Gate gate) {
    int column = Gate.peepholeColumns().indexOf(gate) * units;
    int late = gate == Gate.OUTPUT ? 0 : examples * units;
    double[] before = stateBefore;
    double[] peepholes = pass.parameters().peepholes();
    double[] values = new double[states.length];
    for (int i = 0; i < values.length; i++) {
      double state = i < late ? before[i] : states[i - late];
      values[i] = peepholes[column + i % units] * state;
    }
    return values;
  }

  private void run(int step, Product recurrence) {
    int first = step * examples * width;
    double[] before = step == 0 ? outputBefore : outputs;
    recurrence.of(before, Math.max(0, step - 1) * examples * units, fromRecurrence, first);
    double[] bias = pass.parameters().bias();
    for (int i = 0; i < examples * width; i++) {
      gateInputs[first + i] = fromInput[first + i] + fromRecurrence[first + i] + bias[i % width];
    }
    if (pass.kind().hasState()) {
      runGates(step);
    } else {
      activate(step, 0);
      System.arraycopy(gates, first, outputs, first, examples * width);
    }
    mask(step);
  }

  private void runGates(int step) {
    double[] before = step == 0 ? stateBefore : states;
    int previous = Math.max(0, step - 1) * examples * units;
    addPeepholes(step, FORGET, before, previous);
    addPeepholes(step, INPUT, before, previous);
    activate(step, CELL);
    activate(step, FORGET);
    activate(step, INPUT);
    int first = step * examples * units;
    for (int example = 0; example < examples; example++) {
      for (int unit = 0; unit < units; unit++) {
        int i = example * units + unit;
        double kept = gates[at(step, example, FORGET) + unit] * before[previous + i];
        double added =
            gates[at(step, example, INPUT) + unit] * gates[at(step, example, CELL) + unit];
        states[first + i] = kept + added;
      }
    }
    addPeepholes(step, OUTPUT, states, first);
    activate(step, OUTPUT);
    double[] fresh = Arrays.copyOfRange(states, first, first + examples * units);
    double[] squashed = pass.functions().cell().of(fresh);
    System.arraycopy(squashed, 0, squashedStates, first, squashed.length);
    for (int example = 0; example < examples; example++) {
      for (int unit = 0; unit < units; unit++) {
        int i = example * units + unit;
        outputs[first + i] = squashed[i] * gates[at(step, example, OUTPUT) + unit];
      }
    }
  }

  /** Where a block of a step and example begins. */
  private int at(int step, int example, int block) {
    return (step * examples + example) * width + block * units;
  }

  private void addPeepholes(int step, int block, double[] states, int first) {
    if (!pass.kind().hasPeepholes()) {
      return;
    }
    int column = Gate.peepholeColumns().indexOf(Gate.lstmBlocks().get(block)) * units;
    double[] peepholes = pass.parameters().peepholes();
    for (int example = 0; example < examples; example++) {
      for (int unit = 0; unit < units; unit++) {
        gateInputs[at(step, example, block) + unit] +=
            peepholes[column + unit] * states[first + example * units + unit];
      }
    }
  }

  private void activate(int step, int block) {
    double[] values = new double[examples * units];
    for (int example = 0; example < examples; example++) {
      System.arraycopy(gateInputs, at(step, example, block), values, example * units, units);
    }
    double[] activated = pass.functions().ofBlock(pass.kind(), block).of(values);
    for (int example = 0; example < examples; example++) {
      System.arraycopy(activated, example * units, gates, at(step, example, block), units);
    }
  }

  private void mask(int step) {
    for (int example = 0; example < examples; example++) {
      if (pass.isMasked(step, example)) {
        int from = (step * examples + example) * units;
        Arrays.fill(outputs, from, from + units, 0);
        if (pass.kind().hasState()) {
          Arrays.fill(states, from, from + units, 0);
        }
      }
    }
  }
}
