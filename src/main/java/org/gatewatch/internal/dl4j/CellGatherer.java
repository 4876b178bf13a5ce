package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.ArrayPart.Axis;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies what {@link CellCopier} copies where arrays are on a device: all cells of an iteration at
 * once, and training waits for nothing. No array of ND4J is made for it. Used for one iteration.
 */
public final class CellGatherer implements CellCopying {
  /** Of sequences, until it is known how long they are, and how many examples there are. */
  private static final int STEPS = 64;

  private static final int MOST_EXAMPLES = 64;

  /** Input, output and epsilon. */
  private static final int SEQUENCES = 3;

  /** What most cells have: input, output, state, masks, kernels and their biases, epsilon. */
  private static final int PARTS = 16;

  private static final int BYTES = 8;

  private final InsideLimits limits;
  private final Gatherer gatherer;
  private final GatheredCopies copies = new GatheredCopies();

  /** A gatherer for the iteration whose forward pass has just ended. */
  public CellGatherer(InsideLimits limits, Gatherer gatherer) {
    this.limits = limits;
    this.gatherer = gatherer;
  }

  /** Tells what iterations will need, before the first. */
  public static void reserve(
      Gatherer gatherer, Collection<RecurrentCell> cells, InsideLimits limits) {
    long bytes = 0;
    int parts = 0;
    for (RecurrentCell cell : cells) {
      long width = 0;
      for (Map.Entry<String, INDArray> each : cell.layer().paramTable().entrySet()) {
        bytes += ArrayPart.of(each.getValue()).bytes();
        width = Math.max(width, each.getValue().size(0));
      }
      long examples = Math.min(limits.examples(), MOST_EXAMPLES);
      bytes += SEQUENCES * width * examples * STEPS * BYTES;
      parts += PARTS;
    }
    gatherer.reserve(parts, bytes);
  }

  @Override
  public @Nullable CopiedCell copy(
      RecurrentCell cell, boolean carriesState, Padding.@Nullable Found padding) {
    GivenInput given = GivenInput.of(cell, carriesState, limits);
    if (given == null) {
      return null;
    }
    return new GatheredCell(
        cell,
        given,
        new GatheredCell.Shape(given.examples(), limits.extraMaps()),
        parts(cell, given, padding),
        copies);
  }

  private GatheredCell.Parts parts(
      RecurrentCell cell, GivenInput given, Padding.@Nullable Found padding) {
    Examples examples = given.examples();
    INDArray factor = cell.knownReader().inputFactor(cell.layer());
    INDArray own = cell.layer().getMaskArray();
    boolean turns = cell.part().turnsTime();
    return new GatheredCell.Parts(
        add(sequence(cell, given.input(), examples)),
        factor == null ? null : add(turned(sequence(factor, examples, 2), turns)),
        kernel(cell, Kernel.INPUT, given.units()),
        kernel(cell, Kernel.RECURRENT, given.units()),
        kernel(cell, Kernel.BIAS, given.units()),
        kernel(cell, Kernel.RECURRENT_BIAS, given.units()),
        peepholes(cell, given.units()),
        others(cell),
        given.output() == null ? null : add(rows(given.output(), examples)),
        given.state() == null ? null : add(rows(given.state(), examples)),
        mask(own, turns, given),
        own != null ? null : padding(padding, cell.direction() == Direction.BACKWARD, given));
  }

  private GatheredArray add(ArrayPart... parts) {
    for (ArrayPart part : parts) {
      if (!gatherer.takes(part.type())) {
        throw new IllegalStateException(
            "values of type " + part.type() + " are not copied from a GPU");
      }
    }
    return copies.add(List.of(parts));
  }

  /** Some examples of a sequence in a layer's format, in the order in which a cell reads it. */
  static ArrayPart sequence(RecurrentCell cell, INDArray array, Examples examples) {
    int time = cell.isTimeFirst() ? 1 : 2;
    return turned(sequence(array, examples, time), cell.part().turnsTime());
  }

  private static ArrayPart sequence(INDArray array, Examples examples, int time) {
    return new ArrayPart(
        array,
        (long) examples.first() * array.stride(0),
        Axis.of(array, 3 - time),
        of(array, examples),
        Axis.of(array, time));
  }

  private static Axis of(INDArray array, Examples examples) {
    return Axis.of(array, 0).every(examples.stride(), examples.count());
  }

  private static ArrayPart turned(ArrayPart part, boolean turns) {
    return turns ? part.reversed() : part;
  }

