package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.gatewatch.internal.cuda.CudaException;
import org.gatewatch.internal.cuda.KernelTrial;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Checks the CUDA kernel on the card that is there, against the summaries that the CPU makes in
 * double precision, and times it: through the launcher that training uses, but without ND4J. Needs
 * {@code -Pcuda}. Exit code 1 if the kernel is wrong, 2 if there is no GPU.
 */
@Command(
    name = "CudaHarness",
    mixinStandardHelpOptions = true,
    description = "Checks and times the CUDA kernel on the GPU of this machine.")
public final class CudaHarness implements Callable<Integer> {
  private static final int BLOCK = 1 << 22;
  private static final int SMALL_UNITS = 128;
  private static final int SMALL_INPUTS = 64;

  @Option(
      names = "--megabytes",
      defaultValue = "512",
      description = "size of the vector that is timed, a multiple of 16 (${DEFAULT-VALUE})")
  private int megabytes;

  @Option(
      names = "--times",
      defaultValue = "50",
      description = "launches of which the median is taken (${DEFAULT-VALUE})")
  private int times;

  /** What there is to do. */
  private enum Part {
    CHECK,
    TIME,
    SOAK
  }

  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "CHECK,TIME",
      description = "of ${COMPLETION-CANDIDATES}, separated by commas (${DEFAULT-VALUE})")
  private List<Part> parts = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "how long it launches for SOAK (${DEFAULT-VALUE})")
  private int seconds;

  private final OnePassSummariser reference = new OnePassSummariser(64);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CudaHarness()).execute(arguments));
  }

  @Override
  public Integer call() {
    if (megabytes < 16 || megabytes % 16 != 0 || times < 1) {
      System.err.println("--megabytes must be a multiple of 16, and --times at least 1");
      return CommandLine.ExitCode.USAGE;
    }
    try (KernelTrial trial = KernelTrial.open()) {
      System.out.println("card: " + trial.card());
      if ((parts.contains(Part.CHECK) && !check(trial))
          || (parts.contains(Part.SOAK) && !soak(trial))) {
        System.err.println("The kernel is wrong on this card.");
        return 1;
      }
      if (parts.contains(Part.TIME)) {
        time(trial);
      }
      return 0;
    } catch (CudaException e) {
      System.err.println("Nothing was checked or timed: " + e.getMessage());
      return 2;
    } catch (LinkageError e) {
      System.err.println("Nothing was checked or timed, -Pcuda is missing: " + e);
      return 2;
    }
  }

  @SuppressWarnings("ShortCircuitBoolean") // After one has failed, the rest is still of interest.
  private boolean check(KernelTrial trial) {
    return check(trial, "normal", gauss -> gauss)
        & check(trial, "huge", gauss -> gauss * 1e37)
        & check(trial, "denormal", gauss -> gauss * 1e-42)
        & check(trial, "far from zero", gauss -> 1e6 + gauss)
        & check(trial, "with NaN and zeros", gauss -> gauss > 2 ? Double.NaN : Math.max(0, gauss))
        & check(trial, "with infinities", gauss -> Math.abs(gauss) > 3 ? gauss / 0 : gauss);
  }

  private boolean check(KernelTrial trial, String name, DoubleUnaryOperator values) {
    float[] block = block(values, 3_000_017);
    double[] exact = new double[block.length];
    for (int i = 0; i < block.length; i++) {
      exact[i] = block[i];
    }
    trial.load(block, 1);
    List<Segment> segments =
        List.of(
            Segment.run(0, block.length),
            Segment.matrix(3, 1000, 1500),
            Segment.run(7, 1),
            Segment.matrix(1, 77, 1001));
    List<Summary> summaries = trial.summarise(segments);
    boolean right = summaries.equals(trial.summarise(segments));
    for (int i = 0; i < segments.size(); i++) {
      right &= agree(summaries.get(i), reference.summarise(exact, segments.get(i)));
    }
    right &= isFound(trial.look(block.length), block);
    System.out.printf("  %-20s %s%n", name, right ? "right" : "WRONG");
    return right;
  }

  /** Whether a look found what is not finite in a block, and the last of it. */
  private static boolean isFound(NonFiniteTally tally, float[] block) {
    long nan = 0;
    long above = 0;
    long below = 0;
    int last = -1;
    for (int i = 0; i < block.length; i++) {
      nan += Float.isNaN(block[i]) ? 1 : 0;
      above += block[i] == Float.POSITIVE_INFINITY ? 1 : 0;
      below += block[i] == Float.NEGATIVE_INFINITY ? 1 : 0;
      last = Float.isFinite(block[i]) ? last : i;
    }
    double value = last < 0 ? 0 : block[last];
    return tally.equals(new NonFiniteTally(nan, above, below, last, value));
  }

  private static float[] block(DoubleUnaryOperator values, int length) {
    Random random = new Random(length);
    float[] block = new float[length];
    for (int i = 0; i < length; i++) {
      block[i] = (float) values.applyAsDouble(random.nextGaussian());
    }
    return block;
  }

  /** Counts, extremes, buckets and heatmap to the bit; moments within 1e-9. */
  private static boolean agree(Summary summary, Summary expected) {
    double largest = Math.max(Math.abs(expected.min()), Math.abs(expected.max()));
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
        && near(summary.standardDeviation(), expected.standardDeviation(), 1e-13 * largest)
        && near(summary.l2Norm(), expected.l2Norm(), 0)
        && near(summary.meanMagnitude(), expected.meanMagnitude(), 0);
  }

  private static boolean near(double actual, double expected, double scale) {
    return Double.compare(actual, expected) == 0
        || Math.abs(actual - expected) <= 1e-9 * Math.max(Math.abs(expected), scale);
  }

  /** Whether the same values give the same bits, launch by launch, for some time. */
  private boolean soak(KernelTrial trial) {
    trial.load(block(gauss -> gauss > 2 ? Double.NaN : gauss, BLOCK), 1);
    List<Segment> segments = smallNetwork();
    List<Summary> first = trial.summarise(segments);
    NonFiniteTally look = trial.look(BLOCK);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long before = trial.launches();
    boolean same = true;
    while (same && System.nanoTime() < end) {
      same = trial.summarise(segments).equals(first) && trial.look(BLOCK).equals(look);
    }
    System.out.printf(
        "  %d launches, %s%n",
        trial.launches() - before, same ? "each with the same bits" : "the last with OTHERS");
    return same;
  }

  private void time(KernelTrial trial) {
    int blocks = megabytes / 16;
    long length = (long) blocks * BLOCK;
    trial.load(block(gauss -> gauss, BLOCK), blocks);
    double copied = 2.0 * 4 * length / trial.copyMicroseconds(4 * length, times);
    Segment everything = Segment.matrix(0, 4096, (int) (length / 4096));
    double read = 4.0 * length / trial.microseconds(List.of(everything), times);
    double looked = 4.0 * length / trial.lookMicroseconds(length, times);
    System.out.printf(
        "copy: %.0f GB/s (read and written), summaries of %d MB: %.0f GB/s, a look: %.0f GB/s"
            + " (read)%n",
        copied / 1000, megabytes, read / 1000, looked / 1000);
    System.out.printf(
        "RESULT bandwidth_share=%.3f %s look_bandwidth_share=%.3f%n",
        read / copied, smallResults(trial), looked / copied);
  }

  /** What a small network costs: the device, and the thread that trains. */
  private String smallResults(KernelTrial trial) {
    List<Segment> small = smallNetwork();
    Segment last = small.get(small.size() - 1);
    long length = last.offset() + last.length();
    double whole = trial.microseconds(small, 4 * times);
    double begin = trial.beginMicroseconds(small, 4 * times);
    double look = trial.lookMicroseconds(length, 4 * times);
    double beginLook = trial.beginLookMicroseconds(length, 4 * times);
    long before = trial.launches();
    trial.summarise(small);
    return String.format(
        "small_net_us=%.1f launches=%d begin_us=%.1f look_us=%.1f look_begin_us=%.1f",
        whole, trial.launches() - before, begin, look, beginLook);
  }

  /** The gates of two LSTM(128) behind 64 inputs, and an output layer for 64 classes. */
  private static List<Segment> smallNetwork() {
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
