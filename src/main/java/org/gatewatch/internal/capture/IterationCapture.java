package org.gatewatch.internal.capture;

import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.function.IntSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.dl4j.BackwardTaps;
import org.gatewatch.internal.dl4j.Descriptions;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.LearningRate;
import org.gatewatch.internal.dl4j.LossTimesteps;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.internal.dl4j.TextReader;
import org.gatewatch.internal.gradients.GradientTrial;
import org.gatewatch.internal.gradients.NetworkTrial;
import org.gatewatch.internal.gradients.Trials;
import org.gatewatch.internal.nonfinite.NonFiniteMonitor;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one iteration after the other of a network whose layers are known, and gathers the sample
 * of those that have one. For the training thread.
 */
final class IterationCapture implements BackwardTaps.Observer {
  private static final Logger log = LoggerFactory.getLogger(IterationCapture.class);

  private final WeakReference<Model> network;
  private final CapturePlan plan;
  private final SamplesDue due;
  private final PresentSample present;
  private final Summariser summariser;
  private final CellCapture cells;
  private final NonFiniteMonitor monitor;
  private final NonFiniteMonitor.Judge judge;
  private final BackwardTaps taps;
  private final OverheadClock clock;
  private final Trials trials;
  private final ScoreWatch scores = new ScoreWatch();

  /** Valid until the backward pass of the present iteration is over. */
  private final Outputs activations;

  private GradientTrial trial = GradientTrial.NONE;

  /** What the clock said when the present iteration began. */
  private long before;

  /** Whether the score of the present iteration is far above the usual. */
  private boolean isFar;

  /**
   * A capture of one network, of which the parameters are there.
   *
   * @param activations holds those of the present iteration
   */
  IterationCapture(
      Model model,
      Set<Quantity> quantities,
      int frequency,
      InsideLimits limits,
      Descriptions descriptions,
      Summariser summariser,
      NonFiniteMonitor.Judge judge,
      CostBudget budget,
      OverheadClock clock,
      Outputs activations) {
    network = new WeakReference<>(model);
    this.summariser = summariser;
    this.judge = judge;
    this.clock = clock;
    this.activations = activations;
    NetworkStructure structure = NetworkStructure.of(model, descriptions);
    trials = new Trials(limits.checkEvery());
    Gatherer gatherer = CellCapture.gatherer(summariser, model.params().dataType());
    InsideLimits inside = limits.where(summariser.isOnDevice() && gatherer == null);
    plan = CapturePlan.of(structure, model, quantities, frequency, inside);
    if (inside.isLeftOut()) {
      log.info("{}", CapturePlan.ON_DEVICE);
    }
    plan.slots().reserveIn(summariser);
    present = new PresentSample(summariser);
    // DL4J clears a list's layers before each minibatch, wrapped ones of a graph never.
    boolean beginsNow = model instanceof MultiLayerNetwork;
    TextReader text = new TextReader(descriptions.labels());
    boolean truncated = plan.structure().truncated();
    due = new SamplesDue(new SamplingSchedule(frequency, truncated), budget, clock);
    cells = new CellCapture(plan.cells(), truncated, inside, gatherer, text, beginsNow);
    monitor = new NonFiniteMonitor(model, plan.structure(), summariser, judge);
    taps = new BackwardTaps(plan.structure().layers(), model, this, clock);
    budget.begin(!plan.cells().isEmpty());
  }

  CapturePlan plan() {
    return plan;
  }

  NonFiniteMonitor monitor() {
    return monitor;
  }

  boolean isLossFar() {
    return isFar;
  }

  /** A forward pass begins an iteration, whatever became of the one before. */
  void forward(Model current) {
    before = clock.nanos();
    isFar = false;
    giveUpSample();
    taps.remove();
    monitor.forget();
    monitor.afterForward(current, activations);
    Extent wanted = due.of(current); // Asked in any case: it is what counts the iterations.
    if (monitor.hasFoundNew()) {
      sampleForward(current, Extent.EVERYTHING);
    } else if (wanted != Extent.NOTHING) {
      sampleForward(current, wanted);
    }
    if (present.isInside() || monitor.isLooking()) {
      taps.await(current);
    }
  }

  /** Begins the sample of this iteration with what is wanted of all that its forward pass left. */
  private void sampleForward(Model current, Extent wanted) {
    OpenSample begun = begin(current);
    begun.takeActivations(activations);
    begun.want(wanted);
    if (present.isInside()) {
      cells.forward(current, activations);
    } else {
      cells.abandon();
    }
  }