  /** Some examples of [examples, size], the position fastest. */
  private static ArrayPart rows(INDArray matrix, Examples examples) {
    return new ArrayPart(
        matrix,
        (long) examples.first() * matrix.stride(0),
        Axis.of(matrix, 1),
        of(matrix, examples),
        Axis.ONE);
  }

  /** A kernel, [rows, blocks × units], whatever parameters it is made of; null if there is none. */
  private @Nullable GatheredArray kernel(RecurrentCell cell, Kernel kernel, long units) {
    if (!cell.spec().has(kernel)) {
      return null;
    }
    List<CellSpec.Parameter> made = cell.spec().parameters(kernel);
    ArrayPart[] blocks = new ArrayPart[cell.spec().blocks().size()];
    if (made.size() == 1 && made.get(0).gates().isEmpty()) {
      INDArray whole = CellCopier.parameter(cell, made.get(0).key());
      return add(columns(whole, 0, blocks.length * units));
    }
    for (CellSpec.Parameter each : made) {
      INDArray values = CellCopier.parameter(cell, each.key());
      List<Gate> gates = cell.spec().gatesOf(each.key());
      for (int i = 0; i < gates.size(); i++) {
        blocks[cell.spec().block(gates.get(i))] = columns(values, i * units, units);
      }
    }
    return add(blocks);
  }

  /** Some columns of a matrix; a vector is one row. */
  private static ArrayPart columns(INDArray matrix, long from, long count) {
    Axis rows = matrix.rank() == 2 ? Axis.of(matrix, 0) : Axis.ONE;
    Axis columns = Axis.of(matrix, matrix.rank() - 1);
    return new ArrayPart(matrix, from * columns.stride(), rows, columns.first(count), Axis.ONE);
  }

  private @Nullable GatheredArray peepholes(RecurrentCell cell, long units) {
    if (cell.spec().peepholes().isEmpty()) {
      return null;
    }
    INDArray recurrent = CellCopier.parameter(cell, cell.spec().key(Kernel.RECURRENT));
    long width = cell.spec().blocks().size() * units;
    return add(columns(recurrent, width, recurrent.size(1) - width));
  }

  private List<GatheredCell.Other> others(RecurrentCell cell) {
    List<GatheredCell.Other> others = new ArrayList<>();
    if (cell.knownReader().type().math().readsOthers()) {
      for (String key : cell.layer().paramTable().keySet()) {
        if (cell.spec().kernel(key) == Kernel.OTHER) {
          ArrayPart whole = ArrayPart.of(CellCopier.parameter(cell, key));
          others.add(new GatheredCell.Other(key, add(whole)));
        }
      }
    }
    return others;
  }

  /** A mask, [example, step]; null if there is none of the sequence's length. */
  private @Nullable GatheredArray mask(
      @Nullable INDArray mask, boolean reversed, GivenInput given) {
    if (mask == null || mask.rank() != 2 || mask.size(1) != given.steps()) {
      return null;
    }
    return add(maskPart(mask, Axis.of(mask, 0), Axis.of(mask, 1), reversed, given.examples()));
  }

  private static ArrayPart maskPart(
      INDArray mask, Axis ofExamples, Axis ofSteps, boolean reversed, Examples examples) {
    ArrayPart part =
        new ArrayPart(
            mask,
            examples.first() * ofExamples.stride(),
            ofExamples.every(examples.stride(), examples.count()),
            Axis.ONE,
            ofSteps);
    return turned(part, reversed);
  }

  private GatheredCell.@Nullable Padded padding(
      Padding.@Nullable Found found, boolean reversed, GivenInput given) {
    if (found == null) {
      return null;
    }
    INDArray mask = found.mask();
    INDArray input = found.input();
    if (input == null) {
      GatheredArray alone = mask(mask, reversed, given);
      return alone == null ? null : new GatheredCell.Padded(alone, null);
    }
    long steps = input.size(found.time());
    long minibatch = input.size(0);
    if (steps != given.steps()) {
      return null;
    }
    boolean isColumn = mask.size(0) != minibatch; // Example by example for each timestep.
    Axis ofExamples = new Axis(minibatch, mask.stride(0));
    Axis ofSteps = isColumn ? new Axis(steps, minibatch * mask.stride(0)) : Axis.of(mask, 1);
    ArrayPart read = sequence(input, given.examples(), found.time());
    return new GatheredCell.Padded(
        add(maskPart(mask, ofExamples, ofSteps, reversed, given.examples())),
        add(turned(read, reversed)));
  }

  @Override
  public boolean end() {
    return copies.begin(gatherer);
  }
}
