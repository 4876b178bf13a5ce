package org.gatewatch.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ObjIntConsumer;
import org.gatewatch.benchmarks.diagnosis.Findings;
import org.gatewatch.benchmarks.diagnosis.Study;
import org.gatewatch.benchmarks.diagnosis.StudyOptions;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Whether what is wrong with a training is found, and nothing where nothing is wrong: labelled
 * trainings, healthy ones and sick ones. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "DiagnosisBenchmark",
    sortOptions = false,
    description =
        "Trains small networks, healthy ones and sick ones, and counts in which of them Gatewatch"
            + " finds something, and whether it is the right thing.")
public final class DiagnosisBenchmark implements Callable<Integer> {
  @Option(
      names = "--half",
      paramLabel = "HALF",
      defaultValue = "tune",
      converter = HalfOfSeeds.class,
      description =
          "tune: the seeds that rules are tuned on; report: the others (default:"
              + " ${DEFAULT-VALUE}).")
  private StudyOptions.Half half = StudyOptions.Half.TUNE;

  @Option(
      names = "--skip",
      paramLabel = "N",
      converter = Skipped.class,
      defaultValue = "0",
      description =
          "Leave out the first seeds of the half, 0 to 1000: who has looked at those needs others"
              + " (default: ${DEFAULT-VALUE}).")
  private int skipped;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "3",
      description = "Healthy trainings of each sort, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--per-kind",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "8",
      description = "Trainings of each kind of sickness, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int perKind;

  @Option(
      names = "--frequency",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "10",
      description = "A sample every so many iterations, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int frequency;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      converter = Count.class,
      description = "Begin no training after so long, and report on those that were run.")
  private @Nullable Integer minutes;

  @Option(
      names = "--panic-minutes",
      paramLabel = "N",
      converter = Count.class,
      description = "Begin no training under ND4J's NaN panic after so long, which comes last.")
  private @Nullable Integer panicMinutes;

  @Option(
      names = "--kinds",
      paramLabel = "KIND",
      split = ",",
      description = "Only these kinds of sickness, and no healthy trainings.")
  private List<String> kinds = List.of();

  @Option(names = "--no-peers", description = "Train nothing again under ND4J's NaN panic.")
  private boolean withoutPeers;

  @Option(
      names = "--quick",
      description =
          "A short training of each of a few kinds, and a few healthy ones, for a glance.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write one line a training into this file.")
  private @Nullable Path file;

  /** In small letters or large. */
  static final class HalfOfSeeds implements ITypeConverter<StudyOptions.Half> {
    @Override
    public StudyOptions.Half convert(String value) {
      for (StudyOptions.Half half : StudyOptions.Half.values()) {
        if (half.name().equalsIgnoreCase(value)) {
          return half;
        }
      }
      throw new TypeConversionException("'" + value + "' is neither tune nor report");
    }
  }

  /** How many of something. */
  static final class Count extends Cli.WholeNumber {
    Count() {
      super(1, 1000);
    }
  }

  /** How many of something, or none. */
  static final class Skipped extends Cli.WholeNumber {
    Skipped() {
      super(0, 1000);
    }
  }

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.OFF, new DiagnosisBenchmark(), args);
  }

  @Override
  public Integer call() {
    Findings findings;
    try {
      findings = Study.run(options(), new ProgressLines(System.out), file);
    } catch (IOException e) {
      throw new UsageException(file + " cannot be written", e);
    }
    findings.print(System.out);
    System.out.println(findings.result());
    return 0;
  }

  private StudyOptions options() {
    return quick
        ? StudyOptions.quick(half, frequency)
        : new StudyOptions(
            half,
            skipped,
            seeds,
            perKind,
            frequency,
            limit(minutes),
            withoutPeers ? Duration.ZERO : limit(panicMinutes),
            kinds.isEmpty(),
            Set.of(),
            Set.copyOf(kinds),
            1);
  }

  private static Duration limit(@Nullable Integer minutes) {
    return minutes == null ? StudyOptions.NO_LIMIT : Duration.ofMinutes(minutes);
  }

  /** A line now and then. */
  private static final class ProgressLines implements ObjIntConsumer<Integer> {
    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private long start = System.nanoTime();
    private long last = start;
    private long nextLine = start + PAUSE;
    private int lastDone;

    ProgressLines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void accept(Integer all, int done) {
      long now = System.nanoTime();
      start = done <= lastDone ? last : start; // They are counted anew.
      last = now;
      lastDone = done;
      if (now - nextLine >= 0) {
        nextLine = now + PAUSE;
        long seconds = Math.round(1e-9 * (now - start) * (all - done) / done);
        out.printf("%d/%d trainings, %d:%02d left%n", done, all, seconds / 60, seconds % 60);
      }
    }
  }
}
