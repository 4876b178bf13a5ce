package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.gatewatch.internal.cuda.BusyStreamTrial;
import org.gatewatch.internal.cuda.KernelTrial;
import org.gatewatch.internal.summarise.ArrayPart.Axis;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;

/**
 * What {@link CudaHarness} checks: each of these says what was right, and counts what was wrong.
 */
final class CudaChecks {
  private static final int MOST_OF_BUSY = 1 << 22;

  private final KernelTrial trial;
  private final int elements;
  private final OnePassSummariser reference = new OnePassSummariser(64);
  private int wrong;

  /**
   * Checks of a trial.
   *
   * @param elements how many values there are of each kind, at least 12,000
   */
  CudaChecks(KernelTrial trial, int elements) {
    this.trial = trial;
    this.elements = elements;
  }

  /** How many of them were wrong so far. */
  int wrong() {
    return wrong;
  }

  private void say(String name, boolean right) {
    wrong += right ? 0 : 1;
    System.out.printf("  %-32s %s%n", name, right ? "right" : "WRONG");
  }

  /** Values of all kinds against the summaries that the CPU makes, in both types. */
  void ofValues() {
    for (boolean isDouble : new boolean[] {false, true}) {
      double huge = isDouble ? 1e300 : 1e37;
      double denormal = isDouble ? 1e-310 : 1e-42;
      check(isDouble, "normal", gauss -> gauss);
      check(isDouble, "huge", gauss -> gauss * huge);
      check(isDouble, "denormal", gauss -> gauss * denormal);
      check(isDouble, "far from zero", gauss -> 1e6 + gauss);
      check(isDouble, "one value", gauss -> 1.1);
      check(isDouble, "with NaN and zeros", CudaChecks::withNanAndZeros);
      check(isDouble, "with infinities", gauss -> Math.abs(gauss) > 3 ? gauss / 0 : gauss);
    }
  }

  private static double withNanAndZeros(double gauss) {
    return gauss > 2 ? Double.NaN : Math.max(0, gauss);
  }

  private void check(boolean isDouble, String kind, DoubleUnaryOperator values) {
    double[] block = load(isDouble, values, elements, 1);
    int columns = (elements - 3) / 2000;
    List<Segment> segments =
        List.of(
            Segment.run(0, block.length),
            Segment.matrix(3, 1000, columns),
            Segment.run(7, 1),
            Segment.matrix(1, 77, 101));
    List<Summary> summaries = trial.summarise(segments);
    boolean right = summaries.equals(trial.summarise(segments));
    for (int i = 0; i < segments.size(); i++) {
      right &= agree(summaries.get(i), reference.summarise(block, segments.get(i)), isDouble);
    }
    right &= isFound(trial.look(block.length), block);
    right &= Arrays.equals(gathered(), some(block));
    say((isDouble ? "DOUBLE, " : "FLOAT, ") + kind, right);
  }

  /** Some of the values, turned round and read backwards along the third axis. */
  private double[] gathered() {
    return trial.gather(9_004, new Axis(20, 50), new Axis(40, 1), new Axis(9, -1000));
  }

  private static double[] some(double[] block) {
    double[] some = new double[20 * 40 * 9];
    for (int i = 0; i < some.length; i++) {
      some[i] = block[9_004 + 50 * (i % 20) + i / 20 % 40 - 1000 * (i / 800)];
    }
    return some;
  }

  /** Puts seeded values on the device; those of one block, as they are there. */
  private double[] load(boolean isDouble, DoubleUnaryOperator values, int length, int times) {
    double[] block = block(values, length);
    if (isDouble) {
      trial.load(block, times);
      return block;
    }
    float[] rounded = rounded(block);
    trial.load(rounded, times);
    for (int i = 0; i < length; i++) {
      block[i] = rounded[i];
    }
    return block;
  }

  /** Seeded values, made of a normal distribution. */
  static double[] block(DoubleUnaryOperator values, int length) {
    Random random = new Random(length);
    double[] block = new double[length];
    for (int i = 0; i < length; i++) {
      block[i] = values.applyAsDouble(random.nextGaussian());
    }
    return block;
  }

  static float[] rounded(double[] block) {
    float[] rounded = new float[block.length];
    for (int i = 0; i < block.length; i++) {
      rounded[i] = (float) block[i];
    }
    return rounded;
  }

