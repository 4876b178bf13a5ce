package org.gatewatch.internal.capture;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.dl4j.Descriptions;
import org.gatewatch.internal.dl4j.FactsReader;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.MinibatchReader;
import org.gatewatch.internal.dl4j.NamedLayer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.dl4j.RunShape;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.nonfinite.NonFiniteMonitor;
import org.gatewatch.internal.nonfinite.NonFiniteProbe;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gathers the samples of one network. An iteration that is due, or in which the {@link
 * NonFiniteProbe} finds something new, is followed through its callbacks, so that all quantities of
 * a sample come from it. Used by the training thread alone; only reads the network, and holds it
 * weakly.
 */
public final class ModelCapture implements SampleSource {
  private final WeakReference<Model> model;
  private final Set<Quantity> quantities;
  private final int frequency;
  private final InsideLimits limits;
  private final Descriptions descriptions;
  private final Summariser summariser;
  private final NonFiniteMonitor.Judge judge;
  private final CostBudget budget;
  private final OverheadClock clock;
  private final Outputs activations = new Outputs();

  /** Made once the network is seen to train. */
  private @Nullable IterationCapture iterations;

  /**
   * A capture of one network.
   *
   * @param model a MultiLayerNetwork or ComputationGraph; see {@link #canCapture}
   * @param quantities what to summarise
   * @param frequency a sample is taken in one of so many iterations; at least 1
   * @param limits how much is looked at inside cells
   * @param descriptions what users said of its layers
   * @param summariser for this capture alone
   * @param judge is told of what is non-finite
   * @param budget says how much of a sample is taken that is due
   * @param clock counts how long training is held up; runs in all callbacks
   */
  public ModelCapture(
      Model model,
      Set<Quantity> quantities,
      int frequency,
      InsideLimits limits,
      Descriptions descriptions,
      Summariser summariser,
      NonFiniteMonitor.Judge judge,
      CostBudget budget,
      OverheadClock clock) {
    this.model = new WeakReference<>(model);
    this.quantities = Set.copyOf(quantities);
    this.frequency = frequency;
    this.limits = limits;
    this.descriptions = descriptions;
    this.summariser = summariser;
    this.judge = judge;
    this.budget = budget;
    this.clock = clock;
  }

  /** Whether models of this kind can be captured. */
  public static boolean canCapture(Model model) {
    return NamedLayer.canRead(model);
  }

  /** Whether this is the capture of that model. */
  public boolean isOf(Model other) {
    return model.get() == other;
  }

  /** The network, or null if nobody else holds it any more. */
  public @Nullable Model model() {
    return model.get();
  }

  /** What the samples are made of; null before the first sample. */
  @Override
  public @Nullable Layout layout() {
    return iterations == null ? null : iterations.plan().layout();
  }

  /** The network as it was read; null before the first sample. */
  public @Nullable NetworkStructure structure() {
    return iterations == null ? null : iterations.plan().structure();
  }

  /**
   * How each layer clips its gradient, in the layout's order; null where it does not. Empty before
   * the first sample.
   */
  @Override
  public List<@Nullable Clipping> clipping() {
    return iterations == null ? List.of() : iterations.plan().structure().clipping();
  }

  /** How the network trains, as its configuration has it now; on the training thread. */
  @Override
  public TrainingFacts facts() {
    Model present = model.get();
    return present == null ? TrainingFacts.UNKNOWN : FactsReader.of(present);
  }

  /** Seed and size of the training; on the training thread, within an iteration. */
  @Override
  public RunShape shape(TrainingFacts facts) {
    Model present = model.get();
    long width = facts.inputWidths().isEmpty() ? 0 : facts.inputWidths().get(0);
    NetworkStructure structure = structure();
    return present == null || structure == null
        ? RunShape.UNKNOWN
        : RunShape.of(present, structure, width);
  }

  /** What the present minibatch is like; on the training thread, within its iteration. */
  @Override
  public MinibatchFacts minibatch() {
    Model present = model.get();
    return present == null ? MinibatchFacts.UNKNOWN : MinibatchReader.of(present);
  }

