package org.gatewatch.benchmarks.diagnosis;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How good outputs are, on one scale for all tasks, whatever loss a network was trained with. */
final class Skill {
  private Skill() {}

  /**
   * 1 for perfect outputs, 0 for the best constant ones, −1 for any that are as bad as twice that,
   * or not finite: the share of variance explained, which is Brier's score of probabilities.
   */
  static double of(Batch batch, INDArray outputs) {
    double residual = 0;
    double total = 0;
    for (int k = 0; k < batch.labels().size(1); k++) {
      double sum = 0;
      double squares = 0;
      double count = 0;
      for (int example = 0; example < batch.labels().size(0); example++) {
        for (int step = 0; step < steps(batch.labels()); step++) {
          if (counts(batch, example, step)) {
            double label = at(batch.labels(), example, k, step);
            double error = at(outputs, example, k, step) - label;
            residual += error * error;
            sum += label;
            squares += label * label;
            count++;
          }
        }
      }
      total += squares - sum * sum / count;
    }
    double skill = 1 - residual / total;
    return skill >= -1 ? skill : -1;
  }

  /** The share of right classes; of variance explained for a regression, 0 at worst. */
  static double accuracy(Plan plan, Batch batch, INDArray outputs) {
    if (plan.isRegression()) {
      return Math.max(0, of(batch, outputs));
    }
    INDArray labels = batch.labels();
    double right = 0;
    double count = 0;
    for (int example = 0; example < labels.size(0); example++) {
      for (int step = 0; step < steps(labels); step++) {
        if (counts(batch, example, step)) {
          count++;
          right += choice(labels, example, step) == choice(outputs, example, step) ? 1 : 0;
        }
      }
    }
    return right / count;
  }

  private static int choice(INDArray array, int example, int step) {
    if (array.size(1) == 1) {
      return at(array, example, 0, step) > 0.5 ? 1 : 0;
    }
    int best = 0;
    for (int k = 1; k < array.size(1); k++) {
      best = at(array, example, k, step) > at(array, example, best, step) ? k : best;
    }
    return best;
  }

  private static int steps(INDArray labels) {
    return labels.rank() == 2 ? 1 : (int) labels.size(2);
  }

  private static boolean counts(Batch batch, int example, int step) {
    INDArray mask = batch.labelMask();
    return mask == null || mask.getDouble(example, step) > 0;
  }

  private static double at(INDArray array, int example, int k, int step) {
    return array.rank() == 2 ? array.getDouble(example, k) : array.getDouble(example, k, step);
  }
}
