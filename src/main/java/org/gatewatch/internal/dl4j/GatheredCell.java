package org.gatewatch.internal.dl4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CopiedPass;
import org.gatewatch.internal.cell.CopiedValues;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.ExampleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is gathered of a cell in one iteration; its pass is made when the copies are there. */
final class GatheredCell implements CopiedCell, CopiedPass {
  private final RecurrentCell cell;
  private final Examples examples;
  private final int steps;
  private final int units;
  private final CellPass.Shown shown;
  private final Parts parts;
  private final GatheredCopies copies;
  private final long bytes;
  private @Nullable GatheredArray epsilon;
  private Supplier<List<ExampleText>> texts = List::of;
  private @Nullable CellPass pass;
  private boolean closed;

  /** Which examples it is of, and how many of them have maps beside the first. */
  record Shape(Examples examples, int furtherMaps) {}

  /**
   * A parameter that is no kernel.
   *
   * @param key of it
   */
  record Other(String key, GatheredArray values) {}

  /**
   * What tells padding.
   *
   * @param mask [example, step]
   * @param input of the network, [size, example, step], which is zero throughout where there is
   *     padding; null if the mask tells it alone
   */
  record Padded(GatheredArray mask, @Nullable GatheredArray input) {}

  /**
   * All that is copied of it in the forward pass.
   *
   * @param input [inputs, examples, steps]
   * @param factor what the input was multiplied by, likewise; null if by nothing
   * @param peepholes null if there are none, as for the biases
   * @param output before step 0, position by position of each example; null for zeros
   * @param state likewise
   * @param masked its own mask, [example, step]; null if it has none
   * @param padded what tells padding; null if nothing does but its own mask
   */
  record Parts(
      GatheredArray input,
      @Nullable GatheredArray factor,
      @Nullable GatheredArray inputKernel,
      @Nullable GatheredArray recurrentKernel,
      @Nullable GatheredArray bias,
      @Nullable GatheredArray recurrentBias,
      @Nullable GatheredArray peepholes,
      List<Other> others,
      @Nullable GatheredArray output,
      @Nullable GatheredArray state,
      @Nullable GatheredArray masked,
      @Nullable Padded padded) {}

  GatheredCell(
      RecurrentCell cell, GivenInput given, Shape shape, Parts parts, GatheredCopies copies) {
    this.cell = cell;
    this.parts = parts;
    this.copies = copies;
    examples = shape.examples();
    steps = given.steps();
    units = (int) given.units();
    shown = new CellPass.Shown(examples.mapped(), shape.furtherMaps());
    int width = given.input().dataType().width();
    long ofEpsilon = ((long) units * examples.count() * steps * width + 7) / 8 * 8;
    copies.share(ofEpsilon);
    bytes = parts.input().length() * width + ofEpsilon;
  }

  @Override
  public CopiedPass pass() {
    return this;
  }

  @Override
  public Examples examples() {
    return examples;
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public void setTexts(Supplier<List<ExampleText>> reading) {
    texts = reading;
  }

  @Override
  public void setEpsilon(INDArray gradient) {
    ArrayPart part = CellGatherer.sequence(cell, gradient, examples);
    epsilon = copies.copy(part);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public @Nullable CellPass get() {
    if (pass == null && copies.await()) {
      pass = make();
    }
    return pass;
  }

  private CellPass make() {
    GatheredArray factor = parts.factor();
    CopiedValues kept = parts.input();
    CellPass made =
        new CellPass(
            cell.knownReader().type(),
            cell.functions(),
            cell.direction() == Direction.BACKWARD,
            shown,
            factor == null ? kept : new ProductOfCopies(factor, kept),
            parameters(),
            parts.output() == null ? null : parts.output().read(),
            parts.state() == null ? null : parts.state().read(),
            masks());
    if (factor != null) {
      made.setInputBack(kept);
    }
    if (epsilon != null) {
      made.setEpsilon(epsilon);
    }
    made.setTexts(texts);
    return made;
  }

  private CellPass.Parameters parameters() {
    Map<String, double[]> others = new HashMap<>();
    parts.others().forEach(other -> others.put(other.key(), other.values().read()));
    GatheredArray bias = parts.bias();
    int width = cell.spec().blocks().size() * units;
    return new CellPass.Parameters(
        known(parts.inputKernel()),
        known(parts.recurrentKernel()),
        bias == null ? new double[width] : bias.read(),
        orNone(parts.recurrentBias()),
        orNone(parts.peepholes()),
        others);
  }

  private static GatheredArray known(@Nullable GatheredArray kernel) {
    if (kernel == null) {
      throw new IllegalStateException("a recurrent cell has no kernel");
    }
    return kernel;
  }

  private static double[] orNone(@Nullable GatheredArray values) {
    return values == null ? new double[0] : values.read();
  }

  private CellPass.Steps masks() {
    boolean[] none = new boolean[steps * examples.count()];
    boolean[] masked = parts.masked() == null ? none : zeros(parts.masked(), null);
    Padded padded = parts.padded();
    return new CellPass.Steps(
        padded == null ? masked : zeros(padded.mask(), padded.input()),
        cell.knownReader().usesMask() ? masked : none);
  }

  /** Where a mask is zero, and the input too, if there is one. */
  private static boolean[] zeros(GatheredArray mask, @Nullable GatheredArray input) {
    double[] values = mask.read();
    double[] read = input == null ? new double[0] : input.read();
    int size = read.length / values.length;
    boolean[] zeros = new boolean[values.length];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = values[i] == 0;
      for (int j = 0; j < size; j++) {
        zeros[i] &= read[i * size + j] == 0;
      }
    }
    return zeros;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pass = null;
      copies.release();
    }
  }
}
