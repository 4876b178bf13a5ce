package org.gatewatch.benchmarks.diagnosis;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** Makes the updater of a plan. */
final class Updaters {
  private static final double MOMENTUM = 0.9;

  private Updaters() {}

  static IUpdater create(Plan plan) {
    if (plan.schedule == Plan.Schedule.FIXED && plan.rateLostFrom == 1) {
      return switch (plan.updater) {
        case SGD -> new Sgd(plan.rate);
        case NESTEROVS -> new Nesterovs(plan.rate, MOMENTUM);
        case ADAM -> new Adam(plan.rate);
        case RMSPROP -> new RmsProp(plan.rate);
      };
    }
    ISchedule schedule =
        plan.rateLostFrom < 1
            ? new Lost(schedule(plan), (int) (plan.rateLostFrom * plan.fits))
            : schedule(plan);
    return switch (plan.updater) {
      case SGD -> new Sgd(schedule);
      case NESTEROVS -> new Nesterovs(schedule, MOMENTUM);
      case ADAM -> new Adam(schedule);
      case RMSPROP -> new RmsProp(schedule);
    };
  }

  private static ISchedule schedule(Plan plan) {
    ScheduleType iteration = ScheduleType.ITERATION;
    return switch (plan.schedule) {
      case FIXED -> new FixedSchedule(plan.rate);
      case WARM_UP -> new RampSchedule(new FixedSchedule(plan.rate), plan.fits / 4);
      case STEPS -> new StepSchedule(iteration, plan.rate, 0.3, plan.fits / 3.0);
      case POLYNOMIAL -> new PolySchedule(iteration, plan.rate, 1, plan.fits + 1);
      case EXPONENTIAL ->
          new ExponentialSchedule(iteration, plan.rate, Math.pow(0.02, 1.0 / plan.fits));
    };
  }

  /**
   * A schedule with a bug, such as a root of what has become negative.
   *
   * @param before what it gives at first
   * @param from the iteration from which on it gives NaN
   */
  private record Lost(ISchedule before, int from) implements ISchedule {
    private static final long serialVersionUID = 1L;

    @Override
    public double valueAt(int iteration, int epoch) {
      return iteration >= from ? Double.NaN : before.valueAt(iteration, epoch);
    }

    @Override
    public ISchedule clone() {
      return this;
    }
  }
}