  /** Something was found: the sample of this iteration has everything that can still be had. */
  private void sampleWhole(Model current) {
    OpenSample open = present.get();
    if (open == null) {
      sampleForward(current, Extent.EVERYTHING);
    } else if (!present.isInside()) {
      open.want(Extent.EVERYTHING);
      cells.forward(current, activations);
    }
  }

  @Override
  public void before(TappedLayer layer, INDArray epsilon) {
    cells.arrives(layer, epsilon);
  }

  @Override
  public void after(TappedLayer layer, INDArray epsilon, @Nullable INDArray below) {
    Model current = network.get();
    if (current == null) {
      return; // It trains, so that somebody holds it.
    }
    monitor.afterLayer(current, layer, epsilon, below, activations);
    if (monitor.hasFoundNew() && !present.isInside()) {
      sampleWhole(current);
      cells.arrives(layer, epsilon);
    }
  }

  /** Looks at the loss, and leaves no trace in the network. */
  void endBackward(Model current) {
    taps.remove();
    if (present.get() != null) {
      summariser.prepare(); // For the gradients, which follow.
    }
    isFar = scores.isFarAboveUsual(current.score());
    if (activations.areHeld()) {
      monitor.afterBackward(current, activations);
      if (monitor.hasFoundNew() || isFar) {
        sampleWhole(current);
      }
      activations.letGo();
    }
  }

  void gradient(Model current) {
    taps.remove();
    activations.letGo();
    OpenSample open = present.of(BaseOptimizer.getIterationCount(current));
    if (open == null && due.of(current) != Extent.NOTHING) {
      open = begin(current);
      open.want(due.of(current));
    }
    if (open != null) {
      open.take(Quantity.GRADIENT, current.getGradientsViewArray());
      if (present.isInside() && trials.isDue()) {
        trial = trials.make(made -> NetworkTrial.of(trials, made, current, plan.structure()));
      }
    }
    monitor.beforeUpdate(current, open != null && !open.isFinite(current.score()));
    if (open == null && monitor.hasFoundNew()) {
      begin(current).take(Quantity.GRADIENT, current.getGradientsViewArray());
    }
  }

  void parameters(Model current) {
    OpenSample open = present.of(BaseOptimizer.getIterationCount(current));
    if (open != null) {
      open.take(Quantity.WEIGHT, current.params());
    }
  }

  void update(Model current, int finished) {
    OpenSample open = present.of(finished);
    if (open != null) {
      takeUpdate(current, open);
    }
    monitor.afterUpdate(current, open != null && !open.isFinite(current.score()));
    if (open == null && monitor.hasFoundNew()) {
      takeUpdate(current, begin(current));
    }
  }

  private static void takeUpdate(Model current, OpenSample open) {
    open.take(Quantity.WEIGHT, current.params());
    open.take(Quantity.UPDATE, current.getGradientsViewArray());
  }

  @Nullable CapturedSample finish(Model current, int finished, int epoch, IntSupplier dropped) {
    boolean isQuiet = monitor.isLooking() && !judge.isOpen();
    monitor.forget();
    OpenSample done = present.of(finished);
    if (done == null) {
      giveUpSample();
      cells.abandon();
      return null;
    }
    if (!isQuiet || !done.isFinite(current.score())) {
      done.settle(); // So that what is found, and when it is over, is told now.
    }
    present.handOver();
    double lossTimesteps = LossTimesteps.of(current);
    double learningRate = LearningRate.of(current, finished, epoch);
    return done.finish(
        epoch,
        current.score(),
        lossTimesteps,
        learningRate,
        clock.nanos() - before,
        dropped.getAsInt());
  }

  CellPasses takeCells() {
    CellPasses taken = cells.take().with(trial);
    trial = GradientTrial.NONE;
    return taken;
  }

  void close() {
    giveUpSample();
    if (network.get() != null) {
      taps.close(); // In a network that is gone nobody finds them.
      cells.close();
    }
    cells.abandon();
    monitor.close();
  }

  private OpenSample begin(Model current) {
    giveUpSample();
    return present.begin(plan.slots(), BaseOptimizer.getIterationCount(current));
  }

  private void giveUpSample() {
    trial.close();
    trial = GradientTrial.NONE;
    present.giveUp();
  }
}