  /** Whether a look found what is not finite in a block, and the last of it. */
  private static boolean isFound(NonFiniteTally tally, double[] block) {
    long nan = 0;
    long above = 0;
    long below = 0;
    int last = -1;
    for (int i = 0; i < block.length; i++) {
      nan += Double.isNaN(block[i]) ? 1 : 0;
      above += block[i] == Double.POSITIVE_INFINITY ? 1 : 0;
      below += block[i] == Double.NEGATIVE_INFINITY ? 1 : 0;
      last = Double.isFinite(block[i]) ? last : i;
    }
    double value = last < 0 ? 0 : block[last];
    return tally.equals(new NonFiniteTally(nan, above, below, last, value));
  }

  /**
   * Counts, extremes, buckets and heatmap to the bit; moments within 1e-9. Sums of values of type
   * FLOAT are all but exact, those of type DOUBLE are not: where all values are one, what is left
   * of their deviations is held against the largest value.
   */
  private static boolean agree(Summary summary, Summary expected, boolean isDouble) {
    double largest = Math.max(Math.abs(expected.min()), Math.abs(expected.max()));
    double rounding = isDouble ? 4e-3 : 1e-13; // The kernel's summary_moments.h says how much.
    return summary.count() == expected.count()
        && summary.nan() == expected.nan()
        && summary.positiveInfinity() == expected.positiveInfinity()
        && summary.negativeInfinity() == expected.negativeInfinity()
        && summary.zeros() == expected.zeros()
        && Double.compare(summary.min(), expected.min()) == 0
        && Double.compare(summary.max(), expected.max()) == 0
        && summary.histogram().equals(expected.histogram())
        && Objects.equals(summary.heatmap(), expected.heatmap())
        && near(summary.mean(), expected.mean(), 1e-5 * largest)
        && near(summary.standardDeviation(), expected.standardDeviation(), rounding * largest)
        && near(summary.l2Norm(), expected.l2Norm(), 0)
        && near(summary.meanMagnitude(), expected.meanMagnitude(), 0);
  }

  private static boolean near(double actual, double expected, double scale) {
    return Double.compare(actual, expected) == 0
        || Math.abs(actual - expected) <= 1e-9 * Math.max(Math.abs(expected), scale);
  }

  /**
   * Launches behind copies that are still to be made, and before the values are set to zero; two of
   * them at once, awaited on a thread without a context.
   *
   * @param queued bytes that are copied before, at least
   * @param times how often, at least 1
   * @return median of how long the thread that asked was held up, in microseconds
   */
  double ofBusyStream(long queued, int times) {
    int length = Math.min(elements, MOST_OF_BUSY);
    List<Segment> segments = List.of(Segment.run(0, length), Segment.matrix(3, 100, 99));
    List<Double> begins = new ArrayList<>();
    boolean[] right = {true, true, true, true};
    for (int i = 0; i < times; i++) {
      double[] block = load(false, CudaChecks::withNanAndZeros, length, 1);
      List<Summary> expected = trial.summarise(segments);
      BusyStreamTrial.Outcome outcome = new BusyStreamTrial(trial).run(segments, queued);
      right[0] &= outcome.wasBusy();
      right[1] &=
          outcome.old().equals(expected)
              && agree(outcome.old().get(0), reference.summarise(block, segments.get(0)), false);
      right[2] &= outcome.zeros().get(0).zeros() == length;
      right[3] &= !outcome.isContextLeft();
      begins.add(outcome.beginMicroseconds());
    }
    say("the device is busy", right[0]);
    say("summaries of what was there before", right[1]);
    say("another launch is under way", right[2]);
    say("no context on the other thread", right[3]);
    return begins.stream().sorted().toList().get(times / 2);
  }

  /** Whether the same values give the same bits, launch by launch, for some time. */
  void ofManyLaunches(int seconds, List<Segment> segments) {
    int length = Math.max(elements, (int) segments.get(segments.size() - 1).end());
    load(false, gauss -> gauss > 2 ? Double.NaN : gauss, length, 1);
    List<Summary> first = trial.summarise(segments);
    NonFiniteTally look = trial.look(length);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long before = trial.launches();
    boolean same = true;
    while (same && System.nanoTime() < end) {
      same = trial.summarise(segments).equals(first) && trial.look(length).equals(look);
    }
    say(trial.launches() - before + " launches, the same bits", same);
  }
}
