package org.gatewatch.internal.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.cell.CopiedValues;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies what a cell was given in the forward pass that has just ended. To be called outside of
 * workspaces, between the forward and the backward pass: only then does DL4J still hold the input
 * after dropout and the parameters after weight noise.
 */
public final class CellCopier implements CellCopying {
  private final InsideLimits limits;

  public CellCopier(InsideLimits limits) {
    this.limits = limits;
  }

  @Override
  public @Nullable Copied copy(
      RecurrentCell cell, boolean carriesState, Padding.@Nullable Found padding) {
    GivenInput given = GivenInput.of(cell, carriesState, limits);
    if (given == null) {
      return null;
    }
    Examples examples = given.examples();
    long units = given.units();
    INDArray output = given.output();
    INDArray state = given.state();
    INDArray input = given.input();
    INDArray sequence = cell.isTimeFirst() ? input.permute(0, 2, 1) : input;
    boolean turned = cell.part().turnsTime();
    CopiedValues kept = examples.copy(sequence, turned);
    INDArray factor = cell.knownReader().inputFactor(cell.layer());
    CopiedValues read = factor == null ? kept : product(examples, factor, sequence, turned);
    CellPass pass =
        new CellPass(
            cell.knownReader().type(),
            cell.functions(),
            cell.direction() == Direction.BACKWARD,
            new CellPass.Shown(examples.mapped(), limits.extraMaps()),
            read,
            parameters(cell, units),
            output == null ? null : examples.read(output),
            state == null ? null : examples.read(state),
            steps(cell, examples, given.steps(), padding));
    if (factor != null) {
      pass.setInputBack(kept);
    }
    return new Copied(cell, pass, examples);
  }

  /** A pass, and which examples it is of. */
  public record Copied(RecurrentCell cell, CellPass pass, Examples examples) implements CopiedCell {

    @Override
    public int steps() {
      return pass.steps();
    }

    @Override
    public void setTexts(Supplier<List<ExampleText>> reading) {
      pass.setTexts(reading);
    }

    @Override
    public void setEpsilon(INDArray gradient) {
      pass.setEpsilon(epsilon(cell, examples, gradient));
    }
  }

  /** The gradient of a cell's output for the examples of a pass: [units, examples, steps]. */
  private static CopiedValues epsilon(RecurrentCell cell, Examples examples, INDArray gradient) {
    INDArray sequence = cell.isTimeFirst() ? gradient.permute(0, 2, 1) : gradient;
    return examples.copy(sequence, cell.part().turnsTime());
  }

  private static CopiedValues product(
      Examples examples, INDArray one, INDArray other, boolean turned) {
    INDArray product = examples.copied(one);
    try (INDArray copy = examples.copied(other)) {
      product.muli(copy);
    }
    return CopiedValues.of(turned ? Examples.turned(product) : product);
  }

  private static CellPass.Parameters parameters(RecurrentCell cell, long units) {
    int width = (int) (cell.spec().blocks().size() * units);
    double[] peepholes = new double[0];
    if (!cell.spec().peepholes().isEmpty()) {
      INDArray recurrent = parameter(cell, cell.spec().key(Kernel.RECURRENT));
      peepholes = host(recurrent.get(all(), interval(width, recurrent.size(1))));
    }
    return new CellPass.Parameters(
        kernel(cell, Kernel.INPUT, units),
        kernel(cell, Kernel.RECURRENT, units),
        cell.spec().has(Kernel.BIAS) ? bias(cell, Kernel.BIAS, units) : new double[width],
        cell.spec().has(Kernel.RECURRENT_BIAS)
            ? bias(cell, Kernel.RECURRENT_BIAS, units)
            : new double[0],
        peepholes,
        others(cell));
  }

  private static double[] bias(RecurrentCell cell, Kernel kernel, long units) {
    try (CopiedValues copy = kernel(cell, kernel, units)) {
      return copy.read();
    }
  }

