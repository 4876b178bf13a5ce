package org.gatewatch.internal.capture;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.dl4j.OverheadClock;

/**
 * How much of a sample each iteration has if nothing is found in it: the schedule says which have
 * one, the budget how much of it. For the training thread.
 */
final class SamplesDue {
  private final SamplingSchedule schedule;
  private final CostBudget budget;
  private final OverheadClock clock;

  /** Of which iteration it was asked last; below 0 before the first. */
  private int asked = -1;

  private Extent due = Extent.NOTHING;

  SamplesDue(SamplingSchedule schedule, CostBudget budget, OverheadClock clock) {
    this.schedule = schedule;
    this.budget = budget;
    this.clock = clock;
  }

  /** Of the iteration that a network is in; to be asked in each, as often as one likes. */
  Extent of(Model current) {
    int iteration = BaseOptimizer.getIterationCount(current);
    if (iteration != asked) {
      asked = iteration;
      due = schedule.isDue(iteration) ? budget.next(clock.nanos()) : Extent.NOTHING;
    }
    return due;
  }
}
