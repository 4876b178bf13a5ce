package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell's forward pass, computed again as DL4J computes it, with all that DL4J does not keep. See
 * the package for the order of values. Here is what all cells share; the cell's own is its {@link
 * CellMath}.
 */
public final class ForwardPass {
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

  /** What {@link CellMath#keepsAside} asks for: [step, example, unit]; or empty. */
  final double[] aside;

  /** What a strategy keeps of a step and example for the way back, by their position. */
  final Map<Integer, double[]> kept = new HashMap<>();

  final CellPass given;
  final int examples;
  final int units;

  /** Gates × units. */
  final int width;

  private final CellMath math;
  private final CopiedValues input;

  /** Gates of one step that share a function. */
  private final double[] gathered;

  private final double[] outputBefore;
  private final double[] stateBefore;
  private @Nullable Product recurrence;

  private ForwardPass(CellPass pass, CopiedValues input, boolean rested, PassArrays arrays) {
    given = pass;
    this.input = input;
    math = pass.type().math();
    examples = pass.examples();
    units = pass.units();
    width = pass.blocks() * units;
    int cells = pass.steps() * examples;
    fromInput = arrays.any(cells * width);
    fromRecurrence = arrays.any(cells * width);
    gateInputs = arrays.any(cells * width);
    gates = arrays.any(cells * width);
    outputs = arrays.any(cells * units);
    states = arrays.any(pass.spec().hasState() ? cells * units : 0);
    squashedStates = arrays.any(states.length);
    gathered = new double[examples * width];
    aside = new double[math.keepsAside() ? cells * units : 0];
    outputBefore = rested ? new double[examples * units] : pass.outputBefore();
    stateBefore = rested ? new double[examples * units] : pass.stateBefore();
  }

  /** The pass as it was run. */
  static ForwardPass of(CellPass pass) {
    return of(pass, new PassArrays());
  }

  /** Likewise, in arrays that are given back by {@link #giveBack}. */
  static ForwardPass of(CellPass pass, PassArrays arrays) {
    return run(new ForwardPass(pass, pass.input(), false, arrays), arrays);
  }

  /** The pass that the layer computes its gradients from, which may be another one. */
  static ForwardPass again(CellPass pass, PassArrays arrays) {
    return run(new ForwardPass(pass, pass.inputBack(), pass.startsBackFromRest(), arrays), arrays);
  }

  /** Nobody asks anything of it any more. */
  void giveBack(PassArrays arrays) {
    arrays.give(fromInput, fromRecurrence, gateInputs, gates, outputs, states, squashedStates);
  }

  private static ForwardPass run(ForwardPass forward, PassArrays arrays) {
    CellPass pass = forward.given;
    forward.multiplyInput(arrays);
    Product recurrence = Product.of(pass.parameters().recurrent(), true, arrays);
    forward.recurrence = recurrence;
    for (int step = 0; step < pass.steps(); step++) {
      forward.run(step);
    }
    forward.recurrence = null;
    arrays.give(recurrence);
    return forward;
  }

  /** The input is known for all steps: one product for all of them. */
  private void multiplyInput(PassArrays arrays) {
    int columns = given.steps() * examples;
    Product product = Product.of(given.parameters().input(), true, arrays);
    product.of(input, fromInput, columns);
    arrays.give(product);
  }

  private void run(int step) {
    int first = step * examples * width;
    multiplyRecurrence(outputsBefore(step), before(step), fromRecurrence, first);
    double[] bias = given.parameters().bias();
    for (int at = first; at < first + examples * width; at += width) {
      for (int i = 0; i < width; i++) {
        gateInputs[at + i] = fromInput[at + i] + fromRecurrence[at + i] + bias[i];
      }
    }
    math.forward(this, step);
    mask(step);
  }

  /**
   * Multiplies RW, for all blocks, by something of each unit; only while the pass runs.
   *
   * @param from [example, unit] from position {@code first}
   * @param to [example, block × unit] from position {@code at}
   */
  void multiplyRecurrence(double[] from, int first, double[] to, int at) {
    Objects.requireNonNull(recurrence, "the pass is over").of(from, first, to, at, examples);
  }

