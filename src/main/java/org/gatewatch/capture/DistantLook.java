package org.gatewatch.capture;

import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.summarise.NonFiniteTally;
import org.gatewatch.summarise.Pending;
import org.gatewatch.summarise.Summariser;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks at all gradients of an iteration, sampled or not, where the {@link Sentinel} cannot read
 * them: on a GPU. Begun before the updater changes them and polled from then on, so that training
 * never waits; what is found is mostly told in the iteration that follows. Begins no look while one
 * is under way: what is not finite hardly ever becomes finite again.
 */
final class DistantLook {
  private final CapturePlan plan;
  private final Summariser summariser;
  private @Nullable Pending<NonFiniteTally> underWay;
  private long length;
  private int iteration;
  private int epoch;

  DistantLook(CapturePlan plan, Summariser summariser) {
    this.plan = plan;
    this.summariser = summariser;
  }

  /** Begins a look at the gradients of the present iteration, unless the host can read them. */
  void begin(Model model) {
    INDArray gradients = model.getGradientsViewArray();
    if (underWay == null && gradients != null && gradients.dataType().isFPType()) {
      underWay = summariser.beginLook(gradients).orElse(null);
      length = gradients.length();
      iteration = BaseOptimizer.getIterationCount(model);
      epoch = BaseOptimizer.getEpochCount(model);
    }
  }

  /**
   * What was found since, once: where, and in which iteration. Does not wait.
   *
   * @return empty if nothing was found, or it is not known yet
   */
  Optional<BirthCertificate> poll() {
    if (underWay == null || !underWay.isDone()) {
      return Optional.empty();
    }
    Optional<NonFiniteTally> tally = underWay.await();
    giveUp();
    return tally.filter(found -> !found.isFinite()).map(this::certificate);
  }

  /** Gives up what is under way; may be called again. */
  void giveUp() {
    if (underWay != null) {
      underWay.close();
      underWay = null;
    }
  }

  private BirthCertificate certificate(NonFiniteTally found) {
    return new BirthCertificate(
        Stage.WEIGHT_GRADIENT,
        ParameterInquest.spot(plan.layers(), found.last()).orElseGet(() -> Spot.ofCell(null, null)),
        iteration,
        epoch,
        found.value(),
        new Counts(length, found.nan(), found.positiveInfinity(), found.negativeInfinity()),
        LeadUp.NONE);
  }
}
