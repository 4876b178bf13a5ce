package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#VANISHING_THROUGH_DEPTH}: in {@value #PATIENCE} samples in a row, the mean
 * magnitude of a recurrent layer's gradient, for one example,
 *
 * <ul>
 *   <li>is below {@value #TINY} (Amazon SageMaker Debugger) although that of the network's last
 *       layer is ten times as large or more: a gradient that is tiny everywhere has not vanished on
 *       its way, the loss has little left to teach; or
 *   <li>is below {@value #SMALL}, and below {@value #RATIO} of that of the last layer (AutoTrainer,
 *       Zhang et al., ICSE 2021).
 * </ul>
 */
final class VanishingThroughDepth implements Rule {
  static final double TINY = 1e-7;
  static final double SMALL = 1e-4;
  static final double RATIO = 1e-3;
  static final int PATIENCE = 5;

  private static final double KEEPS_OPEN = 3;

  private final LayerGradients layers;

  VanishingThroughDepth(Layout layout) {
    layers = new LayerGradients(layout);
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    Map<Integer, Double> means = layers.of(sample);
    double last = 0;
    for (double mean : means.values()) {
      last = mean / divisor;
    }
    for (Map.Entry<Integer, Double> entry : means.entrySet()) {
      double mean = entry.getValue() / divisor;
      if (layers.isRecurrent(entry.getKey()) && isVanishing(mean, last, KEEPS_OPEN)) {
        findings.add(finding(entry.getKey(), mean, last));
      }
    }
    return findings;
  }

  private static boolean isVanishing(double mean, double last, double slack) {
    boolean tiny = mean < TINY * slack && mean * 10 <= last && last > 0;
    boolean small = mean < SMALL * slack && mean < RATIO * slack * last;
    return tiny || small;
  }

  private Finding finding(int layer, double mean, double last) {
    return new Finding(
        AlertType.VANISHING_THROUGH_DEPTH,
        layers.location(layer),
        isVanishing(mean, last, 1),
        mean > 0 ? last / mean : Double.MAX_VALUE,
        mean,
        mean < TINY ? TINY : SMALL,
        "the gradient of "
            + layers.name(layer)
            + " is "
            + Messages.number(mean)
            + " on average, "
            + Messages.number(mean / last)
            + " of what the last layer has",
        "fewer layers, shortcuts between them, or larger initial weights");
  }
}
