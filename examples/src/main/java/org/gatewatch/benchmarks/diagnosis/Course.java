package org.gatewatch.benchmarks.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a training went, told without any listener under test.
 *
 * @param losses a counted timestep and example, one a minibatch
 * @param skill what share of the variance of held-out labels the outputs explain; −1 at worst, NaN
 *     if it was not asked for
 * @param onset DL4J's iteration in which the fault began
 * @param notFinite DL4J's iteration after which loss or parameters were NaN or infinite; −1 if
 *     never
 * @param thrown what DL4J threw; null for nothing
 * @param thrownAt DL4J's iteration in which it threw
 */
record Course(
    double[] losses,
    double skill,
    int onset,
    int notFinite,
    @Nullable RuntimeException thrown,
    int thrownAt) {
  private static final int FEW = 3;
  private static final double SOME = 0.1;

  boolean isFinite() {
    return notFinite < 0;
  }

  /** Before it has learnt: the mean of the first few minibatches. */
  double first() {
    return mean(0, Math.min(FEW, losses.length));
  }

  /** The mean of the last tenth. */
  double last() {
    return mean(losses.length - window(), losses.length);
  }

  /** The least mean of a tenth. */
  double best() {
    double best = Double.POSITIVE_INFINITY;
    for (int to = window(); to <= losses.length; to++) {
      best = Math.min(best, mean(to - window(), to));
    }
    return best;
  }

  /** The largest mean of a tenth. */
  double worst() {
    double worst = Double.NEGATIVE_INFINITY;
    for (int to = window(); to <= losses.length; to++) {
      worst = Math.max(worst, mean(to - window(), to));
    }
    return worst;
  }

  private int window() {
    return Math.min(losses.length, Math.max(FEW, (int) (SOME * losses.length)));
  }

  private double mean(int from, int to) {
    return Arrays.stream(losses, from, to).average().orElse(Double.NaN);
  }
}
