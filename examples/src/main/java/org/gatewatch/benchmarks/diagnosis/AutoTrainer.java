package org.gatewatch.benchmarks.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The checks of AutoTrainer (Zhang, Zhai, Ma and Shen, "AutoTrainer: an automatic DNN training
 * problem detection and repair system", ICSE 2021) with the thresholds that its authors publish
 * (github.com/shiningrain/AUTOTRAINER, utils/monitor.py): after each epoch, NaN in loss, weights or
 * gradients; and from 30 % of the training on, if accuracy never reached 0.7 or never rose by 0.01
 * from one epoch to the next: a gradient of the first kernel over 70 times that of the last, or
 * below a thousandth of it and below 1e-4, or 70 % zeros, or slow convergence; else an accuracy
 * that goes up and down by 0.03 in a fifth of the epochs. It was made for classifiers: for
 * regressions, accuracy is the share of variance explained.
 */
final class AutoTrainer extends BaseTrainingListener {
  private static final double VANISHED_RATIO = 1e-3;
  private static final double VANISHED = 1e-4;
  private static final double EXPLODED_RATIO = 70;
  private static final double DYING = 0.7;
  private static final double ACCURATE = 0.7;
  private static final double RISE = 0.01;
  private static final double SWING = 0.03;
  private static final double SWINGING = 0.2;
  private static final double LOSS_LOST = 1e5;
  private static final double JUDGED_FROM = 0.3;
  private static final int NONE = -1;

  private final List<Double> accuracies = new ArrayList<>();
  private final int interval;
  private int iterations;
  private boolean vanished;
  private boolean exploded;
  private boolean dying;
  private boolean notFinite;
  private int foundAt = NONE;

  /** Looks at gradients every so many iterations; it was made for the first of each epoch. */
  AutoTrainer(int interval) {
    this.interval = interval;
  }

  @Override
  public void onGradientCalculation(Model model) {
    if (iterations++ % interval != 0 || foundAt != NONE) {
      return;
    }
    List<INDArray> kernels = new ArrayList<>();
    double zeros = 0;
    double count = 0;
    for (Map.Entry<String, INDArray> entry : model.gradient().gradientForVariable().entrySet()) {
      INDArray gradient = entry.getValue();
      if (gradient.rank() == 2 && gradient.size(0) > 1) {
        kernels.add(gradient);
      }
      zeros += gradient.eq(0).castTo(gradient.dataType()).sumNumber().doubleValue();
      count += gradient.length();
    }
    if (kernels.isEmpty()) {
      return;
    }
    double first = kernels.get(0).norm2Number().doubleValue();
    double ratio = first / kernels.get(kernels.size() - 1).norm2Number().doubleValue();
    notFinite = !Double.isFinite(first);
    vanished = ratio < VANISHED_RATIO && first < VANISHED;
    exploded = ratio > EXPLODED_RATIO;
    dying = zeros / count >= DYING;
  }

  /** As {@link Observer#epochDone}. */
  void epochDone(int iteration, double accuracy, double loss) {
    accuracies.add(accuracy);
    if (foundAt != NONE) {
      return;
    }
    boolean found = notFinite || !(loss < LOSS_LOST);
    if (!found && accuracies.size() >= JUDGED_FROM * Training.EPOCHS) {
      boolean slow = greatestRise() < RISE;
      boolean poor = accuracies.stream().mapToDouble(a -> a).max().orElse(0) < ACCURATE;
      found = (slow || poor) ? (dying || exploded || vanished || slow) : swings();
    }
    foundAt = found ? iteration : NONE;
  }

  private double greatestRise() {
    double greatest = 0;
    for (int i = 1; i < accuracies.size(); i++) {
      greatest = Math.max(greatest, accuracies.get(i) - accuracies.get(i - 1));
    }
    return greatest;
  }

  private boolean swings() {
    List<Double> highs = new ArrayList<>();
    List<Double> lows = new ArrayList<>();
    for (int i = 1; i < accuracies.size() - 1; i++) {
      double here = accuracies.get(i);
      if (here >= accuracies.get(i - 1) && here >= accuracies.get(i + 1)) {
        highs.add(here);
      }
      if (here <= accuracies.get(i - 1) && here <= accuracies.get(i + 1)) {
        lows.add(here);
      }
    }
    int swings = 0;
    for (int i = 0; i < Math.min(highs.size(), lows.size()); i++) {
      swings += highs.get(i) - lows.get(i) >= SWING ? 1 : 0;
    }
    return swings > 0 && swings >= SWINGING * accuracies.size();
  }

  /** The iteration in which it did. */
  int foundAt() {
    return foundAt;
  }
}