  /** Makes what a step computes zero, for a math that may leave some of it out. */
  void clear(int step) {
    clear(gates, step);
    clear(outputs, step);
    clear(states, step);
    clear(squashedStates, step);
  }

  private void clear(double[] values, int step) {
    int each = values.length / given.steps();
    Arrays.fill(values, step * each, (step + 1) * each, 0);
  }

  /** RW as it is, column by column: for who multiplies a row at a time. */
  double[] recurrenceOnHost() {
    return given.recurrence();
  }

  /** Where the outputs before a step are, [example, unit] from {@link #before}. */
  double[] outputsBefore(int step) {
    return step == 0 ? outputBefore : outputs;
  }

  /** Where the states before a step are, [example, unit] from {@link #before}. */
  double[] statesBefore(int step) {
    return step == 0 ? stateBefore : states;
  }

  /** The state before a step, for {@code i}, a position in {@link #states}. */
  double stateBefore(int step, int i) {
    return step > 0 ? states[i - examples * units] : stateBefore[i];
  }

  /** Position of the first value before a step. */
  int before(int step) {
    return Math.max(0, step - 1) * examples * units;
  }

  /** Where a block of a step and example begins. */
  int at(int step, int example, int block) {
    return (step * examples + example) * width + block * units;
  }

  /** What a gate's peepholes add to it: [step, example, unit]. */
  double[] fromPeepholes(int peephole) {
    int column = peephole * units;
    CellSpec.Peephole sees = given.spec().peepholes().get(peephole);
    int late = sees.late() ? 0 : examples * units;
    double[] before = stateBefore;
    double[] peepholes = given.parameters().peepholes();
    double[] values = new double[states.length];
    for (int i = 0; i < values.length; i++) {
      double state = i < late ? before[i] : states[i - late];
      values[i] = peepholes[column + i % units] * state;
    }
    if (sees.late() && given.hasMask()) {
      restoreMasked(values, given.spec().block(sees.gate()));
    }
    return values;
  }

  /** Where a mask has made the state zero, what a gate saw of it is what else it was given. */
  private void restoreMasked(double[] values, int block) {
    double[] bias = given.parameters().bias();
    for (int i = 0; i < values.length; i++) {
      int step = i / units / examples;
      int example = i / units % examples;
      if (given.isMasked(step, example)) {
        int at = at(step, example, block) + i % units;
        double others = fromInput[at] + fromRecurrence[at] + bias[block * units + i % units];
        values[i] = gateInputs[at] - others;
      }
    }
  }

  /** Applies the activation functions of gates at a step; those that share one, together. */
  void activate(int step, int... blocks) {
    for (int first = 0; first < blocks.length; ) {
      ActivationFunction function = given.functions().ofBlock(blocks[first]);
      int end = first + 1;
      while (end < blocks.length && given.functions().ofBlock(blocks[end]) == function) {
        end++;
      }
      activate(step, function, blocks, first, end);
      first = end;
    }
  }

  private void activate(int step, ActivationFunction function, int[] blocks, int from, int to) {
    int next = 0;
    for (int example = 0; example < examples; example++) {
      for (int i = from; i < to; i++) {
        System.arraycopy(gateInputs, at(step, example, blocks[i]), gathered, next, units);
        next += units;
      }
    }
    function.apply(gathered, 0, next);
    next = 0;
    for (int example = 0; example < examples; example++) {
      for (int i = from; i < to; i++) {
        System.arraycopy(gathered, next, gates, at(step, example, blocks[i]), units);
        next += units;
      }
    }
  }

  private void mask(int step) {
    for (int example = 0; example < examples; example++) {
      if (given.isMasked(step, example)) {
        int from = (step * examples + example) * units;
        Arrays.fill(outputs, from, from + units, 0);
        if (given.spec().hasState()) {
          Arrays.fill(states, from, from + units, 0);
        }
      }
    }
  }
}
