package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LOSS_JUMP}: the {@link Loss} is
 *
 * <ul>
 *   <li>in two samples in a row over {@value #RATIO} times the median of the {@value #RECENT}
 *       samples before (char-rnn ends a training whose loss is three times the first), and above a
 *       tenth of what it was at first: next to zero a loss may jump as it likes. Not in the first
 *       {@value #WARM_UP} samples. A level that lasts for {@value #RECENT} samples is the usual one
 *       from then on; or
 *   <li>in any one sample over {@value #FAR} times the {@link FirstLoss}, which nothing changes:
 *       what is normal is not learned from a disaster in the first iterations. (Our choice.)
 * </ul>
 *
 * <p>Only for losses above zero.
 */
final class LossJump implements Rule {
  static final double RATIO = 3;
  static final double FAR = 10;
  static final int RECENT = 20;
  static final int WARM_UP = 10;

  private static final double KEEPS_OPEN = 2;
  private static final double KEEPS_FAR_OPEN = 5;
  private static final double OF_FIRST = 0.1;
  private static final String ADVICE =
      "lower the learning rate; see what data came in these iterations";

  private final Loss losses;
  private final FirstLoss firstLoss = new FirstLoss();
  private final Window first = new Window(WARM_UP);
  private Window before = new Window(RECENT);

  /** What was above the usual level since it was last at it; once it is full, that is the usual. */
  private Window lasting = new Window(RECENT);

  LossJump(Layout layout) {
    losses = new Loss(layout);
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
    double usual = before.median();
    boolean judged = first.isFull() && usual > 0 && loss > OF_FIRST * first.median();
    if (!first.isFull()) {
      first.add(loss);
    }
    boolean isHigh = judged && loss > KEEPS_OPEN * usual;
    take(loss, isHigh);
    boolean isFar = loss > KEEPS_FAR_OPEN * begin;
    if (loss > FAR * begin || (isFar && !isHigh)) {
      return List.of(finding(sample, loss, begin, FAR, true, " at first"));
    }
    return isHigh ? List.of(finding(sample, loss, usual, RATIO, false, "")) : List.of();
  }

  private void take(double loss, boolean isHigh) {
    if (!isHigh) {
      before.add(loss);
      lasting = new Window(RECENT);
      return;
    }
    lasting.add(loss);
    if (lasting.isFull()) {
      before = lasting;
      lasting = new Window(RECENT);
    }
  }

  private static Finding finding(
      Sample sample, double loss, double was, double ratio, boolean atOnce, String when) {
    return new Finding(
        AlertType.LOSS_JUMP,
        Location.NETWORK,
        loss > ratio * was,
        atOnce,
        loss / was,
        loss,
        ratio * was,
        Loss.words(sample)
            + " is "
            + Messages.number(loss)
            + ", "
            + Messages.number(loss / was)
            + " times what it was"
            + when,
        ADVICE);
  }
}
