package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;

/**
 * The loss of a sample as rules compare it: for one timestep, so that minibatches of different
 * lengths are alike. DL4J's score is a sum over timesteps, and what regularisation adds to it once.
 * So that part stays whole: {@code (score - penalty) / timesteps + penalty}.
 */
final class Loss {
  private final List<Penalised> penalised = new ArrayList<>();

  /** A slot of weights, and what they add to the score. */
  private record Penalised(int slot, Layout.Penalty penalty) {
    double in(Sample sample) {
      Summary summary = sample.summaries().get(slot);
      if (summary == null || summary.finite() == 0) {
        return 0;
      }
      double magnitudes = summary.meanMagnitude() * summary.finite();
      double squares = summary.l2Norm() * summary.l2Norm();
      return penalty.l1() * magnitudes + penalty.l2() / 2 * squares;
    }
  }

  Loss(Layout layout) {
    for (Layout.Penalty penalty : layout.penalties()) {
      for (int i = 0; i < layout.slots().size(); i++) {
        Slot slot = layout.slots().get(i);
        if (slot.quantity() == Quantity.WEIGHT
            && slot.layer() == penalty.layer()
            && penalty.parameter().equals(slot.parameter())) {
          penalised.add(new Penalised(i, penalty));
        }
      }
    }
  }

  /**
   * The loss of a sample.
   *
   * @return the score if the timesteps are not known; NaN if none of them counts
   */
  double of(Sample sample) {
    double steps = sample.lossTimesteps();
    if (Double.isNaN(steps)) {
      return sample.score();
    }
    double penalty = 0;
    for (Penalised one : penalised) {
      penalty += one.in(sample);
    }
    return steps > 0 ? sample.score() / steps + penalty * (1 - 1 / steps) : Double.NaN;
  }

  /** What it is, for a sentence. */
  static String words(Sample sample) {
    return sample.lossTimesteps() == 1 || Double.isNaN(sample.lossTimesteps())
        ? "the loss"
        : "the loss of a timestep";
  }
}
