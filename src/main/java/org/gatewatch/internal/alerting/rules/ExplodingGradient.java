package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * {@link AlertType#EXPLODING_GRADIENT}: in two samples in a row,
 *
 * <ul>
 *   <li>the L2 norm of a kernel's gradient, gate by gate, is over {@value #GROWTH} times its own
 *       running geometric mean, and for one example above {@value #HARMLESS}: what is smaller may
 *       grow as it likes (our choice; not judged in its first {@value #WARM_UP} samples); or
 *   <li>the mean magnitude of the first recurrent layer's gradient is over {@value #RATIO} times
 *       that of the last (AutoTrainer, Zhang et al., ICSE 2021).
 * </ul>
 */
final class ExplodingGradient implements Rule {
  static final double GROWTH = 30;
  static final double RATIO = 70;
  static final double HARMLESS = 1e-3;
  static final int WARM_UP = 10;

  private static final double KEEPS_OPEN = 1.0 / 3;
  private static final double MEMORY = 0.1;
  private static final double MEMORY_WHILE_BAD = 0.01;
  private static final String ADVICE = "clip gradients or lower the learning rate";

  private final LayerGradients layers;
  private final List<SlotRef> kernels;
  private final double[] usual;
  private final int[] seen;

  ExplodingGradient(Layout layout) {
    layers = new LayerGradients(layout);
    kernels = SlotRef.kernels(layout, Quantity.GRADIENT);
    usual = new double[kernels.size()];
    seen = new int[kernels.size()];
  }

  @Override
  public int patience() {
    return 2;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < kernels.size(); i++) {
      Summary summary = kernels.get(i).in(sample);
      if (summary != null && summary.l2Norm() > 0) {
        compareWithUsual(i, summary.l2Norm(), divisor, findings);
      }
    }
    compareLayers(layers.of(sample), findings);
    return findings;
  }

  private void compareWithUsual(int i, double norm, int divisor, List<Finding> findings) {
    double growth = norm / Math.exp(usual[i]);
    boolean warm = seen[i] >= WARM_UP;
    boolean opens = growth > GROWTH;
    if (warm && growth > GROWTH * KEEPS_OPEN && norm > HARMLESS * divisor) {
      SlotRef kernel = kernels.get(i);
      findings.add(
          new Finding(
              AlertType.EXPLODING_GRADIENT,
              kernel.location(),
              opens,
              growth / GROWTH,
              growth,
              GROWTH,
              "the norm of the "
                  + Messages.of(kernel.location())
                  + " is "
                  + Messages.number(growth)
                  + " times its usual size",
              ADVICE));
    }
    double memory = opens ? MEMORY_WHILE_BAD : MEMORY;
    usual[i] += (Math.log(norm) - usual[i]) * (warm ? memory : 1.0 / (seen[i] + 1));
    seen[i]++;
  }

  private void compareLayers(Map<Integer, Double> means, List<Finding> findings) {
    List<Map.Entry<Integer, Double>> recurrent =
        means.entrySet().stream().filter(layer -> layers.isRecurrent(layer.getKey())).toList();
    if (recurrent.size() < 2) {
      return;
    }
    int first = recurrent.get(0).getKey();
    int last = recurrent.get(recurrent.size() - 1).getKey();
    double ratio = recurrent.get(0).getValue() / recurrent.get(recurrent.size() - 1).getValue();
    if (Double.isFinite(ratio) && ratio > RATIO * KEEPS_OPEN) {
      findings.add(
          new Finding(
              AlertType.EXPLODING_GRADIENT,
              layers.location(first),
              ratio > RATIO,
              ratio / RATIO,
              ratio,
              RATIO,
              "the gradient of "
                  + layers.name(first)
                  + " is "
                  + Messages.number(ratio)
                  + " times that of "
                  + layers.name(last),
              ADVICE));
    }
  }
}
