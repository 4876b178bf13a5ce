package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LOSS_NOT_FALLING}: after {@value #SAMPLES} samples, the median loss of the last
 * {@value #RECENT} is not {@value #FALL} below that of the first {@value #FIRST}. (Our choice.)
 * Only for a training that is seen from iteration 0: one that goes on from earlier may have little
 * left to learn.
 */
final class LossNotFalling implements Rule {
  static final int SAMPLES = 100;
  static final int FIRST = 10;
  static final int RECENT = 20;
  static final double FALL = 0.01;

  private final Window first = new Window(FIRST);
  private final Window recent = new Window(RECENT);
  private int seen;
  private boolean fromStart;

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    if (seen++ == 0) {
      fromStart = sample.iteration() == 0;
    }
    if (!first.isFull()) {
      first.add(sample.score());
    }
    recent.add(sample.score());
    double begin = first.median();
    double now = recent.median();
    double fallen = (begin - now) / Math.max(Math.abs(begin), Double.MIN_NORMAL);
    if (!fromStart || seen < SAMPLES || fallen >= 2 * FALL) {
      return List.of();
    }
    return List.of(
        new Finding(
            AlertType.LOSS_NOT_FALLING,
            Location.NETWORK,
            fallen < FALL,
            1,
            now,
            begin * (1 - FALL),
            "the loss is "
                + Messages.number(now)
                + " after "
                + seen
                + " samples, and was "
                + Messages.number(begin)
                + " at first",
            "another learning rate; see whether labels match their features"));
  }
}
