package org.gatewatch.assertions;

import org.gatewatch.assertions.internal.DepartureCheck;
import org.gatewatch.baseline.Baseline;

/** Asserts how far a run is from healthy ones. */
public final class DepartureAssert {
  private final RunAssert run;
  private final Baseline baseline;

  DepartureAssert(RunAssert run, Baseline baseline) {
    this.run = run;
    this.baseline = baseline;
  }

  /**
   * Nothing that the baseline knows is so many sigmas or more from the mean of the healthy runs, in
   * any sample; {@link Baseline} says what a sigma is. Many numbers are compared, so that a limit
   * below 6 fails healthy runs, too. The message tells the first departure.
   *
   * @param sigmas the limit, above 0
   * @return the assertions on the run, to go on with
   * @throws IllegalArgumentException if it is not above 0, or nothing of the run can be compared,
   *     as of another network
   */
  public RunAssert byLessThan(double sigmas) {
    return run.holds(new DepartureCheck(baseline, sigmas));
  }
}
