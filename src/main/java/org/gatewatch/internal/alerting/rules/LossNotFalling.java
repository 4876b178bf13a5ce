package org.gatewatch.internal.alerting.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LOSS_NOT_FALLING}: after {@value #SAMPLES} samples, the median {@link Loss} of
 * the last {@value #RECENT} is not {@value #FALL} below that of the first {@value #FIRST}, or below
 * {@value #BLOWN} times the {@link FirstLoss}, if a disaster has come in between. (Our choice.)
 * Only for a training that is seen from iteration 0: one that goes on from earlier may have little
 * left to learn.
 */
final class LossNotFalling implements Rule {
  static final int SAMPLES = 100;
  static final int FIRST = 10;
  static final int RECENT = 20;
  static final double FALL = 0.01;

  private static final double BLOWN = 3;

  private final Map<Location, Double> measured = new HashMap<>();
  private final Loss losses;
  private final FirstLoss firstLoss = new FirstLoss();
  private final Window first = new Window(FIRST);
  private final Window recent = new Window(RECENT);
  private int seen;
  private boolean fromStart;

  LossNotFalling(Layout layout) {
    losses = new Loss(layout);
  }

  @Override
  public double measured(Location location) {
    return measured.getOrDefault(location, Double.NaN);
  }

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    double loss = losses.of(sample);
    double blown = BLOWN * firstLoss.before(sample, loss, divisor);
    fromStart |= sample.iteration() == 0;
    if (Double.isNaN(loss)) {
      return List.of();
    }
    seen++;
    if (!first.isFull()) {
      first.add(loss);
    }
    recent.add(loss);
    double begin = Math.min(first.median(), blown);
    double now = recent.median();
    measured.put(Location.NETWORK, now);
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
            Loss.words(sample)
                + " is "
                + Messages.number(now)
                + " after "
                + seen
                + " samples, and was "
                + Messages.number(begin)
                + " at first"));
  }
}