  /**
   * A copy of a kernel, [rows, blocks × units] in 'f' order, whatever parameters it is made of; of
   * a bias that is a vector, [blocks × units].
   */
  private static CopiedValues kernel(RecurrentCell cell, Kernel kernel, long units) {
    List<CellSpec.Parameter> parts = cell.spec().parameters(kernel);
    long width = cell.spec().blocks().size() * units;
    INDArray given = parameter(cell, parts.get(0).key());
    boolean isOfAll = parts.size() == 1 && parts.get(0).gates().isEmpty();
    if (isOfAll && given.size(given.rank() - 1) == width) {
      return CopiedValues.copyOf(given);
    }
    INDArray first = asMatrix(given);
    if (isOfAll) {
      return CopiedValues.copyOf(first.get(all(), interval(0, width)));
    }
    INDArray whole =
        Nd4j.createUninitialized(first.dataType(), new long[] {first.size(0), width}, 'f');
    for (CellSpec.Parameter part : parts) {
      INDArray values = asMatrix(parameter(cell, part.key()));
      List<Gate> gates = cell.spec().gatesOf(part.key());
      for (int i = 0; i < gates.size(); i++) {
        long to = cell.spec().block(gates.get(i)) * units;
        whole
            .get(all(), interval(to, to + units))
            .assign(values.get(all(), interval(i * units, (i + 1) * units)));
      }
    }
    return CopiedValues.of(whole);
  }

  private static INDArray asMatrix(INDArray parameter) {
    return parameter.rank() == 2 ? parameter : parameter.reshape(1, parameter.length());
  }

  /** What is no kernel, if the cell's math asks for it. */
  private static Map<String, double[]> others(RecurrentCell cell) {
    Map<String, double[]> others = new HashMap<>();
    if (cell.knownReader().type().math().readsOthers()) {
      for (String key : cell.layer().paramTable().keySet()) {
        if (cell.spec().kernel(key) == Kernel.OTHER) {
          others.put(key, host(parameter(cell, key)));
        }
      }
    }
    return others;
  }

  private static double[] host(INDArray array) {
    try (CopiedValues copy = CopiedValues.copyOf(array)) {
      return copy.read();
    }
  }

  /** The parameter as the forward pass used it. */
  static INDArray parameter(RecurrentCell cell, String name) {
    String key = name + cell.part().suffix();
    if (cell.configuration() instanceof org.deeplearning4j.nn.conf.layers.BaseLayer noisyOne
        && noisyOne.getWeightNoise() != null) {
      Map<String, INDArray> noisy =
          new PrivateField<Map<String, INDArray>>(
                  BaseLayer.class, "weightNoiseParams", cell.layer())
              .get();
      if (noisy.containsKey(key)) {
        return noisy.get(key);
      }
    }
    return cell.layer().getParam(key);
  }

  private static CellPass.Steps steps(
      RecurrentCell cell, Examples examples, int steps, Padding.@Nullable Found padding) {
    INDArray own = cell.layer().getMaskArray();
    boolean[] masked = zeros(own, cell.part().turnsTime(), examples, steps);
    boolean[] padded =
        own != null
            ? masked
            : zeros(
                padding == null ? null : padding.array(),
                cell.direction() == Direction.BACKWARD,
                examples,
                steps);
    return new CellPass.Steps(
        padded, cell.knownReader().usesMask() ? masked : new boolean[masked.length]);
  }

  /** For [step, example], whether a mask is zero there. */
  private static boolean[] zeros(
      @Nullable INDArray mask, boolean reversed, Examples examples, int steps) {
    boolean[] zeros = new boolean[steps * examples.count()];
    if (mask == null || mask.rank() != 2 || mask.size(1) != steps) {
      return zeros;
    }
    for (int i = 0; i < zeros.length; i++) {
      int step = i / examples.count();
      int time = reversed ? steps - 1 - step : step;
      zeros[i] = mask.getDouble(examples.at(i % examples.count()), time) == 0;
    }
    return zeros;
  }
}
