package org.gatewatch.internal.capture;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.BackwardTaps;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.NamedLayer;
import org.gatewatch.internal.dl4j.TappedLayer;
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
 * NonFiniteProbe} finds something non-finite, is followed through its callbacks, so that all
 * quantities of a sample come from it. Used by the training thread alone; only reads the network,
 * and holds it weakly.
 */
public final class ModelCapture {
  private final WeakReference<Model> model;
  private final Set<Quantity> quantities;
  private final int frequency;
  private final InsideLimits limits;
  private final Summariser summariser;
  private @Nullable Planned planned;

  /** Valid until the backward pass of the present iteration is over. */
  private final Outputs activations = new Outputs();

  /** The sample of the present iteration, or one that was given up; null if there is none. */
  private @Nullable OpenSample sample;

  private long nanos;

  /**
   * A capture of one network.
   *
   * @param model a MultiLayerNetwork or ComputationGraph; see {@link #canCapture}
   * @param quantities what to summarise
   * @param frequency a sample is taken in iterations divisible by it; at least 1
   * @param limits how much is looked at inside cells
   * @param summariser for this capture alone
   */
  public ModelCapture(
      Model model,
      Set<Quantity> quantities,
      int frequency,
      InsideLimits limits,
      Summariser summariser) {
    this.model = new WeakReference<>(model);
    this.quantities = Set.copyOf(quantities);
    this.frequency = frequency;
    this.limits = limits;
    this.summariser = summariser;
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
  public @Nullable Layout layout() {
    return planned == null ? null : planned.plan.layout();
  }

  /**
   * How each layer clips its gradient, in the layout's order; null where it does not. Empty before
   * the first sample.
   */
  public List<@Nullable Clipping> clipping() {
    return planned == null ? List.of() : planned.plan.structure().clipping();
  }

  /**
   * What DL4J divides the gradients of the present minibatch by before it normalises and applies
   * them: the number of examples, or 1 if the network is configured not to.
   */
  public int gradientDivisor(Model current) {
    return current.conf().isMiniBatch() ? Math.max(1, current.batchSize()) : 1;
  }

  private boolean isDue(Model current) {
    return BaseOptimizer.getIterationCount(current) % frequency == 0;
  }

  /**
   * Takes the activations of an iteration that is due, or in which something is non-finite, as the
   * forward pass of a MultiLayerNetwork left them.
   *
   * @param activations the input, then the output of each layer, [examples, units] or [examples,
   *     units, timesteps]; not kept
   */
  public void forward(Model current, List<INDArray> activations) {
    this.activations.hold(activations);
    forward(current);
  }

  /**
   * Takes the activations of an iteration that is due, or in which something is non-finite, as the
   * forward pass of a ComputationGraph left them.
   *
   * @param activations outputs by vertex name, shaped as above; not kept
   */
  public void forward(Model current, Map<String, INDArray> activations) {
    this.activations.hold(activations);
    forward(current);
  }

  private void forward(Model current) {
    long start = System.nanoTime();
    Planned of = plan(current);
    giveUpSample();
    of.monitor.afterForward(current, activations);
    if (of.monitor.isAlarmed() || isDue(current)) {
      sampleForward(current, of.plan, of.cells);
    }
    if (sample != null || of.monitor.isLooking()) {
      of.taps.install();
    }
    nanos += System.nanoTime() - start;
  }

  /** Begins the sample of this iteration with all that its forward pass left. */
  private void sampleForward(Model current, CapturePlan plan, CellCapture cells) {
    begin(current, plan).takeActivations(activations);
    cells.forward(current);
  }

  /** How long it has held up the backward pass of recurrent layers so far, in nanoseconds. */
  public long wayBackNanos() {
    return planned == null ? 0 : planned.taps.nanos();
  }

  /** What the recurrent layers do on their way back. */
  private final class WayBack implements BackwardTaps.Observer {
    private final WeakReference<Model> network = model;
    private final CapturePlan plan;
    private final CellCapture cells;
    private final NonFiniteMonitor monitor;

    WayBack(CapturePlan plan, CellCapture cells, NonFiniteMonitor monitor) {
      this.plan = plan;
      this.cells = cells;
      this.monitor = monitor;
    }

    @Override
    public void before(TappedLayer layer, INDArray epsilon) {
      long start = System.nanoTime();
      cells.arrives(layer, epsilon);
      nanos += System.nanoTime() - start;
    }

    @Override
    public void after(TappedLayer layer, INDArray epsilon, @Nullable INDArray below) {
      long start = System.nanoTime();
      Model current = network.get();
      if (current == null) {
        return; // It trains, so that somebody holds it.
      }
      monitor.afterLayer(current, layer, epsilon, below, activations);
      if (monitor.isAlarmed() && sample == null) {
        sampleForward(current, plan, cells);
        cells.arrives(layer, epsilon);
      }
      nanos += System.nanoTime() - start;
    }
  }

  /**
   * Looks at the loss, and leaves no trace in the network. To be called once its backward pass is
   * over, while the tensors of the forward pass are still valid.
   */
  public void endBackward(Model current) {
    if (planned == null) {
      return;
    }
    planned.taps.remove();
    if (sample != null) {
      summariser.prepare(); // For the gradients, which follow.
    }
    if (activations.areHeld()) {
      planned.monitor.afterBackward(current, activations);
      if (planned.monitor.isAlarmed() && sample == null) {
        sampleForward(current, planned.plan, planned.cells);
      }
      activations.letGo();
    }
  }

  /**
   * Takes the gradients of an iteration that is due, or in which something is non-finite, before
   * the updater changes them.
   */
  public void gradient(Model current) {
    long start = System.nanoTime();
    Planned of = plan(current);
    of.taps.remove();
    activations.letGo();
    OpenSample open = sampleOf(BaseOptimizer.getIterationCount(current));
    if (open == null && isDue(current)) {
      open = begin(current, of.plan);
    }
    if (open != null) {
      open.take(Quantity.GRADIENT, current.getGradientsViewArray());
    }
    of.monitor.beforeUpdate(current, open != null && !open.isFinite(current.score()));
    if (open == null && of.monitor.isAlarmed()) {
      begin(current, of.plan).take(Quantity.GRADIENT, current.getGradientsViewArray());
    }
    nanos += System.nanoTime() - start;
  }

  /** Whether something non-finite was found in this iteration. */
  public boolean isAlarmed() {
    return planned != null && planned.monitor.isAlarmed();
  }

  /**
   * Where what was found in this iteration came from; to be asked before {@link #finish}. On a GPU
   * it may be of an earlier iteration.
   *
   * @return null if nothing was found, or its origin could not be told
   */
  public @Nullable NonFiniteOrigin origin() {
    return planned == null ? null : planned.monitor.origin();
  }

  /**
   * Takes parameters and updates.
   *
   * @param finished the iteration that is done
   */
  public void update(Model current, int finished) {
    long start = System.nanoTime();
    if (planned == null) {
      return;
    }
    OpenSample open = sampleOf(finished);
    if (open != null) {
      takeUpdate(current, open);
    }
    planned.monitor.afterUpdate(current, open != null && !open.isFinite(current.score()));
    if (open == null && planned.monitor.isAlarmed()) {
      takeUpdate(current, begin(current, planned.plan));
    }
    nanos += System.nanoTime() - start;
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
    if (planned == null) {
      return null;
    }
    NonFiniteMonitor monitor = planned.monitor;
    OpenSample done = sampleOf(finished);
    if (done != null && !(monitor.isLooking() && done.isFinite(current.score()))) {
      done.settle(); // So that what is found, and when it is over, is told now.
    }
    if (done != null && done.isWhole()) {
      monitor.end(finished, done.isFinite(current.score()));
    } else {
      monitor.end(finished, null);
    }
    if (done == null) {
      giveUpSample();
      planned.cells.abandon();
      return null;
    }
    sample = null;
    return done.finish(epoch, current.score(), nanos, dropped.getAsInt(), monitor::hear);
  }

  private void giveUpSample() {
    if (sample != null) {
      sample.giveUp();
      sample = null;
    }
  }

  /**
   * What was copied of the cells in the iteration that {@link #finish} ended; to be called once
   * after it has given a sample, and closed by the caller.
   */
  public CellPasses takeCells() {
    return Objects.requireNonNull(planned, "no iteration was ended").cells.take();
  }

  /** Takes everything out of the network that is not its own. */
  public void close() {
    giveUpSample();
    if (planned != null) {
      planned.taps.remove();
      planned.cells.abandon();
      planned.monitor.close();
    }
  }

  /** What is made once the network is seen to train. */
  private record Planned(
      CapturePlan plan, CellCapture cells, NonFiniteMonitor monitor, BackwardTaps taps) {}

  private Planned plan(Model current) {
    Planned known = planned;
    if (known == null) {
      CapturePlan plan = CapturePlan.of(current, quantities, frequency, limits);
      CellCapture cells = new CellCapture(plan.cells(), plan.structure().truncated(), limits);
      NonFiniteMonitor monitor = new NonFiniteMonitor(plan.structure(), summariser);
      BackwardTaps taps =
          new BackwardTaps(
              TappedLayer.of(plan.structure().layers()), new WayBack(plan, cells, monitor));
      known = new Planned(plan, cells, monitor, taps);
      planned = known;
    }
    return known;
  }

  private OpenSample begin(Model current, CapturePlan plan) {
    giveUpSample();
    OpenSample begun = new OpenSample(plan, summariser, BaseOptimizer.getIterationCount(current));
    sample = begun;
    nanos = 0;
    return begun;
  }

  /** The sample of that iteration; null if there is none. */
  private @Nullable OpenSample sampleOf(int iteration) {
    return sample != null && sample.iteration() == iteration ? sample : null;
  }

  private static void takeUpdate(Model current, OpenSample open) {
    open.take(Quantity.WEIGHT, current.params());
    open.take(Quantity.UPDATE, current.getGradientsViewArray());
  }
}
