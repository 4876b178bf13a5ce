package org.gatewatch.ui;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.gatewatch.synthetic.Summaries;
import org.jspecify.annotations.Nullable;

/**
 * The inside of the cells of a {@link SyntheticRun}: values of a few examples, units and timesteps,
 * and the summaries that follow from them. Unit 0 of every input gate never moves and is closed,
 * unit 1 of every output gate is always open.
 */
final class SyntheticCells {
  static final int STEPS = 24;
  private static final int EXAMPLES = 4;
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private SyntheticCells() {}

  /** Values by example, then timestep, then unit. */
  static float[] values(Slot slot, int units, long seed, int i) {
    Random random = new Random(seed * 31 + slot.toString().hashCode() % 1000 + 7919L * i);
    float[] values = new float[EXAMPLES * STEPS * units];
    for (int v = 0; v < values.length; v++) {
      values[v] = (float) value(slot, v % units, v / units % STEPS, random.nextGaussian());
    }
    return values;
  }

  private static double value(Slot slot, int unit, int step, double random) {
    double growth = Math.exp((step - STEPS) / 6.0);
    return switch (slot.quantity()) {
      case ACTIVATION -> activation(slot.gate(), unit, step, random);
      case CELL_STATE -> 1.4 * random + unit * 0.1;
      case PRE_ACTIVATION -> random * share(slot) + (slot.gate() == Gate.FORGET ? 0.4 : 0);
      case ACTIVATION_GRADIENT -> 2e-3 * random;
      case OUTPUT_GRADIENT -> 5e-3 * growth * random;
      case CELL_STATE_GRADIENT -> 9e-3 * growth * random;
      default -> 1e-3 * growth * random * (slot.gate() == null ? 1 : 1 + slot.gate().ordinal());
    };
  }

  private static double activation(@Nullable Gate gate, int unit, int step, double random) {
    if (gate == null || gate == Gate.BLOCK) {
      return 0.7 * Math.tanh(0.8 * random);
    }
    if (gate == Gate.CELL) {
      return Math.tanh(1.1 * random);
    }
    if (gate == Gate.INPUT && unit == 0) {
      return 0.03;
    }
    if (gate == Gate.OUTPUT && unit == 1) {
      return 0.95 + 0.001 * step;
    }
    double shift = gate == Gate.FORGET ? 1.8 : Math.sin(step / 4.0);
    return 1 / (1 + Math.exp(-shift - 1.3 * random));
  }

  private static double share(Slot slot) {
    return slot.kernel() == Kernel.INPUT ? 1.2 : slot.kernel() == Kernel.RECURRENT ? 0.7 : 0.1;
  }

  /** What is captured of such values. */
  static Summary summary(Slot slot, Layout.Cell cell, float[] values, float[] forget) {
    int units = cell.units();
    Summary plain = Summaries.of(values);
    boolean share = slot.quantity() == Quantity.PRE_ACTIVATION;
    boolean activation = slot.quantity() == Quantity.ACTIVATION && slot.gate() != null;
    boolean state = slot.quantity() == Quantity.CELL_STATE;
    double[] ends = ends(slot);
    Profile profile =
        new Profile(
            STEPS,
            share ? Series.empty() : Series.of(steps(values, units, false)),
            share ? Series.empty() : Series.of(steps(values, units, true)),
            share || activation || state ? saturation(values, ends) : null,
            activation ? activity(values, units, ends) : null,
            carriesGradient(slot, cell) ? horizon(cell, values, forget) : null,
            isCarried(slot) ? lastStep(cell, values) : null,
            hasMap(slot) ? extraMaps(values, units) : List.of());
    boolean isOutput = isCarried(slot) && slot.quantity() == Quantity.ACTIVATION;
    boolean isRecurrence = share && slot.kernel() == Kernel.RECURRENT;
    return plain.with(
        hasMap(slot) ? map(values, units) : null,
        profile
            .withTexts(isOutput ? texts() : List.of())
            .withSpectralNorm(isRecurrence ? 0.5 + 0.25 * slot.gate().ordinal() : null));
  }

  private static boolean hasMap(Slot slot) {
    return slot.quantity() == Quantity.ACTIVATION
        || slot.quantity() == Quantity.CELL_STATE
        || slot.quantity() == Quantity.ACTIVATION_GRADIENT;
  }

  /** The output and the state are what a cell ends with. */
  private static boolean isCarried(Slot slot) {
    return slot.quantity() == Quantity.CELL_STATE
        || slot.quantity() == Quantity.ACTIVATION
            && (slot.gate() == null || slot.gate() == Gate.BLOCK);
  }

  /** Letters, each followed by the next; the third timestep is hostile, and is not foreseen. */
  private static List<ExampleText> texts() {
    List<ExampleText> texts = new ArrayList<>();
    for (int example = 0; example < EXAMPLES; example++) {
      List<String> read = new ArrayList<>();
      for (int step = 0; step <= STEPS; step++) {
        read.add(step == 2 ? HOSTILE : String.valueOf((char) ('a' + (example + step) % 26)));
      }
      List<String> predictions = new ArrayList<>(read.subList(1, STEPS + 1));
      predictions.set(1, "?");
      texts.add(
          new ExampleText(
              example,
              10 + example,
              read.subList(0, STEPS),
              read.subList(1, STEPS + 1),
              predictions));
    }
    return texts;
  }

