package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.gatewatch.internal.cuda.KernelTimes;
import org.gatewatch.internal.cuda.KernelTrial;
import org.gatewatch.internal.summarise.Segment;

/**
 * What {@link CudaHarness} times: shares of the bandwidth with which the card copies, and a start.
 */
final class CudaTimes {
  private static final int MEGABYTE = 1 << 20;
  private static final int ROWS = 4096;
  private static final int SMALL_UNITS = 128;
  private static final int SMALL_INPUTS = 64;

  private final KernelTrial trial;
  private final int times;
  private final StringBuilder results = new StringBuilder();

  /** Values of some kind. */
  private record Kind(String name, DoubleUnaryOperator values) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("one value", gauss -> 1.1),
          new Kind("half zeros", gauss -> Math.max(0, gauss)),
          new Kind("1 % NaN", gauss -> gauss > 2.3263 ? Double.NaN : gauss),
          new Kind("normal", gauss -> gauss)); // The last one stays on the card.

  /**
   * Times of a trial.
   *
   * @param times launches of which the median is taken, at least 1
   */
  CudaTimes(KernelTrial trial, int times) {
    this.trial = trial;
    this.times = times;
  }

  /** All that was timed, as names and values. */
  String results() {
    return results.toString();
  }

  private void add(String name, double value, String format) {
    results.append(' ').append(name).append('=').append(String.format(Locale.ROOT, format, value));
  }

  /**
   * All kinds and types, of each size; the largest with normal values of type FLOAT is a result.
   *
   * @param sizes in megabytes, in rising order
   */
  void ofBandwidth(List<Integer> sizes) {
    System.out.println("Bytes summarised a second over bytes that the card copies, of that size:");
    for (boolean isDouble : new boolean[] {true, false}) {
      for (int megabytes : sizes) {
        for (Kind kind : KINDS) {
          ofBandwidth(isDouble, megabytes, kind, megabytes == sizes.get(sizes.size() - 1));
        }
      }
    }
  }

  private void ofBandwidth(boolean isDouble, int megabytes, Kind kind, boolean isLargest) {
    int block = MEGABYTE / (isDouble ? 8 : 4);
    int length = block * megabytes;
    double[] values = CudaChecks.block(kind.values, block);
    if (isDouble) {
      trial.load(values, megabytes);
    } else {
      trial.load(CudaChecks.rounded(values), megabytes);
    }
    try (KernelTimes taken = new KernelTimes(trial, times)) {
      double copied = taken.ofCopy() / 2; // Which reads as much as it writes.
      double plain = copied / taken.ofSummaries(List.of(Segment.run(0, length)));
      List<Segment> matrix = List.of(Segment.matrix(0, ROWS, length / ROWS));
      double mapped = copied / taken.ofSummaries(matrix);
      double looked = copied / taken.ofLook(length);
      System.out.printf(
          "  %-6s %4d MB %-10s %.3f, with a heatmap %.3f, a look %.3f%n",
          isDouble ? "DOUBLE" : "FLOAT", megabytes, kind.name, plain, mapped, looked);
      if (isLargest && !isDouble && kind.equals(KINDS.get(KINDS.size() - 1))) {
        add("bandwidth_share", plain, "%.3f");
        add("with_maps", mapped, "%.3f");
        add("look_bandwidth_share", looked, "%.3f");
      }
    }
  }

  /** What a small network costs: the device, and the thread that trains. */
  void ofSmallNetwork() {
    List<Segment> small = smallNetwork();
    int length = (int) small.get(small.size() - 1).end();
    trial.load(CudaChecks.rounded(CudaChecks.block(gauss -> gauss, length)), 1);
    try (KernelTimes taken = new KernelTimes(trial, 4 * times)) {
      add("small_net_us", taken.ofSummaries(small), "%.1f");
      add("begin_us", taken.ofBeginning(small), "%.1f");
      add("look_us", taken.ofLook(length), "%.1f");
      add("look_begin_us", taken.ofBeginningLook(length), "%.1f");
    }
    long before = trial.launches();
    trial.summarise(small);
    add("launches", (double) (trial.launches() - before), "%.0f");
  }

  /** The gates of two LSTM(128) behind 64 inputs, and an output layer for 64 classes. */
  static List<Segment> smallNetwork() {
    List<Segment> segments = new ArrayList<>();
    long at = 0;
    for (int inputs : new int[] {SMALL_INPUTS, SMALL_UNITS}) {
      for (int rows : new int[] {inputs, SMALL_UNITS, 1}) {
        for (int gate = 0; gate < 4; gate++) {
          segments.add(Segment.matrix(at, rows, SMALL_UNITS));
          at += (long) rows * SMALL_UNITS;
        }
      }
    }
    segments.add(Segment.matrix(at, SMALL_UNITS, SMALL_INPUTS));
    segments.add(Segment.matrix(at + SMALL_UNITS * SMALL_INPUTS, 1, SMALL_INPUTS));
    return segments;
  }
}
