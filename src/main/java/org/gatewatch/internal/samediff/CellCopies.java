package org.gatewatch.internal.samediff;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import java.util.Objects;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CopiedValues;
import org.gatewatch.internal.dl4j.Examples;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies what a recurrent operation was given, for some of the examples. */
final class CellCopies {
  private final InsideLimits limits;

  /** As many examples as these allow. */
  CellCopies(InsideLimits limits) {
    this.limits = limits;
  }

  /** The pass of a cell of so many units, and which examples it is of. */
  record Copied(CellPass pass, Examples examples, long units) {}

  /**
   * Copies what one of an operation's cells was given.
   *
   * @param given the operation's inputs, in its order
   * @return null if one example alone is over the limit, or the input is no sequence
   */
  @Nullable Copied of(RecurrentOp op, GraphCell cell, List<INDArray> given) {
    INDArray input = op.format().ordered(given.get(0));
    INDArray recurrent = parameter(op, cell, Kernel.RECURRENT, given);
    CellFunctions functions = op.functions();
    if (input.rank() != 3 || recurrent == null || functions == null) {
      return null;
    }
    long units = recurrent.size(0);
    int steps = (int) input.size(2);
    int most =
        (int)
            Math.min(limits.examplesOf(input.size(0), steps), limits.elements() / (units * steps));
    if (most < 1) {
      return null;
    }
    Examples examples = Examples.of((int) input.size(0), most, limits.mapExample());
    boolean[] none = new boolean[steps * examples.count()];
    int initial = op.initialOutput();
    return new Copied(
        new CellPass(
            cell.type(),
            functions,
            cell.direction() == Direction.BACKWARD,
            new CellPass.Shown(examples.mapped(), limits.extraMaps()),
            examples.copy(input, isTurned(cell)),
            parameters(op, cell, recurrent, given),
            initial < 0 ? null : examples.read(given.get(initial)),
            null,
            new CellPass.Steps(none, none)),
        examples,
        units);
  }

  private static CellPass.Parameters parameters(
      RecurrentOp op, GraphCell cell, INDArray recurrent, List<INDArray> given) {
    INDArray input =
        Objects.requireNonNull(parameter(op, cell, Kernel.INPUT, given), "a cell has an input");
    INDArray bias = parameter(op, cell, Kernel.BIAS, given);
    INDArray peepholes = parameter(op, cell, Kernel.PEEPHOLE, given);
    int width = (int) recurrent.size(1);
    return new CellPass.Parameters(
        CopiedValues.copyOf(input),
        CopiedValues.copyOf(recurrent),
        bias == null ? new double[width] : host(bias),
        new double[0],
        peepholes == null ? new double[0] : host(peepholes));
  }

  private static double[] host(INDArray array) {
    try (CopiedValues copy = CopiedValues.copyOf(array)) {
      return copy.read();
    }
  }

  /** A parameter as the operation was given it, of that direction alone; null if it has none. */
  private static @Nullable INDArray parameter(
      RecurrentOp op, GraphCell cell, Kernel kernel, List<INDArray> given) {
    for (Parameter parameter : cell.parameters()) {
      if (parameter.kernel() == kernel) {
        INDArray whole = given.get(op.inputs().indexOf(parameter.variable()));
        return parameter.slice() == Parameter.WHOLE ? whole : whole.slice(parameter.slice());
      }
    }
    return null;
  }

  /**
   * The gradient of one cell's output for the examples of a pass.
   *
   * @param gradient of the operation's output, in its format
   * @return [units, examples, steps], 'f' order
   */
  static CopiedValues epsilon(RecurrentOp op, GraphCell cell, Copied copied, INDArray gradient) {
    INDArray own = gradient;
    if (gradient.rank() == 4) {
      own = SequenceFormat.ofDirection(gradient, cell.direction() == Direction.FORWARD ? 0 : 1);
    }
    INDArray ordered = op.format().ordered(own);
    long units = copied.units();
    if (ordered.size(1) == 2 * units) {
      long first = cell.direction() == Direction.FORWARD ? 0 : units;
      ordered = ordered.get(all(), interval(first, first + units), all());
    }
    return copied.examples().copy(ordered, isTurned(cell));
  }

  private static boolean isTurned(GraphCell cell) {
    return cell.direction() == Direction.BACKWARD;
  }
}
