package org.gatewatch.benchmarks.diagnosis;

import java.time.Duration;
import java.util.Set;

/**
 * Which trainings are run, and who looks on.
 *
 * @param half of the seeds
 * @param skipped seeds of the half that are left out
 * @param seeds of each sort of healthy training, from the next on
 * @param perKind trainings of each kind of sickness
 * @param frequency a sample is taken every so many iterations
 * @param limit after which no further training begins; what was run until then is like the whole
 * @param panicLimit how long trainings are then run again under NaN panic, likewise; zero for not
 *     at all
 * @param healthy whether healthy trainings are run for their own sake
 * @param sorts of healthy trainings by name; empty for all
 * @param kinds of sickness by name; empty for all
 * @param length share of their minibatches that trainings have, 1 for all
 */
public record StudyOptions(
    Half half,
    int skipped,
    int seeds,
    int perKind,
    int frequency,
    Duration limit,
    Duration panicLimit,
    boolean healthy,
    Set<String> sorts,
    Set<String> kinds,
    double length) {

  /** Long enough for all. */
  public static final Duration NO_LIMIT = Duration.ofDays(365);

  /** Sorts that train fast. */
  private static final Set<String> FAST_SORTS = Set.of("text-simple-sgd", "signal-lstm-adam");

  private static final double SHORT = 0.4;

  /** Kinds of several subjects that such trainings can fall sick of. */
  private static final Set<String> FEW_KINDS =
      Set.of("rate-zero", "input-nan", "labels-nan", "gate-closed", "softmax-over-one");

  /** Copies its arguments. */
  public StudyOptions {
    sorts = Set.copyOf(sorts);
    kinds = Set.copyOf(kinds);
  }

  /**
   * A few healthy trainings, one of each of a few kinds of sickness, all short, and no NaN panic.
   *
   * @param half of the seeds
   * @param frequency a sample is taken every so many iterations
   * @return options for a run of some seconds
   */
  public static StudyOptions quick(Half half, int frequency) {
    return new StudyOptions(
        half, 0, 1, 1, frequency, NO_LIMIT, Duration.ZERO, true, FAST_SORTS, FEW_KINDS, SHORT);
  }

  /** Seeds that rules are tuned on, and seeds that nobody looks at before. */
  public enum Half {
    /** Odd seeds. */
    TUNE,
    /** Even seeds. */
    REPORT;

    long seed(int i) {
      return 2L * i + (this == TUNE ? 1 : 2);
    }
  }
}
