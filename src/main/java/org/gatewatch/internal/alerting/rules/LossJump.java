package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LOSS_JUMP}: the {@link Loss} is
 *
 * <ul>
 *   <li>in two samples in a row over {@value #RATIO} times the median of the {@value #RECENT}
 *       samples before (char-rnn ends a training whose loss is three times the first), over {@value
 *       #OF_LARGEST} times the largest of them, since the loss of few timesteps leaps by nature,
 *       and above a tenth of what it was at first: next to zero a loss may jump as it likes. Not in
 *       the first {@value #WARM_UP} samples. A level that lasts for {@value #RECENT} samples is the
 *       usual one from then on; or
 *   <li>in two samples in a row back at {@value #BACK} of the {@link FirstLoss} or more, after it
 *       was at {@value #LEARNT} of that or less, as early as after {@value #FEW} samples: what was
 *       learnt is lost if it is above their geometric mean by {@value #DEVIATIONS} times what their
 *       logarithms scatter about a straight line (our choice). Not where a sample has too few
 *       timesteps for that; or
 *   <li>over {@value #FAR} times the {@link FirstLoss}, which nothing changes: what is normal is
 *       not learned from a disaster in the first iterations. Told at once. (Our choice.)
 * </ul>
 *
 * <p>Only for losses above zero.
 */
final class LossJump implements Rule {
  static final double RATIO = 3;
  static final double FAR = 10;
  static final int RECENT = 20;
  static final int WARM_UP = 10;
  static final int FEW = 4;
  static final double BACK = 0.7;
  static final double LEARNT = 0.5;
  static final double DEVIATIONS = 4;

  private static final double OF_LARGEST = 2;
  private static final double KEEPS_OPEN = 2;
  private static final double KEEPS_FAR_OPEN = 5;
  private static final double OF_FIRST = 0.1;

  private final Loss losses;
  private final FirstLoss firstLoss = new FirstLoss();
  private final Window first = new Window(WARM_UP);
  private Window before = new Window(RECENT);

  /** What was above the usual level since it was last at it; once it is full, that is the usual. */
  private Window lasting = new Window(RECENT);

  /** The logarithms of the last losses, but of those that are high. */
  private Window learnt = new Window(FEW);

  private int lost;
  private double last = Double.NaN;

  LossJump(Layout layout) {
    losses = new Loss(layout);
  }

  @Override
  public double measured(Location location) {
    return location.equals(Location.NETWORK) ? last : Double.NaN;
  }

  @Override
  public int patience() {
    return 2;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    double loss = losses.of(sample);
    double begin = firstLoss.before(sample, loss, divisor);
    if (Double.isNaN(loss)) {
      return List.of();
    }
    last = loss;
    double largest = before.max();
    double usual = loss > largest ? before.median() : Double.NaN;
    boolean isHigh = isHigh(loss, usual);
    if (!first.isFull()) {
      first.add(loss);
    }
    take(loss, isHigh);
    double now = firstLoss.now();
    if (now > FAR * begin || (now > KEEPS_FAR_OPEN * begin && !isHigh)) {
      return List.of(finding(sample, now, begin, FAR * begin, true, " at first"));
    }
    double back = loss > BACK * begin ? lostFrom(begin) : Double.POSITIVE_INFINITY;
    if (firstLoss.isOfEnough() && isLost(loss, back)) {
      return List.of(finding(sample, loss, Math.exp(learnt.mean()), back, false, " of late"));
    }
    double limit = Math.max(RATIO * usual, OF_LARGEST * largest);
    return isHigh ? List.of(finding(sample, loss, usual, limit, false, "")) : List.of();
  }

  /**
   * Whether a loss is high.
   *
   * @param usual NaN if it is not above the largest, and so is not high
   */
  private boolean isHigh(double loss, double usual) {
    return first.isFull()
        && usual > 0
        && loss > KEEPS_OPEN * usual
        && loss > OF_FIRST * first.median();
  }

  /** From where on what was learnt is lost; infinite if too little is known, or was learnt. */
  private double lostFrom(double begin) {
    boolean isKnown = learnt.isFull() && Math.exp(learnt.mean()) <= LEARNT * begin;
    if (!isKnown) {
      return Double.POSITIVE_INFINITY;
    }
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < FEW; i++) {
      line.addData(i, learnt.back(i));
    }
    double scatter = Math.sqrt(Math.max(0, line.getMeanSquareError()));
    return Math.max(BACK * begin, Math.exp(learnt.mean() + DEVIATIONS * scatter));
  }

  /** A level that lasts is the usual one. */
  private boolean isLost(double loss, double limit) {
    boolean isHigh = loss > limit;
    lost = isHigh ? lost + 1 : 0;
    if (isHigh && lost < RECENT) {
      return true;
    }
    if (isHigh) {
      learnt = new Window(FEW);
      lost = 0;
    }
    if (loss > 0) {
      learnt.add(Math.log(loss));
    }
    return false;
  }

  /** A high loss that comes alone is noise, and belongs to what is usual. */
  private void take(double loss, boolean isHigh) {
    if (!isHigh) {
      if (lasting.count() == 1) {
        before.add(lasting.back(0));
      }
      before.add(loss);
      lasting = lasting.count() == 0 ? lasting : new Window(RECENT);
      return;
    }
    lasting.add(loss);
    if (lasting.isFull()) {
      before = lasting;
      lasting = new Window(RECENT);
    }
  }

  private static Finding finding(
      Sample sample, double loss, double was, double limit, boolean atOnce, String when) {
    String what = Loss.words(sample);
    return new Finding(
        AlertType.LOSS_JUMP,
        Location.NETWORK,
        loss > limit,
        atOnce,
        loss / was,
        loss,
        limit,
        () ->
            what
                + " is "
                + Words.number(loss)
                + ", "
                + Words.number(loss / was)
                + " times what it was"
                + when,
        "");
  }
}
