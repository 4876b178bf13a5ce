package org.gatewatch.internal.cell;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gatewatch.sample.ExampleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a cell was given in one iteration, for some examples of the minibatch: copies outside of any
 * workspace, owned by this object and released by {@link #close}. Nothing of it is computed yet.
 */
public final class CellPass implements CopiedPass {
  private final CellType type;
  private final CellFunctions functions;
  private final boolean reversed;
  private final Shown shown;
  private final CopiedValues input;
  private final Parameters parameters;
  private final double @Nullable [] output;
  private final double @Nullable [] state;
  private final Steps steps;
  private final int exampleCount;
  private final int stepCount;
  private final int unitCount;
  private @Nullable CopiedValues epsilon;
  private @Nullable CopiedValues inputBack;
  private Supplier<List<ExampleText>> texts = List::of;
  private double @Nullable [] recurrence;
  private boolean closed;

  /**
   * Copies of a cell's parameters as the iteration used them, weight noise included.
   *
   * @param input W, [inputs, blocks × units], 'f' order
   * @param recurrent RW, [units, blocks × units], 'f' order, without peepholes
   * @param bias b, blocks × units values
   * @param recurrentBias what is added to the product with RW, likewise; empty if nothing is
   * @param peepholes units values for each of {@link CellSpec#peepholes()}, in their order
   * @param others what else the layer has, by key, each column by column; only if its math asks
   */
  public record Parameters(
      CopiedValues input,
      CopiedValues recurrent,
      double[] bias,
      double[] recurrentBias,
      double[] peepholes,
      Map<String, double[]> others) {

    /** Those of a cell that has no others. */
    public Parameters(
        CopiedValues input,
        CopiedValues recurrent,
        double[] bias,
        double[] recurrentBias,
        double[] peepholes) {
      this(input, recurrent, bias, recurrentBias, peepholes, Map.of());
    }
  }

  /**
   * What there is at each step of each example. DL4J hands a mask to some layers only: others
   * compute padded steps like any other.
   *
   * @param padded for [step, example] whether it is padding, and must not count
   * @param masked for [step, example] whether the layer itself sets output and state to zero there
   */
  public record Steps(boolean[] padded, boolean[] masked) {}

  /**
   * Which examples maps show.
   *
   * @param example position, among the examples, of the first
   * @param further most others that get maps of their own
   */
  public record Shown(int example, int further) {}

  /**
   * A pass whose epsilon is not known yet.
   *
   * @param type of the cell
   * @param reversed whether step 0 is the last timestep, as in a cell that reads backward
   * @param shown which examples maps show
   * @param input the cell's input, dropout applied, [inputs, examples, steps], 'f' order
   * @param output the output before step 0, [example, unit], or null for zeros
   * @param state the cell state before step 0, likewise
   * @param steps what there is at each step
   */
  public CellPass(
      CellType type,
      CellFunctions functions,
      boolean reversed,
      Shown shown,
      CopiedValues input,
      Parameters parameters,
      double @Nullable [] output,
      double @Nullable [] state,
      Steps steps) {
    this.type = type;
    this.functions = functions;
    this.reversed = reversed;
    this.shown = shown;
    this.input = input;
    this.parameters = parameters;
    this.output = output;
    this.state = state;
    this.steps = steps;
    exampleCount = (int) input.size(1);
    stepCount = (int) input.size(2);
    unitCount = (int) parameters.recurrent().size(0);
  }

  /**
   * Adds the gradient of the loss with respect to the cell's output.
   *
   * @param gradient [units, examples, steps], 'f' order, read later; this object's from now on
   */
  public void setEpsilon(CopiedValues gradient) {
    epsilon = gradient;
  }

  /**
   * Tells that the layer computes its gradients from another input than it ran on.
   *
   * @param other shaped as the input, copied already; this object's from now on
   */
  public void setInputBack(CopiedValues other) {
    inputBack = other;
  }

  /** Tells how to find what the cell reads, in words; asked once, where passes are summarised. */
  public void setTexts(Supplier<List<ExampleText>> reading) {
    texts = reading;
  }

  /** What the cell reads, in words, of the examples that maps show. */
  List<ExampleText> texts() {
    return texts.get();
  }

  /** The largest singular value of a block of RW; NaN if it is not finite. */
  double spectralNorm(int block, PassArrays arrays) {
    int at = block * unitCount * unitCount;
    return parameters.recurrent().type() == DataType.DOUBLE
        ? SpectralNorm.of(recurrence(), at, unitCount, arrays)
        : SpectralNorm.of(parameters.recurrent().readFloats(), at, unitCount, arrays);
  }

  /** RW, column by column: read once. */
  double[] recurrence() {
    double[] known = recurrence;
    if (known == null) {
      known = parameters.recurrent().read();
      recurrence = known;
    }
    return known;
  }

  @Override
  public long bytes() {
    long elements =
        input.length()
            + parameters.input().length()
            + parameters.recurrent().length()
            + (epsilon == null ? 0 : epsilon.length())
            + (inputBack == null ? 0 : inputBack.length());
    return elements * input.type().width();
  }

  @Override
  public CellPass get() {
    return this;
  }

  CellType type() {
    return type;
  }

  CellSpec spec() {
    return type.spec();
  }

  CellFunctions functions() {
    return functions;
  }

  boolean isReversed() {
    return reversed;
  }

  Shown shown() {
    return shown;
  }

  int examples() {
    return exampleCount;
  }

  /** Length of the sequences. */
  public int steps() {
    return stepCount;
  }

  int units() {
    return unitCount;
  }

  int blocks() {
    return type.spec().blocks().size();
  }

  CopiedValues input() {
    return input;
  }

  Parameters parameters() {
    return parameters;
  }

  /** [example, unit]; zeros where nothing was given. */
  double[] outputBefore() {
    return output == null ? new double[examples() * units()] : output;
  }

  /** [example, unit]; zeros where nothing was given. */
  double[] stateBefore() {
    return state == null ? new double[examples() * units()] : state;
  }

  boolean counts(int step, int example) {
    return !steps.padded()[step * exampleCount + example];
  }

  /** The same, for a row of all examples of all steps. */
  boolean counts(int row) {
    return !steps.padded()[row];
  }

  boolean hasPadding() {
    return contains(steps.padded());
  }

  boolean hasMask() {
    return contains(steps.masked());
  }

  private static boolean contains(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  boolean isMasked(int step, int example) {
    return steps.masked()[step * exampleCount + example];
  }

  /** What the layer computes its gradients from, shaped as the input. */
  CopiedValues inputBack() {
    return inputBack == null ? input : inputBack;
  }

  /**
   * Whether the layer computes its gradients from a forward pass that begins with zeros, whatever
   * the pass that was run began with.
   */
  boolean startsBackFromRest() {
    return output != null && type.math().startsBackFromRest();
  }

  /** Whether the layer computes its gradients from another forward pass than it ran. */
  boolean runsAgain() {
    return inputBack != null || startsBackFromRest();
  }

  @Nullable CopiedValues epsilon() {
    return epsilon;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    recurrence = null;
    input.close();
    parameters.input().close();
    parameters.recurrent().close();
    if (epsilon != null) {
      epsilon.close();
    }
    if (inputBack != null) {
      inputBack.close();
    }
  }
}
