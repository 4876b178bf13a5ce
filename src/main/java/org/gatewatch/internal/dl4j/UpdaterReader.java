package org.gatewatch.internal.dl4j;

import org.gatewatch.internal.facts.UpdaterFacts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/** Reads ND4J's updaters, which have no common way to ask for a schedule or an epsilon. */
public final class UpdaterReader {
  private UpdaterReader() {}

  /**
   * What an updater is.
   *
   * @param iteration for which its rate is asked
   * @param epoch likewise
   */
  public static UpdaterFacts of(IUpdater updater, int iteration, int epoch) {
    boolean hasRate = updater.hasLearningRate();
    ISchedule schedule = schedule(updater);
    return new UpdaterFacts(
        updater.getClass().getSimpleName(),
        hasRate,
        hasRate ? updater.getLearningRate(iteration, epoch) : Double.NaN,
        schedule == null ? null : schedule.getClass().getSimpleName(),
        epsilon(updater));
  }

  private static @Nullable ISchedule schedule(IUpdater updater) {
    if (updater instanceof Sgd of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof Adam of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof Nesterovs of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof RmsProp of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof AdaGrad of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof AdaMax of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof Nadam of) {
      return of.getLearningRateSchedule();
    } else if (updater instanceof AMSGrad of) {
      return of.getLearningRateSchedule();
    }
    return null;
  }

  private static double epsilon(IUpdater updater) {
    if (updater instanceof Adam of) {
      return of.getEpsilon();
    } else if (updater instanceof RmsProp of) {
      return of.getEpsilon();
    } else if (updater instanceof AdaGrad of) {
      return of.getEpsilon();
    } else if (updater instanceof AdaDelta of) {
      return of.getEpsilon();
    } else if (updater instanceof AdaMax of) {
      return of.getEpsilon();
    } else if (updater instanceof Nadam of) {
      return of.getEpsilon();
    } else if (updater instanceof AMSGrad of) {
      return of.getEpsilon();
    }
    return Double.NaN;
  }
}
