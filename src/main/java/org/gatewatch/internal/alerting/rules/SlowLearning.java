package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#SMALL_UPDATES} of a whole network that has only begun to train: there is as much
 * to learn as at first, and updates are too small to learn it soon. After {@value #SAMPLES} samples
 * over {@value #ITERATIONS} iterations,
 *
 * <ul>
 *   <li>the mean magnitude of the updates of W and RW, over that of the parameters, is in every
 *       layer below {@value #LOW}, on the geometric mean of the last {@value #RECENT} samples.
 *       ("Somewhere around 1e-3. If it is lower than this then the learning rate might be too low":
 *       Karpathy, CS231n. That is of networks in the midst of training. One that begins takes
 *       larger steps, since its gradients agree: 4 to 15 times those of the end in the healthy
 *       trainings of {@code DiagnosisBenchmark}. The factor of 3 is our choice.) And
 *   <li>the gradient's norm, for one example, is above {@value #DEAD} and {@value #ALIVE} of what
 *       it was at first, or more, and the loss has fallen by less than {@value #LEARNT}: it has not
 *       converged. (Our choice.)
 * </ul>
 *
 * <p>Not while a learning rate rises, as in a warm-up, nor once a schedule has taken it down; nor
 * where weights are above {@value #HUGE} on average, beside which every update is small. Only for a
 * training that is seen from iteration 0.
 */
final class SlowLearning implements Rule {
  static final double LOW = 3e-3;
  static final int SAMPLES = 6;
  static final int ITERATIONS = 50;

  static final int RECENT = 5;
  private static final int FIRST = 3;
  private static final double KEEPS_OPEN = 2;
  private static final double ALIVE = 0.3;
  private static final double LEARNT = 0.3;
  private static final double LEFT = 0.5;
  private static final double DEAD = 1e-5;
  private static final double HUGE = 1;

  private final LossTrend trend;
  private final LayerGradients layers;
  private final List<SlotRef> updates;
  private final Window logarithms = new Window(RECENT);
  private final Window firstNorms = new Window(FIRST);
  private final Window norms = new Window(RECENT);
  private double highestRate;
  private double lastRate = Double.NaN;
  private int seen;
  private boolean fromStart;
  private boolean rises;
  private boolean isHuge;

  SlowLearning(Layout layout) {
    trend = new LossTrend(layout);
    layers = new LayerGradients(layout);
    updates = SlotRef.kernels(layout, Quantity.UPDATE);
  }

  @Override
  public double measured(Location location) {
    return location.equals(Location.NETWORK) ? usual() : Double.NaN;
  }

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public boolean canJudge(Sample sample) {
    return SlotRef.isAnyIn(sample, updates);
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    fromStart |= sample.iteration() == 0;
    seen++;
    trend.add(sample);
    takeRate(sample.learningRate());
    List<LayerGradients.Gradient> all = layers.of(sample);
    takeGradient(all, divisor);
    takeUpdate(all);
    boolean isDue = fromStart && seen >= SAMPLES && sample.iteration() >= ITERATIONS;
    if (!isDue || !logarithms.isFull()) {
      return List.of();
    }
    double usual = usual();
    boolean isSmall = usual < KEEPS_OPEN * LOW;
    return isSmall && !isMeant() ? List.of(finding(sample, usual)) : List.of();
  }

  /** The geometric mean of the last updates; NaN if there are none. */
  private double usual() {
    return Math.exp(logarithms.mean());
  }

  private void takeRate(double rate) {
    rises = rate > lastRate;
    lastRate = rate;
    highestRate = Math.max(highestRate, Double.isNaN(rate) ? 0 : rate);
  }

  private void takeGradient(List<LayerGradients.Gradient> all, int divisor) {
    double squares = 0;
    isHuge = false;
    for (LayerGradients.Gradient one : all) {
      squares += one.norm() * one.norm();
      // The gradient over what it is relative to the weights is the weights' magnitude.
      isHuge |= one.mean() > HUGE * one.relative();
    }
    double norm = Math.sqrt(squares) / divisor;
    norms.add(norm);
    if (!firstNorms.isFull()) {
      firstNorms.add(norm);
    }
  }

  private void takeUpdate(List<LayerGradients.Gradient> all) {
    double largest = Double.NEGATIVE_INFINITY;
    for (LayerGradients.Gradient one : all) {
      largest = Math.max(largest, one.update());
    }
    if (largest > 0 && Double.isFinite(largest)) {
      logarithms.add(Math.log(largest));
    }
  }

  private boolean isMeant() {
    boolean isLow = lastRate < LEFT * highestRate;
    boolean isGone = norms.median() < Math.max(DEAD, ALIVE * firstNorms.median());
    return rises || isLow || isGone || isHuge || trend.fallen() >= LEARNT;
  }

  private Finding finding(Sample sample, double usual) {
    int iteration = sample.iteration();
    double fallen = Math.max(0, trend.fallen());
    return new Finding(
        AlertType.SMALL_UPDATES,
        Location.NETWORK,
        usual < LOW,
        LOW / usual,
        usual,
        LOW,
        () ->
            "an update is "
                + Words.number(usual)
                + " of its parameter, though there is as much to learn as at first: after "
                + iteration
                + " iterations the gradient is hardly smaller, and the loss has fallen by "
                + Words.percent(fallen));
  }
}