  private static LastStep lastStep(Layout.Cell cell, float[] values) {
    int units = cell.units();
    int step = cell.direction() == Direction.FORWARD ? STEPS - 1 : 0;
    List<LastStep.Example> examples = new ArrayList<>();
    for (int example = 0; example < EXAMPLES; example++) {
      int from = (example * STEPS + step) * units;
      float[] held = Arrays.copyOfRange(values, from, from + units);
      examples.add(new LastStep.Example(example, step, held));
    }
    return LastStep.of(units, examples);
  }

  private static boolean carriesGradient(Slot slot, Layout.Cell cell) {
    return slot.quantity()
        == (cell.gates().contains(Gate.BLOCK)
            ? Quantity.OUTPUT_GRADIENT
            : Quantity.CELL_STATE_GRADIENT);
  }

  private static double[] ends(Slot slot) {
    boolean sigmoid = slot.gate() != null && slot.gate() != Gate.CELL && slot.gate() != Gate.BLOCK;
    if (slot.quantity() == Quantity.ACTIVATION) {
      return new double[] {sigmoid ? Saturation.LOW : -Saturation.HIGH, Saturation.HIGH};
    }
    double before = sigmoid ? Math.log(9) : 1.4722;
    return new double[] {-before, before};
  }

  private static double[] steps(float[] values, int units, boolean norms) {
    double[] series = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      double sum = 0;
      for (int example = 0; example < EXAMPLES; example++) {
        for (int unit = 0; unit < units; unit++) {
          float value = values[(example * STEPS + step) * units + unit];
          sum += norms ? (double) value * value : value;
        }
      }
      series[step] = norms ? Math.sqrt(sum / EXAMPLES) : sum / EXAMPLES / units;
    }
    return series;
  }

  private static Saturation saturation(float[] values, double[] ends) {
    double low = 0;
    double high = 0;
    double finite = 0;
    for (float value : values) {
      low += value < ends[0] ? 1 : 0;
      high += value > ends[1] ? 1 : 0;
      finite += Float.isFinite(value) ? 1 : 0;
    }
    double end =
        ends[0] == Saturation.LOW || ends[0] == -Math.log(9) ? Saturation.LOW : -Saturation.HIGH;
    return new Saturation(end, low / finite, high / finite);
  }

  private static UnitActivity activity(float[] values, int units, double[] ends) {
    int[] low = new int[units];
    int[] high = new int[units];
    BitSet dead = new BitSet();
    dead.set(0, units);
    for (int v = 0; v < values.length; v++) {
      low[v % units] += values[v] < ends[0] ? 1 : 0;
      high[v % units] += values[v] > ends[1] ? 1 : 0;
      if (!(Math.abs(values[v] - values[v % units]) <= UnitActivity.STILL)) {
        dead.clear(v % units);
      }
    }
    return UnitActivity.of(EXAMPLES * STEPS, low, high, dead);
  }

  /**
   * Forward the gradient fades after seven steps, backward it does not, without gates after 3; null
   * of one that begins with zero, as of real cells.
   */
  private static @Nullable Horizon horizon(Layout.Cell cell, float[] gradient, float[] forget) {
    if (gradient[0] == 0) {
      return null;
    }
    if (Float.isNaN(gradient[0])) {
      return new Horizon(0, 0, Double.NaN, Series.of(Double.NaN));
    }
    boolean gated = forget.length > 0;
    int steps = !gated ? 3 : cell.direction() == Direction.FORWARD ? 7 : 0;
    double[] decay = new double[STEPS];
    Arrays.setAll(decay, back -> Math.exp(-back / (steps == 0 ? 60.0 : steps - 0.5)));
    double sum = 0;
    for (float value : forget) {
      sum += value;
    }
    double allows = gated ? 1 / (1 - sum / forget.length) : Double.NaN;
    return new Horizon(steps, STEPS - 1, allows, Series.of(decay));
  }

  /** Of the first example. */
  private static Heatmap map(float[] values, int units) {
    return map(values, units, 0);
  }

  /** Of the other examples. */
  private static List<ExampleMap> extraMaps(float[] values, int units) {
    return IntStream.range(1, EXAMPLES)
        .mapToObj(example -> new ExampleMap(example, map(values, units, example)))
        .toList();
  }

  private static Heatmap map(float[] values, int units, int example) {
    short[] cells = new short[units * STEPS];
    for (int unit = 0; unit < units; unit++) {
      for (int step = 0; step < STEPS; step++) {
        cells[unit * STEPS + step] =
            Heatmap.pattern(values[(example * STEPS + step) * units + unit]);
      }
    }
    return Heatmap.of(units, STEPS, cells);
  }
}
