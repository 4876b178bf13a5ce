package org.gatewatch.internal.nonfinite;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.SegmentCounter;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.SequenceSegment;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks in every iteration of one network for something non-finite: with its {@link
 * NonFiniteProbe}, and on a GPU with a {@link DeviceNonFiniteProbe}. Of what is new, as a judge
 * says, an {@link OriginTracer} tells where it came from.
 */
public final class NonFiniteMonitor {
  private static final Logger log = LoggerFactory.getLogger(NonFiniteMonitor.class);

  private final NetworkStructure structure;
  private final Judge judge;
  private final NonFiniteProbe probe;
  private final DeviceNonFiniteProbe distant;
  private final SegmentCounter segments;
  private boolean found;
  private boolean foundNew;
  private boolean masked;
  private boolean failed;
  private @Nullable NonFiniteOrigin origin;

  /** Who decides what becomes of a finding. */
  public interface Judge {
    /**
     * Something was found in the present iteration, for the first time.
     *
     * @param byProbe whether by what is looked at in every iteration, within this one; else it may
     *     have been there before
     * @return whether it is new: then it is worth to be followed
     */
    boolean found(boolean byProbe);

    /** Whether something was found before, and is not known to be over. */
    boolean isOpen();
  }

  /**
   * A monitor of one network.
   *
   * @param summariser looks where the host cannot
   */
  public NonFiniteMonitor(
      Model model, NetworkStructure structure, Summariser summariser, Judge judge) {
    this.structure = structure;
    segments = new SegmentCounter(model, structure);
    this.judge = judge;
    probe = new NonFiniteProbe(structure.layers());
    distant = new DeviceNonFiniteProbe(structure, summariser);
  }

  /** Whether nothing was found in this iteration so far. */
  public boolean isLooking() {
    return !found;
  }

  /** Whether something new was found in this iteration. */
  public boolean hasFoundNew() {
    return foundNew;
  }

  /**
   * Where what is new in this iteration came from; null if that could not be told. On a GPU it may
   * be of an earlier iteration.
   */
  public @Nullable NonFiniteOrigin origin() {
    return origin;
  }

  /** Whether it came from where a mask of this iteration's minibatch leaves data out. */
  public boolean isMasked() {
    return masked;
  }

  /** How many segments of one sequence there were so far; 0 if that is not known. */
  public int segments() {
    return segments.segment() + 1;
  }

  /** Begins or ends an iteration: of the one before nothing is known any more. */
  public void forget() {
    found = false;
    foundNew = false;
    masked = false;
    origin = null;
  }

  /** Looks at what the forward pass left. */
  public void afterForward(Model model, Function<String, @Nullable INDArray> activations) {
    segments.next();
    pollDistant(model);
    if (isLooking() && (probe.findsInOutputs(activations) || probe.findsAdded(model.params()))) {
      find(model, true, () -> tracer(model).afterForward(activations));
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
      find(model, true, () -> tracer(model).afterLayer(layer, epsilon, activations));
    }
  }

  /** Looks at the loss, once the backward pass is over. */
  public void afterBackward(Model model, Function<String, @Nullable INDArray> activations) {
    if (isLooking() && !Double.isFinite(model.score())) {
      find(model, true, () -> tracer(model).afterBackward(activations));
    }
  }

  /**
   * Looks at the gradients before the updater changes them.
   *
   * @param inSample whether the sample of this iteration has a non-finite one
   */
  public void beforeUpdate(Model model, boolean inSample) {
    pollDistant(model);
    if (isLooking()) {
      distant.begin(model);
      pollDistant(model);
    }
    look(model, inSample, OriginTracer::beforeUpdate);
  }

  /**
   * Looks at the updates, once the parameters were changed.
   *
   * @param inSample whether the sample of this iteration has a non-finite update or parameter
   */
  public void afterUpdate(Model model, boolean inSample) {
    look(model, inSample, OriginTracer::afterUpdate);
  }

  private void look(
      Model model, boolean inSample, Function<OriginTracer, Optional<NonFiniteOrigin>> trace) {
    if (isLooking()) {
      boolean byProbe = probe.findsAdded(model.getGradientsViewArray());
      if (byProbe || inSample) {
        find(model, byProbe, () -> trace.apply(tracer(model)));
      }
    }
  }

  /** Only of the present iteration can more be told than what the look says. */
  private void pollDistant(Model model) {
    if (!isLooking()) {
      return;
    }
    NonFiniteOrigin polled = distant.poll().orElse(null);
    if (polled != null && polled.iteration() == BaseOptimizer.getIterationCount(model)) {
      find(model, false, () -> tracer(model).beforeUpdate());
    } else if (polled != null) {
      find(model, false, () -> Optional.of(polled));
    }
  }

  /** Gives up what is under way. */
  public void close() {
    distant.giveUp();
  }

  private OriginTracer tracer(Model model) {
    boolean isKnown = segments.segment() >= 0;
    SequenceSegment segment =
        isKnown ? new SequenceSegment(segments.segment(), segments.firstTimestep()) : null;
    return new OriginTracer(model, structure, segment);
  }

  private void find(Model model, boolean byProbe, Supplier<Optional<NonFiniteOrigin>> tracer) {
    found = true;
    distant.giveUp();
    foundNew = judge.found(byProbe);
    if (foundNew) {
      trace(model, tracer);
    }
  }

  private void trace(Model model, Supplier<Optional<NonFiniteOrigin>> tracer) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      origin = tracer.get().orElse(null);
      masked = origin != null && isMasked(model, origin);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (!failed) {
        log.warn("Gatewatch cannot tell where a non-finite value came from", e);
      }
      failed = true;
    }
  }

  private static boolean isMasked(Model model, NonFiniteOrigin of) {
    boolean isPresent = of.iteration() == BaseOptimizer.getIterationCount(model);
    if (!isPresent || !of.stage().isData()) {
      return false;
    }
    int before = of.segment() == null ? 0 : of.segment().firstTimestep();
    return Minibatch.of(model)
        .isMasked(of.stage(), of.position().example(), of.position().timestep() - before);
  }
}
