package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LOSS_JUMP}: in two samples in a row, the loss is over {@value #RATIO} times the
 * median of the {@value #RECENT} samples before (char-rnn ends a training whose loss is three times
 * the first), and above a tenth of what it was at first: next to zero a loss may jump as it likes.
 * Only for losses above zero, and not in the first {@value #WARM_UP} samples.
 */
final class LossJump implements Rule {
  static final double RATIO = 3;
  static final int RECENT = 20;
  static final int WARM_UP = 10;

  private static final double KEEPS_OPEN = 2;
  private static final double OF_FIRST = 0.1;

  private final Window first = new Window(WARM_UP);
  private final Window before = new Window(RECENT);

  @Override
  public int patience() {
    return 2;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    double loss = sample.score();
    double usual = before.median();
    boolean judged = first.isFull() && usual > 0 && loss > OF_FIRST * first.median();
    if (!first.isFull()) {
      first.add(loss);
    }
    if (!judged || loss <= KEEPS_OPEN * usual) {
      before.add(loss);
      return List.of();
    }
    return List.of(
        new Finding(
            AlertType.LOSS_JUMP,
            Location.NETWORK,
            loss > RATIO * usual,
            loss / usual,
            loss,
            RATIO * usual,
            "the loss is "
                + Messages.number(loss)
                + ", "
                + Messages.number(loss / usual)
                + " times what it was",
            "lower the learning rate; see what data came in these iterations"));
  }
}
