package org.gatewatch.internal.nonfinite;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one network in every iteration: where its {@link NonFiniteProbe} finds something
 * non-finite, an {@link OriginTracer} tells where it came from; on a GPU a {@link
 * DeviceNonFiniteProbe} does both. Once it has found something it sleeps until a sample is finite
 * again: one origin is enough.
 */
public final class NonFiniteMonitor {
  private static final Logger log = LoggerFactory.getLogger(NonFiniteMonitor.class);

  private final NetworkStructure structure;
  private final NonFiniteProbe probe;
  private final DeviceNonFiniteProbe distant;
  private final AtomicReference<@Nullable Verdict> late = new AtomicReference<>();
  private boolean awake = true;
  private int alarmedAt = -1;
  private boolean alarmed;
  private boolean failed;
  private @Nullable NonFiniteOrigin origin;

  /** What a sample that came late says; one from before an alarm knows nothing of it. */
  private record Verdict(int iteration, boolean finite) {}

  public NonFiniteMonitor(NetworkStructure structure, Summariser summariser) {
    this.structure = structure;
    probe = new NonFiniteProbe(structure.layers());
    distant = new DeviceNonFiniteProbe(structure, summariser);
  }

  /** Whether it still looks for something in this iteration. */
  public boolean isLooking() {
    return awake && !alarmed;
  }

  /** Whether it found something in this iteration. */
  public boolean isAlarmed() {
    return alarmed;
  }

  /**
   * Where what it found in this iteration came from; null if that could not be told. On a GPU it
   * may be of an earlier iteration.
   */
  public @Nullable NonFiniteOrigin origin() {
    return origin;
  }

  /**
   * Ends an iteration; sleeps from now on if what was found is still there.
   *
   * @param finite whether the whole sample of this iteration is finite; null if there is none, or
   *     not all of it is known yet
   */
  public void end(int iteration, @Nullable Boolean finite) {
    awake = finite != null ? finite : awake && !alarmed;
    alarmedAt = alarmed ? iteration : alarmedAt;
    Verdict verdict = late.getAndSet(null);
    if (verdict != null && verdict.iteration >= alarmedAt) {
      awake = verdict.finite;
    }
    alarmed = false;
    origin = null;
  }

  /** Hears of a sample that became whole after its iteration. On any thread. */
  public void hear(Sample whole) {
    boolean finite = Double.isFinite(whole.score());
    for (Summary summary : whole.summaries()) {
      finite &= summary == null || summary.nonFinite() == 0;
    }
    late.set(new Verdict(whole.iteration(), finite));
  }

  /** Looks at what the forward pass left. */
  public void afterForward(Model model, Function<String, @Nullable INDArray> activations) {
    pollDistant(model);
    if (isLooking() && (probe.findsInOutputs(activations) || probe.findsAdded(model.params()))) {
      alarm(() -> tracer(model).afterForward(activations));
    }
  }

  /** Looks at what the backward pass of a layer left. */
  public void afterLayer(
      Model model,
      TappedLayer layer,
      INDArray epsilon,
      @Nullable INDArray below,
      Function<String, @Nullable INDArray> activations) {
    if (isLooking()
        && NonFiniteProbe.findsOnTheWayBack(layer, model.getGradientsViewArray(), below)) {
      alarm(() -> tracer(model).afterLayer(layer, epsilon, activations));
    }
  }

  /** Looks at the loss, once the backward pass is over. */
  public void afterBackward(Model model, Function<String, @Nullable INDArray> activations) {
    if (isLooking() && !Double.isFinite(model.score())) {
      alarm(() -> tracer(model).afterBackward(activations));
    }
  }

  /**
   * Looks at the gradients before the updater changes them.
   *
   * @param found whether the sample of this iteration has a non-finite one
   */
  public void beforeUpdate(Model model, boolean found) {
    pollDistant(model);
    if (isLooking()) {
      distant.begin(model);
      pollDistant(model);
    }
    if (isLooking() && (found || probe.findsAdded(model.getGradientsViewArray()))) {
      alarm(() -> tracer(model).beforeUpdate());
    }
  }

  /**
   * Looks at the updates, once the parameters were changed.
   *
   * @param found whether the sample of this iteration has a non-finite update or parameter
   */
  public void afterUpdate(Model model, boolean found) {
    if (isLooking() && (found || probe.findsAdded(model.getGradientsViewArray()))) {
      alarm(() -> tracer(model).afterUpdate());
    }
  }

  /** Only of the present iteration can more be told than what the look says. */
  private void pollDistant(Model model) {
    if (!isLooking()) {
      return;
    }
    NonFiniteOrigin found = distant.poll().orElse(null);
    if (found != null && found.iteration() == BaseOptimizer.getIterationCount(model)) {
      alarm(() -> tracer(model).beforeUpdate());
    } else if (found != null) {
      alarm(() -> Optional.of(found));
    }
  }

  /** Gives up what is under way. */
  public void close() {
    distant.giveUp();
  }

  private OriginTracer tracer(Model model) {
    return new OriginTracer(model, structure);
  }

  private void alarm(Supplier<Optional<NonFiniteOrigin>> tracer) {
    alarmed = true;
    distant.giveUp();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      origin = tracer.get().orElse(null);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (!failed) {
        log.warn("Gatewatch cannot tell where a non-finite value came from", e);
      }
      failed = true;
    }
  }
}
