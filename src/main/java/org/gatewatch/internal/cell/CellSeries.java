package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Sums;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of one block of units over all steps and examples of a pass. Padded steps are left
 * out of everything that is asked of it.
 */
final class CellSeries {
  private final CellPass pass;
  private final int steps;
  private final int examples;
  private final int units;

  /** Those of each step and example lie {@link #stride} apart, from {@link #first} on. */
  private final double[] values;

  private final int first;

  /** 0 if all steps and examples have the same. */
  private final int stride;

  /**
   * That of a block of units.
   *
   * @param values [step, example, block × unit]; kept
   * @param block which block of them
   */
  CellSeries(CellPass pass, double[] values, int block) {
    this(pass, values, block, values.length / (pass.steps() * pass.examples()));
  }

  private CellSeries(CellPass pass, double[] values, int block, int stride) {
    this.pass = pass;
    this.values = values;
    this.stride = stride;
    steps = pass.steps();
    examples = pass.examples();
    units = pass.units();
    first = block * units;
  }

  /**
   * What is the same at each step of each example.
   *
   * @param values [block × unit]; kept
   * @param block which block of them
   */
  static CellSeries constant(CellPass pass, double[] values, int block) {
    return new CellSeries(pass, values, block, 0);
  }

  /** Length of the sequence, padding included. */
  int timesteps() {
    return steps;
  }

  /** Mean of all values that count. */
  double mean() {
    double sum = 0;
    for (int row = 0; row < rows(); row++) {
      sum += pass.counts(row) ? Sums.of(values, at(row), units) : 0;
    }
    return sum / ((double) countedRows() * units);
  }

  private int rows() {
    return steps * examples;
  }

  private int countedRows() {
    int counted = 0;
    for (int row = 0; row < rows(); row++) {
      counted += pass.counts(row) ? 1 : 0;
    }
    return counted;
  }

  /** The distribution of the values that count. */
  Summary distribution(OnePassSummariser summariser) {
    if (stride == 0) {
      return Repetition.of(summariser.summarise(values, Segment.run(first, units)), countedRows());
    }
    if (!pass.hasPadding()) {
      return summariser.summariseRows(values, first, units, stride, rows());
    }
    double[] counted = new double[rows() * units];
    int length = 0;
    for (int row = 0; row < rows(); row++) {
      if (pass.counts(row)) {
        System.arraycopy(values, at(row), counted, length, units);
        length += units;
      }
    }
    return summariser.summarise(counted, Segment.run(0, length));
  }

  /** Copies what all units hold at a step of an example, which are at a row of both together. */
  void copyRow(int row, double[] to) {
    System.arraycopy(values, at(row), to, 0, units);
  }

  /** Adds those of some units that are below an end at a row to their counts. */
  void countBelow(int row, double end, int[] some, int size, int[] counts) {
    int at = at(row);
    for (int i = 0; i < size; i++) {
      counts[some[i]] += values[at + some[i]] < end ? 1 : 0;
    }
  }

  /** Likewise, those above an end. */
  void countAbove(int row, double end, int[] some, int size, int[] counts) {
    int at = at(row);
    for (int i = 0; i < size; i++) {
      counts[some[i]] += values[at + some[i]] > end ? 1 : 0;
    }
  }

  private int at(int row) {
    return first + row * stride;
  }

  private int at(int step, int example) {
    return at(step * examples + example);
  }

  /** Whether a timestep of an example is no padding. */
  boolean counts(int time, int example) {
    return pass.counts(step(time), example);
  }

  /** Copies what all units hold at a timestep of an example. */
  void copy(int time, int example, double[] to, int from) {
    System.arraycopy(values, at(step(time), example), to, from, units);
  }

  /** All values, padding too: [example, unit, timestep] in the order of the sequence. */
  double[] byExample() {
    double[] ordered = new double[rows() * units];
    for (int step = 0; step < steps; step++) {
      for (int example = 0; example < examples; example++) {
        for (int unit = 0; unit < units; unit++) {
          int to = (example * units + unit) * steps + step(step);
          ordered[to] = values[at(step, example) + unit];
        }
      }
    }
    return ordered;
  }

  /** Its maps of units × timesteps. */
  UnitMaps maps(OnePassSummariser summariser) {
    return new UnitMaps(this, pass, summariser);
  }

