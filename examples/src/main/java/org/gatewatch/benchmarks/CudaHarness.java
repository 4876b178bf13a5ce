package org.gatewatch.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gatewatch.internal.cuda.CudaException;
import org.gatewatch.internal.cuda.KernelTrial;
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
  private static final int LEAST_ELEMENTS = 12_000;
  private static final int BUSY_TIMES = 5;

  @Option(
      names = "--megabytes",
      split = ",",
      defaultValue = "4,64,512",
      description = "sizes of the vectors that are timed, in rising order (${DEFAULT-VALUE})")
  private List<Integer> megabytes = List.of();

  @Option(
      names = "--times",
      defaultValue = "50",
      description = "launches of which the median is taken (${DEFAULT-VALUE})")
  private int times;

  @Option(
      names = "--elements",
      defaultValue = "3000017",
      description = "values of each kind that are checked, at least 12000 (${DEFAULT-VALUE})")
  private int elements;

  @Option(
      names = "--queued",
      defaultValue = "8192",
      description = "megabytes of copies that a launch is queued behind (${DEFAULT-VALUE})")
  private int queued;

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

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CudaHarness()).execute(arguments));
  }

  private boolean isUsable() {
    return !megabytes.isEmpty()
        && megabytes.stream().allMatch(each -> each >= 1 && each <= 1024)
        && elements >= LEAST_ELEMENTS
        && times >= 1
        && queued >= 1;
  }

  @Override
  public Integer call() {
    if (!isUsable()) {
      System.err.println(
          "--megabytes must be from 1 to 1024, --elements at least "
              + LEAST_ELEMENTS
              + ", --times and --queued at least 1");
      return CommandLine.ExitCode.USAGE;
    }
    KernelTrial opened;
    try {
      opened = KernelTrial.open();
    } catch (CudaException e) {
      System.err.println("Nothing was checked or timed: " + e.getMessage());
      return 2;
    } catch (LinkageError e) {
      System.err.println("Nothing was checked or timed, -Pcuda is missing: " + e);
      return 2;
    }
    try (KernelTrial trial = opened) {
      System.out.println("card: " + trial.card());
      return run(trial);
    } catch (CudaException e) {
      System.err.println("CUDA failed: " + e.getMessage());
      return 1;
    }
  }

  private int run(KernelTrial trial) {
    CudaChecks checks = new CudaChecks(trial, elements);
    CudaTimes timed = new CudaTimes(trial, times);
    String busy = "";
    if (parts.contains(Part.CHECK)) {
      checks.ofValues();
      double begin = checks.ofBusyStream((long) queued << 20, BUSY_TIMES);
      busy = String.format(Locale.ROOT, " busy_begin_us=%.1f", begin);
    }
    if (parts.contains(Part.SOAK)) {
      checks.ofManyLaunches(seconds, CudaTimes.smallNetwork());
    }
    if (checks.wrong() == 0 && parts.contains(Part.TIME)) {
      timed.ofBandwidth(megabytes);
      timed.ofSmallNetwork();
    }
    System.out.println("RESULT wrong=" + checks.wrong() + busy + timed.results());
    if (checks.wrong() > 0) {
      System.err.println("The kernel is wrong on this card.");
    }
    return checks.wrong() > 0 ? 1 : 0;
  }
}
