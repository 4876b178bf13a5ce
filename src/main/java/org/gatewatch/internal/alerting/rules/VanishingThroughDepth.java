package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#VANISHING_THROUGH_DEPTH}: in {@value #PATIENCE} samples in a row, and over
 * {@value #LASTING} iterations at least (a gradient that flickers about a limit passes it in a few
 * iterations now and then), the mean magnitude of a recurrent layer's gradient, for one example,
 *
 * <ul>
 *   <li>is below {@value #TINY} (Amazon SageMaker Debugger), and relative to the layer's weights at
 *       most a tenth of that of the network's last layer; or
 *   <li>is below {@value #SMALL}, and relative to the layer's weights below {@value #RATIO} of that
 *       of the last layer (the numbers are AutoTrainer's, Zhang et al., ICSE 2021; for the weights,
 *       see {@link LayerGradients}).
 * </ul>
 *
 * <p>The last layer has to be alive: its gradient at least {@value #ALIVE}, and {@value
 * #OF_BEGINNING} of the largest that it had. What is tiny everywhere has not vanished on its way,
 * the loss has little left to teach. A gradient of exactly zero has vanished only if what is above
 * it has nearly; else nothing ever comes there, of which {@link UnchangedWeights} speaks.
 *
 * <p>And it has to do harm. Where the loss is falling, or has fallen by {@value #LEARNT}, the
 * network learns. A layer whose updates are, for its weights, a {@value #MOVES}th of the last one's
 * or more learns as well, whatever its gradient (updaters such as Adam make up for it), unless the
 * loss has not fallen in {@value #PROOF} samples over {@value #PROOF_ITERATIONS} iterations: then
 * they go where noise leads. (Our choices.)
 */
final class VanishingThroughDepth implements Rule {
  static final double TINY = 1e-7;
  static final double SMALL = 1e-4;
  static final double RATIO = 1e-3;
  static final double ALIVE = 1e-6;
  static final double OF_BEGINNING = 0.01;
  static final int PATIENCE = 5;
  static final int LASTING = 20;

  private static final double KEEPS_OPEN = 3;
  private static final int MOVES = 30;
  private static final double LEARNT = 0.3;
  private static final int PROOF = 5;
  static final int PROOF_ITERATIONS = 50;
  private static final double NOT_FALLEN = 0.02;

  private final LayerGradients layers;
  private final LossTrend trend;
  private double largest;
  private int seen;
  private int first;
  private boolean isLong;
  private int last;
  private int spacing;

  /** The iteration in which a layer's gradient vanished, of those whose has since. */
  private Map<Integer, Integer> since = Map.of();

  VanishingThroughDepth(Layout layout) {
    layers = new LayerGradients(layout);
    trend = new LossTrend(layout);
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    trend.add(sample);
    spacing = seen == 0 ? LASTING : sample.iteration() - last;
    last = sample.iteration();
    first = seen++ == 0 ? sample.iteration() : first;
    isLong = seen >= PROOF && sample.iteration() - first >= PROOF_ITERATIONS;
    Map<Integer, Integer> before = since;
    since = Map.of();
    List<LayerGradients.Gradient> all = layers.of(sample);
    if (all.isEmpty()) {
      return List.of();
    }
    LayerGradients.Gradient top = all.get(all.size() - 1);
    if (!isAlive(top.mean() / divisor)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Map<Integer, Integer> vanished = new HashMap<>();
    boolean tinyAbove = false;
    for (int i = all.size() - 1; i >= 0; i--) {
      LayerGradients.Gradient own = all.get(i);
      int layer = own.layer();
      double mean = own.mean() / divisor;
      double ratio = own.relative() / top.relative();
      boolean isLost = mean > 0 || tinyAbove;
      if (isLost && layers.isRecurrent(layer) && isVanishing(mean, ratio, KEEPS_OPEN)) {
        boolean isSmall = isVanishing(mean, ratio, 1);
        int began = before.getOrDefault(layer, last);
        if (isSmall) {
          vanished.put(layer, began);
        }
        if (!isLearning() && !moves(own, top)) {
          findings.add(finding(layer, mean, ratio, isSmall && isLasting(began)));
        }
      }
      tinyAbove = mean > 0 ? mean < TINY : tinyAbove;
    }
    since = vanished;
    return findings;
  }

  /** Whether it will have vanished for long when it has in enough samples in a row. */
  private boolean isLasting(int began) {
    return last - began + (PATIENCE - 1) * spacing >= LASTING;
  }

  /** Whether there is a gradient, beside what there was, that could come further down. */
  private boolean isAlive(double mean) {
    largest = Math.max(largest, mean);
    return mean >= ALIVE && mean >= OF_BEGINNING * largest;
  }

  private boolean isLearning() {
    return trend.isFalling() || trend.fallen() >= LEARNT;
  }

  private boolean moves(LayerGradients.Gradient own, LayerGradients.Gradient top) {
    return own.update() * MOVES >= top.update() && !isProven();
  }

  private boolean isProven() {
    return isLong && trend.fallen() < NOT_FALLEN;
  }

  private static boolean isVanishing(double mean, double ratio, double slack) {
    boolean tiny = mean < TINY * slack && ratio <= 0.1;
    boolean small = mean < SMALL * slack && ratio < RATIO * slack;
    return tiny || small;
  }

  private Finding finding(int layer, double mean, double ratio, boolean opens) {
    return new Finding(
        AlertType.VANISHING_THROUGH_DEPTH,
        layers.location(layer),
        opens,
        ratio > 0 ? 1 / ratio : Double.MAX_VALUE,
        mean,
        mean < TINY ? TINY : SMALL,
        () ->
            "the gradient of "
                + layers.name(layer)
                + " is "
                + (mean > 0 ? Words.number(mean) + " on average" : "exactly zero")
                + ", for its weights "
                + Words.number(ratio)
                + " of what the last layer has");
  }
}
