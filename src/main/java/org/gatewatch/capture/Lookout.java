package org.gatewatch.capture;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.summarise.Summariser;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one network in every iteration: where its {@link Sentinel} finds something non-finite, an
 * {@link Inquest} tells where it came from; on a GPU a {@link DistantLook} does both. Once it has
 * found something it sleeps until a sample is finite again: one birth is enough.
 */
final class Lookout {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  private final CapturePlan plan;
  private final Sentinel sentinel;
  private final DistantLook distant;
  private final AtomicReference<@Nullable Verdict> late = new AtomicReference<>();
  private boolean awake = true;
  private int alarmedAt = -1;
  private boolean alarmed;
  private boolean failed;
  private @Nullable BirthCertificate birth;

  /** What a sample that came late says; one from before an alarm knows nothing of it. */
  private record Verdict(int iteration, boolean finite) {}

  Lookout(CapturePlan plan, Summariser summariser) {
    this.plan = plan;
    sentinel = new Sentinel(plan.layers());
    distant = new DistantLook(plan, summariser);
  }

  /** Whether it still looks for something in this iteration. */
  boolean isLooking() {
    return awake && !alarmed;
  }

  /** Whether it found something in this iteration. */
  boolean isAlarmed() {
    return alarmed;
  }

  /**
   * Where what it found in this iteration came from; null if that could not be told. On a GPU it
   * may be of an earlier iteration.
   */
  @Nullable BirthCertificate birth() {
    return birth;
  }

  /**
   * Ends an iteration; sleeps from now on if what was found is still there.
   *
   * @param sample of this iteration; null if it has none
   */
  void end(int iteration, @Nullable OpenSample sample, double score) {
    if (sample != null && sample.isWhole()) {
      awake = sample.isFinite(score);
    } else {
      awake &= !alarmed;
    }
    alarmedAt = alarmed ? iteration : alarmedAt;
    Verdict verdict = late.getAndSet(null);
    if (verdict != null && verdict.iteration >= alarmedAt) {
      awake = verdict.finite;
    }
    alarmed = false;
    birth = null;
  }

  /** Hears of a sample that became whole after its iteration. On any thread. */
  void hear(Sample whole) {
    boolean finite = Double.isFinite(whole.score());
    for (Summary summary : whole.summaries()) {
      finite &= summary == null || summary.nonFinite() == 0;
    }
    late.set(new Verdict(whole.iteration(), finite));
  }

  /** Looks at what the forward pass left. */
  void afterForward(Model model, Function<String, @Nullable INDArray> activations) {
    pollDistant(model);
    if (isLooking()
        && (sentinel.findsInOutputs(activations) || sentinel.findsAdded(model.params()))) {
      alarm(() -> inquest(model).afterForward(activations));
    }
  }

  /** Looks at what the backward pass of a layer left. */
  void afterLayer(
      Model model,
      TappedLayer layer,
      INDArray epsilon,
      @Nullable INDArray below,
      Function<String, @Nullable INDArray> activations) {
    if (isLooking() && Sentinel.findsOnTheWayBack(layer, model.getGradientsViewArray(), below)) {
      alarm(() -> inquest(model).afterLayer(layer, epsilon, activations));
    }
  }

  /** Looks at the loss, once the backward pass is over. */
  void afterBackward(Model model, Function<String, @Nullable INDArray> activations) {
    if (isLooking() && !Double.isFinite(model.score())) {
      alarm(() -> inquest(model).afterBackward(activations));
    }
  }

  /**
   * Looks at the gradients before the updater changes them.
   *
   * @param found whether the sample of this iteration has a non-finite one
   */
  void beforeUpdate(Model model, boolean found) {
    pollDistant(model);
    if (isLooking()) {
      distant.begin(model);
      pollDistant(model);
    }
    if (isLooking() && (found || sentinel.findsAdded(model.getGradientsViewArray()))) {
      alarm(() -> inquest(model).beforeUpdate());
    }
  }

  /**
   * Looks at the updates, once the parameters were changed.
   *
   * @param found whether the sample of this iteration has a non-finite update or parameter
   */
  void afterUpdate(Model model, boolean found) {
    if (isLooking() && (found || sentinel.findsAdded(model.getGradientsViewArray()))) {
      alarm(() -> inquest(model).afterUpdate());
    }
  }

  /** Only of the present iteration can more be told than what the look says. */
  private void pollDistant(Model model) {
    if (!isLooking()) {
      return;
    }
    BirthCertificate found = distant.poll().orElse(null);
    if (found != null && found.iteration() == BaseOptimizer.getIterationCount(model)) {
      alarm(() -> inquest(model).beforeUpdate());
    } else if (found != null) {
      alarm(() -> Optional.of(found));
    }
  }

  /** Gives up what is under way. */
  void close() {
    distant.giveUp();
  }

  private Inquest inquest(Model model) {
    return new Inquest(model, plan);
  }

  private void alarm(Supplier<Optional<BirthCertificate>> inquest) {
    alarmed = true;
    distant.giveUp();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      birth = inquest.get().orElse(null);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (!failed) {
        LOG.warn("Gatewatch cannot tell where a non-finite value came from", e);
      }
      failed = true;
    }
  }
}
