package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.internal.gradients.Difference;
import org.gatewatch.internal.gradients.GradientTrial;
import org.gatewatch.internal.gradients.Trials;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Gradients of a recurrent operation, those that training used: the largest of each gate of each
 * kernel. The loss is the operation's output times the gradient that arrived at it, and the
 * operation alone is run again, in type DOUBLE.
 */
final class OperationTrial implements GradientTrial {
  /** Products of one pass: parameters × examples × timesteps. */
  private static final long MOST_PRODUCTS = 1L << 28;

  private final RecurrentOp op;
  private final DynamicCustomOp model;
  private final List<INDArray> inputs;
  private final INDArray epsilon;
  private final List<Compared> parameters;

  /** A parameter of a cell, the operation's input that it is, and a copy of its gradient. */
  private record Compared(CellSpec spec, Parameter parameter, int input, INDArray gradient) {
    /** What of an array of the parameter's shape is this cell's. */
    INDArray own(INDArray array) {
      return parameter.slice() == Parameter.WHOLE ? array : array.slice(parameter.slice());
    }

    List<Gate> gates() {
      return parameter.kernel() == Kernel.PEEPHOLE
          ? spec.peepholes().stream().map(CellSpec.Peephole::gate).toList()
          : spec.gates();
    }
  }

  private OperationTrial(
      RecurrentOp op,
      DynamicCustomOp model,
      List<INDArray> inputs,
      INDArray epsilon,
      List<Compared> parameters) {
    this.op = op;
    this.model = model;
    this.inputs = inputs;
    this.epsilon = epsilon;
    this.parameters = parameters;
  }

  /**
   * What computes the gradients of an operation.
   *
   * @param names of what it is given, the operation's inputs among them
   * @param epsilon the gradient of the operation's first output
   * @param gradients of what it is given, in that order
   */
  record Backward(List<String> names, INDArray epsilon, INDArray[] gradients) {}

  /**
   * Copies what a trial needs; outside of workspaces.
   *
   * @param model the operation as it was configured
   * @param inputs copies of what it was given, which go over to the trial
   */
  static GradientTrial of(
      Trials trials,
      RecurrentOp op,
      DynamicCustomOp model,
      List<INDArray> inputs,
      Backward backward) {
    INDArray[] gradients = backward.gradients();
    List<Compared> parameters = new ArrayList<>();
    long products = 0;
    for (GraphCell cell : op.cells()) {
      for (Parameter parameter : cell.parameters()) {
        int input = op.inputs().indexOf(parameter.variable());
        int back = backward.names().indexOf(parameter.variable());
        INDArray gradient = back >= 0 && back < gradients.length ? gradients[back] : null;
        if (gradient != null && gradient.equalShapes(inputs.get(input))) {
          INDArray copy = gradient.dup('c');
          parameters.add(new Compared(cell.type().spec(), parameter, input, copy));
          products += copy.length();
        }
      }
    }
    INDArray sequence = inputs.get(0);
    if (products * sequence.length() / Math.max(1, sequence.size(2)) > MOST_PRODUCTS) {
      trials.skip(op.name() + " is too large");
      return NONE;
    }
    return new OperationTrial(op, model, inputs, backward.epsilon().dup('c'), parameters);
  }

  @Override
  public List<ComparedGradient> run() {
    List<INDArray> wide = inputs.stream().map(OperationTrial::doubled).toList();
    INDArray arriving = doubled(epsilon);
    List<ComparedGradient> compared = new ArrayList<>();
    for (Compared each : parameters) {
      INDArray values = each.own(wide.get(each.input()));
      INDArray gradient = each.own(each.gradient());
      Difference difference = new Difference(values, () -> loss(wide, arriving));
      int last = gradient.rank() - 1;
      List<Gate> gates = each.gates();
      long width = gradient.size(last) / gates.size();
      for (int i = 0; i < gates.size(); i++) {
        long[] at = largest(gradient, i * width, (i + 1) * width);
        double told = gradient.getDouble(at);
        double right = difference.at(at, told, 1);
        if (Double.isFinite(told) && Double.isFinite(right)) {
          compared.add(
              new ComparedGradient(op.name(), words(each, gates.get(i)), i, at[last], told, right));
        }
      }
    }
    return compared;
  }

  private static INDArray doubled(INDArray array) {
    return array.dataType().isFPType() ? array.castTo(DataType.DOUBLE).dup('c') : array;
  }

  private double loss(List<INDArray> given, INDArray arriving) {
    DynamicCustomOp again =
        DynamicCustomOp.builder(model.opName())
            .addInputs(given.toArray(new INDArray[0]))
            .addIntegerArguments(Arrays.stream(model.iArgs()).mapToInt(Math::toIntExact).toArray())
            .addBooleanArguments(model.bArgs())
            .addFloatingPointArguments(boxed(model.tArgs()))
            .build();
    return Nd4j.exec(again)[0].mul(arriving).sumNumber().doubleValue();
  }

  private static Double[] boxed(double[] values) {
    return Arrays.stream(values).boxed().toArray(Double[]::new);
  }

  /** Where the largest gradient is, of some columns. */
  private static long[] largest(INDArray gradient, long from, long to) {
    INDArrayIndex[] some = new INDArrayIndex[gradient.rank()];
    Arrays.fill(some, NDArrayIndex.all());
    some[some.length - 1] = NDArrayIndex.interval(from, to);
    INDArray part = gradient.get(some).dup('c');
    long largest = 0;
    for (long i = 1; i < part.length(); i++) {
      boolean isLarger = Math.abs(part.getDouble(i)) > Math.abs(part.getDouble(largest));
      largest = isLarger ? i : largest;
    }
    long column = from + largest % (to - from);
    return gradient.rank() == 1 ? new long[] {column} : new long[] {largest / (to - from), column};
  }

  private static String words(Compared each, Gate gate) {
    String kernel = each.parameter().variable();
    String direction = each.parameter().slice() == 1 ? " backward" : "";
    return kernel + " of the " + gate.label().toLowerCase(Locale.ROOT) + " gate" + direction;
  }

  @Override
  public void close() {
    inputs.forEach(INDArray::close);
    epsilon.close();
    parameters.forEach(each -> each.gradient().close());
  }
}
