package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LOSS_NOT_FALLING}: after {@value #SAMPLES} samples, the median {@link Loss} of
 * the last {@value #RECENT} is not {@value #FALL} below that of the first {@value #FIRST}, or below
 * {@value #BLOWN} times the {@link FirstLoss}, if a disaster has come in between. Likewise after
 * {@value #EARLY_SAMPLES} samples over {@value #EARLY_ITERATIONS} iterations, of which the last
 * {@value #EARLY_RECENT} and the first {@value #EARLY_FIRST} are compared, unless the loss has a
 * {@link LossTrend} downwards or the learning rate has risen in one of the last {@value #STEADY},
 * as it does in a warm-up; and after {@value #QUIET_SAMPLES} over {@value #QUIET_ITERATIONS}, if
 * the losses so far scatter so little that a fall of {@value #SEEN} would have been seen: at two
 * standard errors of the difference between both halves. Not if it is {@value #LEARNT} below the
 * {@link FirstLoss}: then it has fallen faster than that looks; nor while it goes down and is
 * {@value #SEEN} below the first: a median is late to tell who leaves a plateau. (Our choice.) Only
 * for a training that is seen from iteration 0: one that goes on from earlier may have little left
 * to learn.
 */
final class LossNotFalling implements Rule {
  static final int SAMPLES = 100;
  static final int FIRST = 10;
  static final int RECENT = 20;
  static final double FALL = 0.01;
  static final int EARLY_SAMPLES = 10;
  static final int EARLY_ITERATIONS = 100;
  static final int EARLY_FIRST = 3;
  static final int EARLY_RECENT = 5;
  static final int QUIET_SAMPLES = 7;
  static final int QUIET_ITERATIONS = 60;
  static final double SEEN = 0.05;
  static final int STEADY = 4;
  static final double LEARNT = 0.3;

  private static final double BLOWN = 3;

  private final Loss losses;
  private final FirstLoss firstLoss = new FirstLoss();
  private final Window first = new Window(FIRST);
  private final Window recent = new Window(RECENT);
  private final Window earlyFirst = new Window(EARLY_FIRST);
  private final Window earlyRecent = new Window(EARLY_RECENT);
  private final LossTrend trend;
  private double rate = Double.NaN;
  private int steady;
  private int seen;
  private boolean fromStart;

  LossNotFalling(Layout layout) {
    losses = new Loss(layout);
    trend = new LossTrend(layout);
  }

  @Override
  public double measured(Location location) {
    return location.equals(Location.NETWORK) ? now() : Double.NaN;
  }

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    double loss = losses.of(sample);
    double known = firstLoss.before(sample, loss, divisor);
    double blown = BLOWN * known;
    fromStart |= sample.iteration() == 0;
    if (Double.isNaN(loss)) {
      return List.of();
    }
    note(sample, loss);
    if (!fromStart || (isEarly() && !isDueEarly(sample))) {
      return List.of();
    }
    double begin = Math.min((isEarly() ? earlyFirst : first).median(), blown);
    double now = now();
    double fallen = (begin - now) / Math.max(Math.abs(begin), Double.MIN_NORMAL);
    boolean hasLearnt =
        firstLoss.isOfEnough() && Double.isFinite(known) && now <= (1 - LEARNT) * known;
    if (fallen >= 2 * FALL || hasLearnt || isLeaving(loss, begin)) {
      return List.of();
    }
    String what = Loss.words(sample);
    int samples = seen;
    return List.of(
        new Finding(
            AlertType.LOSS_NOT_FALLING,
            Location.NETWORK,
            fallen < FALL,
            1,
            now,
            begin * (1 - FALL),
            () ->
                what
                    + " is "
                    + Words.number(now)
                    + " after "
                    + samples
                    + " samples, and was "
                    + Words.number(begin)
                    + " at first"));
  }

  private boolean isEarly() {
    return seen < SAMPLES;
  }

  /** What the loss is of late; NaN if there is none. */
  private double now() {
    return (isEarly() ? earlyRecent : recent).median();
  }

  private boolean isLeaving(double loss, double begin) {
    return loss < (1 - SEEN) * begin && trend.isGoingDown();
  }

  private void note(Sample sample, double loss) {
    seen++;
    steady = sample.learningRate() > rate ? 0 : steady + 1;
    rate = sample.learningRate();
    addUntilFull(first, loss);
    addUntilFull(earlyFirst, loss);
    recent.add(loss);
    earlyRecent.add(loss);
    trend.add(sample);
  }

  private static void addUntilFull(Window window, double loss) {
    if (!window.isFull()) {
      window.add(loss);
    }
  }

  private boolean isDueEarly(Sample sample) {
    boolean isWarmUp = steady < STEADY;
    boolean isEarly = seen >= EARLY_SAMPLES && sample.iteration() >= EARLY_ITERATIONS;
    boolean isQuiet =
        seen >= QUIET_SAMPLES && sample.iteration() >= QUIET_ITERATIONS && wouldBeSeen();
    return (isEarly || isQuiet) && !isWarmUp && !trend.isFalling();
  }

  /** Whether the losses so far are so alike that it would show if they had begun to fall. */
  private boolean wouldBeSeen() {
    double error = recent.deviation() * Math.sqrt(4.0 / recent.count());
    return 2 * error < SEEN * Math.abs(first.mean());
  }
}