  /** The step of a timestep, and the other way round. */
  private int step(int time) {
    return pass.isReversed() ? steps - 1 - time : time;
  }

  /**
   * What each unit holds at the last step that counts, of the examples that have maps; null if none
   * of them has such a step.
   */
  @Nullable LastStep lastStep(CellPass.Shown shown) {
    List<LastStep.Example> ends = new ArrayList<>();
    int further = shown.further();
    for (int example = 0; example < examples; example++) {
      boolean isShown = example == shown.example();
      int step = isShown || further > 0 ? lastStepOf(example) : -1;
      if (step >= 0) {
        ends.add(new LastStep.Example(example, step(step), valuesAt(step, example)));
        further -= isShown ? 0 : 1;
      }
    }
    return ends.isEmpty() ? null : LastStep.of(units, ends);
  }

  private int lastStepOf(int example) {
    int step = steps - 1;
    while (step >= 0 && !pass.counts(step, example)) {
      step--;
    }
    return step;
  }

  private float[] valuesAt(int step, int example) {
    float[] told = new float[LastStep.told(units)];
    for (int i = 0; i < told.length; i++) {
      told[i] = nearest(values[at(step, example) + LastStep.unit(i, units)]);
    }
    return told;
  }

  /** What is finite stays so. */
  private static float nearest(double value) {
    float nearest = (float) value;
    return Float.isInfinite(nearest) && Double.isFinite(value)
        ? Math.copySign(Float.MAX_VALUE, nearest)
        : nearest;
  }

  /**
   * What is told of each timestep, or run of timesteps; see {@link Profile}.
   *
   * @param means of the values
   * @param norms L2 over units, root mean square over the rest
   */
  record Steps(Series means, Series norms) {}

  /** Both in one pass. */
  Steps overSteps() {
    double[] means = new double[runs()];
    double[] norms = new double[runs()];
    long[] counts = new long[runs()];
    for (int step = 0; step < steps; step++) {
      int run = run(step);
      for (int example = 0; example < examples; example++) {
        if (pass.counts(step, example)) {
          counts[run]++;
          Sums.add(values, at(step, example), units, means, norms, run);
        }
      }
    }
    for (int run = 0; run < counts.length; run++) {
      means[run] /= (double) counts[run] * units;
      norms[run] = Math.sqrt(norms[run] / counts[run]);
    }
    return new Steps(Series.of(means), Series.of(norms));
  }

  private int runs() {
    return Math.min(steps, Profile.MAX_STEPS);
  }

  /** The run of timesteps that a step belongs to. */
  private int run(int step) {
    return (int) (((step(step) + 1L) * runs() - 1) / steps);
  }

  /**
   * Shares of these values that a function would bring near its ends, or null.
   *
   * @param known the distribution of these values, whose extremes tell most often that there are
   *     none
   */
  @Nullable Saturation saturationBy(ActivationFunction function, Summary known) {
    ActivationFunction.Ends ends = function.ends();
    if (ends == ActivationFunction.Ends.NONE) {
      return null;
    }
    double lower = function.inverse(ends.lower);
    double upper = function.inverse(ends.upper);
    boolean hasNone = known.nonFinite() == 0 && known.min() >= lower && known.max() <= upper;
    return hasNone ? new Saturation(ends.lower, 0, 0) : shares(ends, lower, upper);
  }

  private Saturation shares(ActivationFunction.Ends ends, double lower, double upper) {
    UnitExtremes extremes = UnitExtremes.of(pass, this);
    double all = (double) extremes.observations() * units;
    int low = Arrays.stream(extremes.countBelow(lower)).sum();
    int high = Arrays.stream(extremes.countAbove(upper)).sum();
    return new Saturation(ends.lower, low / all, high / all);
  }

  /**
   * What each unit does: whether its values here move, and how often they are at an end.
   *
   * @param squashed the values that have these ends: the same, or what a function has made of them
   */
  UnitActivity units(CellSeries squashed, ActivationFunction.Ends ends) {
    UnitExtremes here = UnitExtremes.of(pass, this);
    UnitExtremes there = squashed == this ? here : UnitExtremes.of(pass, squashed);
    int[] low = there.countBelow(ends.lower);
    int[] high = there.countAbove(ends.upper);
    return UnitActivity.of(here.observations(), low, high, here.still(UnitActivity.STILL));
  }
}
