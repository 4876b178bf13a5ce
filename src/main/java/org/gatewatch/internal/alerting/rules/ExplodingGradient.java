package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * {@link AlertType#EXPLODING_GRADIENT}: in two samples in a row,
 *
 * <ul>
 *   <li>the L2 norm of a kernel's gradient, gate by gate, is over {@value #GROWTH} times its own
 *       running geometric mean, and for one example above {@value #HARMLESS}: what is smaller may
 *       grow as it likes (our choice; not judged in its first {@value #WARM_UP} samples). For a
 *       gate whose gradient is mostly next to nothing, as that of a saturated one, {@value #FLOOR}
 *       of what the whole network's gradient usually is takes the place of its own mean. Where each
 *       minibatch has a gradient of its own size, as of a classifier that is seldom wrong any more,
 *       the limit is {@value #SPREADS} standard deviations of the norm's logarithm, if that is
 *       more, as one sample differs from the next: what grows steadily does not count for those; or
 *   <li>the gradient of the first recurrent layer, relative to its own weights, is over {@value
 *       #RATIO} times that of the last (the ratio is AutoTrainer's, Zhang et al., ICSE 2021; of
 *       what, see {@link LayerGradients}).
 * </ul>
 *
 * <p>Not while the loss falls, or is lower than it ever was: a large gradient that goes downhill is
 * a training that works, and one that leaves a plateau may have a thousand times the usual.
 */
final class ExplodingGradient implements Rule {
  static final double GROWTH = 30;
  static final double RATIO = 70;
  static final double HARMLESS = 1e-3;
  static final double FLOOR = 0.01;
  static final double SPREADS = 3.5;
  static final int WARM_UP = 10;

  private static final double KEEPS_OPEN = 1.0 / 3;

  private final Measured growths;

  /** By the position of the layer that was the first recurrent one. */
  private final double[] ratios;

  private final LossTrend trend;
  private final LayerGradients layers;
  private final List<SlotRef> kernels;
  private final List<Usual> usual = new ArrayList<>();
  private final Usual network = new Usual();

  /** The running geometric mean of a norm, and how it varies around that. */
  private static final class Usual {
    private static final double MEMORY = 0.1;
    private static final double MEMORY_WHILE_BAD = 0.01;
    private static final double MEMORY_OF_STEPS = 0.03;

    /** Of normal values the mean distance of two is so many standard deviations. */
    private static final double STEP_OF_CHANCE = 2 / Math.sqrt(Math.PI);

    private double logarithm;
    private int seen;
    private double last;

    /** By how much the logarithm changes from sample to sample, up or down, as a mean. */
    private double step;

    boolean isWarm() {
      return seen >= WARM_UP;
    }

    double norm() {
      return seen == 0 ? 0 : Math.exp(logarithm);
    }

    /** Beyond which growth is no chance. */
    double limit() {
      return Math.max(GROWTH, Math.exp(SPREADS * step / STEP_OF_CHANCE));
    }

    /**
     * Takes note of a norm; what lies below the floor is all one to it, one that overflows lost.
     */
    void take(double norm, double floor, boolean isBad) {
      if (Double.isInfinite(norm)) {
        return;
      }
      if (seen > 0) {
        double change = Math.abs(Math.log(Math.max(norm, floor)) - Math.log(Math.max(last, floor)));
        step +=
            (change - step) * (isBad ? MEMORY_WHILE_BAD : Math.max(1.0 / seen, MEMORY_OF_STEPS));
      }
      double memory = isBad ? MEMORY_WHILE_BAD : MEMORY;
      logarithm += (Math.log(norm) - logarithm) * (isWarm() ? memory : 1.0 / (seen + 1));
      last = norm;
      seen++;
    }
  }

  ExplodingGradient(Layout layout) {
    trend = new LossTrend(layout);
    layers = new LayerGradients(layout);
    kernels = SlotRef.kernels(layout, Quantity.GRADIENT);
    kernels.forEach(kernel -> usual.add(new Usual()));
    growths = new Measured(kernels);
    ratios = new double[layout.layers().size()];
    Arrays.fill(ratios, Double.NaN);
  }

  @Override
  public double measured(Location location) {
    for (int layer = 0; layer < ratios.length; layer++) {
      if (layers.location(layer).equals(location)) {
        return ratios[layer];
      }
    }
    return growths.at(location);
  }

  @Override
  public int patience() {
    return 2;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    trend.add(sample);
    List<Finding> findings = new ArrayList<>();
    double squares = 0;
    double floor = FLOOR * network.norm();
    for (int i = 0; i < kernels.size(); i++) {
      Summary summary = kernels.get(i).in(sample);
      if (summary != null && summary.l2Norm() > 0) {
        squares += summary.l2Norm() * summary.l2Norm();
        compareWithUsual(i, summary.l2Norm(), floor, divisor, findings);
      }
    }
    double whole = Math.sqrt(squares);
    if (whole > 0) {
      network.take(whole, 0, whole > GROWTH * network.norm());
    }
    compareLayers(layers.of(sample), divisor, findings);
    return findings;
  }

  private void compareWithUsual(
      int i, double norm, double floor, int divisor, List<Finding> findings) {
    Usual own = usual.get(i);
    double growth = norm / Math.max(own.norm(), floor);
    double limit = own.limit();
    boolean isBad = growth > limit;
    growths.set(i, growth);
    if (own.isWarm() && growth > limit * KEEPS_OPEN && norm > HARMLESS * divisor) {
      SlotRef kernel = kernels.get(i);
      findings.add(
          new Finding(
              AlertType.EXPLODING_GRADIENT,
              kernel.location(),
              isBad && !trend.isGoingDown(),
              growth / limit,
              growth,
              limit,
              () ->
                  "the norm of the "
                      + Messages.of(kernel.location())
                      + " is "
                      + Words.number(growth)
                      + " times its usual size"));
    }
    own.take(norm, floor, isBad);
  }

  private void compareLayers(
      List<LayerGradients.Gradient> all, int divisor, List<Finding> findings) {
    LayerGradients.@Nullable Gradient lowest = null;
    LayerGradients.@Nullable Gradient highest = null;
    for (LayerGradients.Gradient one : all) {
      if (layers.isRecurrent(one.layer())) {
        lowest = lowest == null ? one : lowest;
        highest = one;
      }
    }
    if (lowest == null || highest == null || lowest.layer() == highest.layer()) {
      return;
    }
    int first = lowest.layer();
    int last = highest.layer();
    double ratio = lowest.relative() / highest.relative();
    ratios[first] = ratio;
    boolean harms = lowest.norm() > HARMLESS * divisor;
    if (Double.isFinite(ratio) && ratio > RATIO * KEEPS_OPEN && harms) {
      findings.add(
          new Finding(
              AlertType.EXPLODING_GRADIENT,
              layers.location(first),
              ratio > RATIO && !trend.isGoingDown(),
              ratio / RATIO,
              ratio,
              RATIO,
              () ->
                  "the gradient of "
                      + layers.name(first)
                      + ", for its weights, is "
                      + Words.number(ratio)
                      + " times that of "
                      + layers.name(last)));
    }
  }
}