  /**
   * What DL4J divides the gradients of the present minibatch by before it normalises and applies
   * them: the number of examples, or 1 if the network is configured not to.
   */
  public int gradientDivisor(Model current) {
    return current.conf().isMiniBatch() ? Math.max(1, current.batchSize()) : 1;
  }

  /**
   * Begins an iteration, and takes the activations if it is due or something is non-finite, as the
   * forward pass of a MultiLayerNetwork left them.
   *
   * @param activations the input, then the output of each layer, [examples, units] or [examples,
   *     units, timesteps]; not kept
   */
  public void forward(Model current, List<INDArray> activations) {
    this.activations.hold(activations);
    iterations(current).forward(current);
  }

  /**
   * Begins an iteration, and takes the activations if it is due or something is non-finite, as the
   * forward pass of a ComputationGraph left them.
   *
   * @param activations outputs by vertex name, shaped as above; not kept
   */
  public void forward(Model current, Map<String, INDArray> activations) {
    this.activations.hold(activations);
    iterations(current).forward(current);
  }

  /**
   * Looks at the loss, and leaves no trace in the network. To be called once its backward pass is
   * over, while the tensors of the forward pass are still valid.
   */
  public void endBackward(Model current) {
    if (iterations != null) {
      iterations.endBackward(current);
    }
  }

  /**
   * Takes the gradients of an iteration that is due, or in which something is non-finite, before
   * the updater changes them.
   */
  public void gradient(Model current) {
    iterations(current).gradient(current);
  }

  /**
   * Takes the parameters of an iteration that is to stop before its update: they are what the
   * non-finite values were computed from.
   */
  public void parameters(Model current) {
    if (iterations != null) {
      iterations.parameters(current);
    }
  }

  /** Whether something new and non-finite was found in this iteration. */
  public boolean hasFoundNew() {
    return iterations != null && iterations.monitor().hasFoundNew();
  }

  /**
   * Where what was found in this iteration came from; to be asked before {@link #finish}. On a GPU
   * it may be of an earlier iteration.
   *
   * @return null if nothing was found, or its origin could not be told
   */
  public @Nullable NonFiniteOrigin origin() {
    return iterations == null ? null : iterations.monitor().origin();
  }

  /**
   * Whether what was found in this iteration came from where a mask leaves data out; to be asked
   * with {@link #origin}.
   */
  public boolean isMasked() {
    return iterations != null && iterations.monitor().isMasked();
  }

  /** How many segments of one sequence there were so far, if any are known. */
  @Override
  public int segments() {
    return iterations == null ? 0 : iterations.monitor().segments();
  }

  /** Whether the loss of this iteration is far above the usual. */
  @Override
  public boolean isLossFar() {
    return iterations != null && iterations.isLossFar();
  }

  /**
   * Takes parameters and updates.
   *
   * @param finished the iteration that is done
   */
  public void update(Model current, int finished) {
    if (iterations != null) {
      iterations.update(current, finished);
    }
  }

  /**
   * Ends the iteration.
   *
   * @param finished the iteration
   * @param dropped for {@link Sample#dropped()}; asked only if there is a sample
   * @return the sample, without what lies inside cells, or null if this iteration was not followed
   *     from its start
   */
  public @Nullable CapturedSample finish(
      Model current, int finished, int epoch, IntSupplier dropped) {
    return iterations == null ? null : iterations.finish(current, finished, epoch, dropped);
  }

  /**
   * What was copied of the cells in the iteration that {@link #finish} ended; to be called once
   * after it has given a sample, and closed by the caller.
   */
  public CellPasses takeCells() {
    return Objects.requireNonNull(iterations, "no iteration was ended").takeCells();
  }

  /** Takes everything out of the network that is not its own, and lets go of its layers. */
  public void close() {
    if (iterations != null) {
      iterations.close();
      iterations = null;
    }
    activations.letGo();
  }

  private IterationCapture iterations(Model current) {
    IterationCapture known = iterations;
    if (known == null) {
      known =
          new IterationCapture(
              current,
              quantities,
              frequency,
              limits,
              descriptions,
              summariser,
              judge,
              budget,
              clock,
              activations);
      iterations = known;
    }
    return known;
  }
}
