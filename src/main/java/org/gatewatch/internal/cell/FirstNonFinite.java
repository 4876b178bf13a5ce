package org.gatewatch.internal.cell;

import java.util.List;
import java.util.Optional;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The first value in a cell's pass that is NaN, infinite, or beyond the range of the network's own
 * type, in the order in which the cell computes them.
 *
 * @param stage what was computed
 * @param kernel for a {@link Stage#PRE_ACTIVATION} the kernel whose share of it is non-finite; null
 *     if only their sum is, and for all other stages
 * @param gate the gate, or null for what a cell has one of
 * @param timestep in the order of the sequence, from 0
 * @param unit the unit, from 0
 * @param example position among the examples of the pass, from 0
 * @param value NaN, +Inf or −Inf
 * @param counts over all examples, timesteps and units of the pass
 */
public record FirstNonFinite(
    Stage stage,
    @Nullable Kernel kernel,
    @Nullable Gate gate,
    int timestep,
    int unit,
    int example,
    double value,
    NonFiniteCounts counts) {

  /** The largest finite value of a type; of one not known here that of DOUBLE. */
  static double largest(DataType type) {
    return switch (type) {
      case FLOAT -> Float.MAX_VALUE;
      case HALF -> 65504;
      case BFLOAT16 -> 0x1.FEp127;
      default -> Double.MAX_VALUE;
    };
  }

  /**
   * Searches the forward pass: step by step, and in a step, in {@link CellMath#forwardOrder}, what
   * each kernel adds to each gate, and each gate before and after its activation function; then the
   * cell state and the output. The one block of a cell without gates is its output.
   *
   * @param pass stays open
   */
  public static Optional<FirstNonFinite> goingForward(CellPass pass) {
    ForwardPass forward = ForwardPass.of(pass);
    Search search = new Search(pass);
    for (int step = 0; step < pass.steps(); step++) {
      for (List<Gate> together : pass.type().math().forwardOrder()) {
        search.lookForward(forward, together, step);
      }
      search.look(Stage.CELL_STATE, null, Search.ALL, step, forward.states);
      search.look(Stage.OUTPUT, null, Search.ALL, step, forward.outputs);
    }
    return search.found();
  }

  /**
   * Searches backpropagation through time, from the last step to the first, and in a step the
   * gradients of the output, of the cell state and of each gate before its activation function.
   *
   * @param pass stays open; with its epsilon, or nothing is found
   */
  public static Optional<FirstNonFinite> goingBack(CellPass pass) {
    ForwardPass forward = ForwardPass.of(pass);
    BackwardPass backward = BackwardPass.of(pass, forward);
    if (backward == null) {
      return Optional.empty();
    }
    Search search = new Search(pass);
    for (int step = pass.steps() - 1; step >= 0; step--) {
      search.look(Stage.EPSILON, null, Search.ALL, step, backward.epsilons);
      if (pass.spec().isGated()) {
        search.look(Stage.STATE_DELTA, null, Search.ALL, step, backward.outputGradients);
      }
      search.look(Stage.STATE_DELTA, null, Search.ALL, step, backward.stateGradients);
      for (Gate gate : pass.type().math().backwardOrder()) {
        int block = pass.spec().block(gate);
        search.look(Stage.GATE_DELTA, null, block, step, backward.gateGradients);
      }
    }
    return search.found();
  }

  /** This finding, of one pass of several, with the number of its example in the minibatch. */
  public FirstNonFinite ofExample(int number) {
    return new FirstNonFinite(stage, kernel, gate, timestep, unit, number, value, counts);
  }

  /** Looks until it has found something. */
  private static final class Search {
    static final int ALL = -1;

    private final CellPass pass;
    private final double largest;
    private @Nullable FirstNonFinite found;

    Search(CellPass pass) {
      this.pass = pass;
      largest = largest(pass.parameters().recurrent().type());
    }

    Optional<FirstNonFinite> found() {
      return Optional.ofNullable(found);
    }

    /** Looks at some gates of one step. */
    void lookForward(ForwardPass forward, List<Gate> gates, int step) {
      List<Integer> blocks = gates.stream().map(pass.spec()::block).toList();
      for (int block : blocks) {
        look(Stage.PRE_ACTIVATION, Kernel.INPUT, block, step, forward.fromInput);
        look(Stage.PRE_ACTIVATION, Kernel.RECURRENT, block, step, forward.fromRecurrence);
      }
      for (int block : blocks) {
        look(Stage.PRE_ACTIVATION, null, block, step, forward.gateInputs);
      }
      for (int block : pass.spec().isGated() ? blocks : List.<Integer>of()) {
        look(Stage.GATE_ACTIVATION, null, block, step, forward.gates);
      }
    }

    /**
     * Looks at one step.
     *
     * @param block of the gate, or ALL if there is one value a unit
     * @param values [step, example, unit], or [step, example, block × unit]; or empty
     */
    void look(Stage stage, @Nullable Kernel kernel, int block, int step, double[] values) {
      if (found != null || values.length == 0) {
        return;
      }
      int width = values.length / (pass.steps() * pass.examples());
      int first = Math.max(block, 0) * pass.units();
      for (int example = 0; example < pass.examples(); example++) {
        int from = (step * pass.examples() + example) * width + first;
        for (int unit = 0; unit < pass.units(); unit++) {
          double value = asStored(values[from + unit]);
          if (!Double.isFinite(value)) {
            found =
                new FirstNonFinite(
                    stage,
                    kernel,
                    block == ALL ? null : pass.spec().blocks().get(block).gate(),
                    pass.isReversed() ? pass.steps() - 1 - step : step,
                    unit,
                    example,
                    value,
                    counts(values, width, first));
            return;
          }
        }
      }
    }

    private NonFiniteCounts counts(double[] values, int width, int first) {
      double[] stored = new double[values.length / width * pass.units()];
      for (int i = 0; i < stored.length; i++) {
        stored[i] = asStored(values[i / pass.units() * width + first + i % pass.units()]);
      }
      return NonFiniteCounts.of(stored);
    }

    /** The value as the network's own type holds it. */
    private double asStored(double value) {
      return Math.abs(value) > largest ? value * Double.POSITIVE_INFINITY : value;
    }
  }
}
