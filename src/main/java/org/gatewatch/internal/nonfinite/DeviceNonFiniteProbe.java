package org.gatewatch.internal.nonfinite;

import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks at all gradients of an iteration, sampled or not, where the {@link NonFiniteProbe} cannot
 * read them: on a GPU. Begun before the updater changes them and polled from then on, so that
 * training never waits; what is found is mostly told in the iteration that follows. Begins no look
 * while one is under way: what is not finite hardly ever becomes finite again.
 */
final class DeviceNonFiniteProbe {
  private final NetworkStructure structure;
  private final Summariser summariser;
  private @Nullable Pending<NonFiniteTally> underWay;
  private long length;
  private int iteration;
  private int epoch;

  DeviceNonFiniteProbe(NetworkStructure structure, Summariser summariser) {
    this.structure = structure;
    this.summariser = summariser;
  }

  /** Begins a look at the gradients of the present iteration, unless the host can read them. */
  void begin(Model model) {
    INDArray gradients = model.getGradientsViewArray();
    if (underWay != null || gradients == null || !gradients.dataType().isFPType()) {
      return;
    }
    underWay = summariser.beginLook(gradients).orElse(null);
    if (underWay != null) {
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
  Optional<NonFiniteOrigin> poll() {
    if (underWay == null || !underWay.isDone()) {
      return Optional.empty();
    }
    Optional<NonFiniteTally> tally = underWay.await();
    giveUp();
    return tally.filter(found -> !found.isFinite()).map(this::origin);
  }

  /** Gives up what is under way; may be called again. */
  void giveUp() {
    if (underWay != null) {
      underWay.close();
      underWay = null;
    }
  }

  private NonFiniteOrigin origin(NonFiniteTally found) {
    return new NonFiniteOrigin(
        Stage.WEIGHT_GRADIENT,
        ParameterOriginTracer.position(structure.layers(), found.last())
            .orElseGet(() -> Position.ofCell(null, null)),
        iteration,
        epoch,
        found.value(),
        new NonFiniteCounts(
            length, found.nan(), found.positiveInfinity(), found.negativeInfinity()),
        NormHistory.NONE);
  }
}
