package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.cell.KnownCell;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.CellMath;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.GruCell;
import org.gatewatch.internal.cell.LstmCell;
import org.gatewatch.internal.cell.SimpleRnnCell;
import org.gatewatch.internal.cell.StrategyMath;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads one layer that somebody has described. */
final class DescribedReader implements CellReader {
  private static final Set<Gate> OF_LSTM =
      EnumSet.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);
  private static final Set<Gate> OF_GRU = EnumSet.of(Gate.RESET, Gate.UPDATE, Gate.CELL);

  private final org.gatewatch.cell.CellSpec told;
  private final CellType type;
  private final @Nullable String obstacle;
  private final Consumer<String> problems;
  private boolean isProblemTold;

  /**
   * A reader.
   *
   * @param told what was said of the layer
   * @param running the layer without wrappers
   * @param problems is told, on the training thread, of what does not fit when the layer runs
   * @throws IllegalArgumentException if that does not fit the layer, saying what is wrong and what
   *     would be right
   */
  DescribedReader(
      org.gatewatch.cell.@Nullable CellSpec told, Layer running, Consumer<String> problems) {
    if (told == null) {
      throw new IllegalArgumentException("cellSpec() returned null");
    }
    this.told = told;
    this.problems = problems;
    CellSpec spec = spec(told);
    new DescriptionCheck(spec, running).run();
    CellMath math = math(told, spec);
    type = new CellType(spec, math == null ? SimpleRnnCell.math() : math);
    obstacle = math == null ? missing(told) : null;
  }

  private static CellSpec spec(org.gatewatch.cell.CellSpec told) {
    List<Gate> gates = told.gates().stream().map(each -> each.gate()).toList();
    List<CellSpec.Block> blocks = new ArrayList<>();
    for (Gate gate : gates) {
      boolean isCell = gate == Gate.CELL || gate == Gate.BLOCK;
      blocks.add(
          new CellSpec.Block(gate, isCell ? CellSpec.Function.CELL : CellSpec.Function.GATE));
    }
    List<CellSpec.Parameter> parameters =
        told.parameters().stream()
            .map(
                each ->
                    new CellSpec.Parameter(
                        each.key(),
                        each.kernel(),
                        each.gates().equals(gates) ? List.of() : each.gates()))
            .toList();
    return new CellSpec(
        told.name(),
        blocks,
        gates.stream().sorted(asShown(gates)).toList(),
        parameters,
        List.of(),
        told.stateFunction() != null,
        told.isMasking());
  }

  /** As of an LSTM, and as of a GRU, whose candidate is the last. */
  private static Comparator<Gate> asShown(List<Gate> gates) {
    boolean isLast = !gates.contains(Gate.OUTPUT);
    return Comparator.comparing((Gate gate) -> isLast && gate == Gate.CELL)
        .thenComparing(Comparator.naturalOrder());
  }

  /** What it computes; null if that was not said. */
  private static @Nullable CellMath math(org.gatewatch.cell.CellSpec told, CellSpec spec) {
    KnownCell known = told.known();
    CellStrategy strategy = told.strategy();
    if (strategy != null) {
      requireKernels(spec);
      return new StrategyMath(spec, strategy);
    }
    if (known == null) {
      return null;
    }
    requireKernels(spec);
    requireGates(known, spec);
    return switch (known) {
      case LSTM -> LstmCell.mathOf(spec);
      case GRU_RESET_AFTER -> GruCell.mathOf(spec, true);
      case GRU_RESET_BEFORE -> GruCell.mathOf(spec, false);
      case SIMPLE_RNN -> SimpleRnnCell.math();
    };
  }

  private static void requireKernels(CellSpec spec) {
    for (Kernel kernel : List.of(Kernel.INPUT, Kernel.RECURRENT)) {
      if (!spec.has(kernel)) {
        throw new IllegalArgumentException(
            spec.name() + " has no parameter of " + kernel + ", which it needs to be computed");
      }
    }
  }

  private static void requireGates(KnownCell known, CellSpec spec) {
    Set<Gate> needed =
        switch (known) {
          case LSTM -> OF_LSTM;
          case GRU_RESET_AFTER, GRU_RESET_BEFORE -> OF_GRU;
          case SIMPLE_RNN -> EnumSet.of(Gate.BLOCK);
        };
    if (!needed.equals(EnumSet.copyOf(spec.gates())) || spec.hasState() != (needed == OF_LSTM)) {
      throw new IllegalArgumentException(
          "%s computes %s with the gates %s, %s a state; that has the gates %s, %s a state"
              .formatted(
                  spec.name(),
                  known,
                  spec.gates(),
                  spec.hasState() ? "with" : "without",
                  needed,
                  needed == OF_LSTM ? "with" : "without"));
    }
  }

  private static String missing(org.gatewatch.cell.CellSpec told) {
    return "its description as a "
        + told.name()
        + " does not say what it computes; CellSpec.Builder.computes does";
  }

  @Override
  public CellType type() {
    return type;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return false;
  }

  @Override
  public boolean runs(Layer running) {
    return true;
  }

  @Override
  public @Nullable String obstacle(Layer running) {
    return obstacle;
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return told.gates().get(0).function();
  }

  private List<IActivation> gateFunctions() {
    return told.gates().stream().map(each -> each.function()).toList();
  }

  /** The function of its state; without one that of its candidate or its one block. */
  private IActivation cellFunction() {
    IActivation ofState = told.stateFunction();
    if (ofState != null) {
      return ofState;
    }
    for (int block = 0; block < type.spec().blocks().size(); block++) {
      if (type.spec().blocks().get(block).function() == CellSpec.Function.CELL) {
        return gateFunctions().get(block);
      }
    }
    return gateFunctions().get(0);
  }

  @Override
  public @Nullable String functionObstacle(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    List<IActivation> all = new ArrayList<>(gateFunctions());
    all.add(cellFunction());
    return CellFunctions.obstacle(all);
  }

  @Override
  public CellFunctions functions(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return CellFunctions.of(gateFunctions(), cellFunction());
  }

  @Override
  public String outputKey() {
    return told.kept().output();
  }

  @Override
  public String stateKey() {
    String key = told.kept().state();
    return key == null ? CellReader.super.stateKey() : key;
  }

  @Override
  public boolean canFind(Map<String, INDArray> begunWith, long examples, long units) {
    List<String> needed =
        type.spec().hasState() ? List.of(outputKey(), stateKey()) : List.of(outputKey());
    long[] shape = {examples, units};
    boolean found =
        begunWith.isEmpty()
            || needed.stream()
                .map(begunWith::get)
                .allMatch(kept -> kept != null && Arrays.equals(kept.shape(), shape));
    if (!found && !isProblemTold) {
      isProblemTold = true;
      Map<String, String> there = new TreeMap<>();
      begunWith.forEach((key, kept) -> there.put(key, Arrays.toString(kept.shape())));
      problems.accept(
          "between segments it keeps %s, where %s of %s are looked for; so only the first segments"
                  .formatted(there, needed, Arrays.toString(shape))
              + " are looked into. CellSpec.Builder.keeps says the names");
    }
    return found;
  }

  @Override
  public boolean isTimeFirst(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof BaseRecurrentLayer
        ? CellReader.super.isTimeFirst(configuration)
        : told.isTimeFirst();
  }

  @Override
  public boolean usesMask() {
    return told.isMasking();
  }
}
