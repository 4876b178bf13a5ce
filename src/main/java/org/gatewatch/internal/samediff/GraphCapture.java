package org.gatewatch.internal.samediff;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.CellPasses;
import org.gatewatch.internal.capture.OpenSample;
import org.gatewatch.internal.capture.PresentSample;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.nonfinite.NonFiniteMonitor;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Gathers the samples of one graph from the callbacks of its iterations. Used by the training
 * thread alone. Only reads the graph, but for {@link LossSwitch}, and holds nothing of it between
 * iterations.
 */
final class GraphCapture {
  private final Set<Quantity> quantities;
  private final int frequency;
  private final InsideLimits limits;
  private final NonFiniteMonitor.Judge judge;
  private final CostBudget budget;
  private final OverheadClock clock;
  private final GraphWarnings warnings;
  private final GraphMonitor monitor;
  private final PresentSample sample;
  private final LossSwitch loss = new LossSwitch();
  private final GraphTrials trials;

  /** The graph as it was read last. */
  private @Nullable ReadGraph read;

  /** The present iteration; null between two. */
  private @Nullable GraphIteration present;

  private long before;

  GraphCapture(
      Set<Quantity> quantities,
      int frequency,
      InsideLimits limits,
      Summariser summariser,
      NonFiniteMonitor.Judge judge,
      CostBudget budget,
      OverheadClock clock,
      GraphWarnings warnings) {
    this.quantities = quantities;
    this.frequency = frequency;
    this.limits = limits.where(summariser.isOnDevice());
    sample = new PresentSample(summariser);
    this.judge = judge;
    this.budget = budget;
    this.clock = clock;
    this.warnings = warnings;
    monitor = new GraphMonitor(judge);
    trials = new GraphTrials(limits.checkEvery());
  }

  /**
   * Begins an iteration, whatever became of the one before.
   *
   * @return whether the graph was read anew, and samples are of another layout
   */
  boolean begin(SameDiff trained, MultiDataSet minibatch, int iteration, int epoch) {
    before = clock.nanos();
    abandon();
    monitor.begin();
    boolean isAnew = read == null || !read.isStill(trained);
    if (isAnew) {
      read(trained);
    }
    present = new GraphIteration(trained, minibatch, iteration, epoch);
    Extent due = iteration % frequency == 0 ? budget.next(before) : Extent.NOTHING;
    if (due != Extent.NOTHING) {
      loss.on(trained, plan().losses());
      open().want(due);
      if (sample.isInside()) {
        trials.begin();
      }
    }
    return isAnew;
  }

  private void read(SameDiff trained) {
    if (read != null) {
      read.close();
    }
    ReadGraph anew = ReadGraph.of(trained, quantities, frequency, limits);
    read = anew;
    budget.begin(anew.inside().isAny());
    warnings.write(anew.plan().structure());
  }

  /** The graph as it was read last. */
  ReadGraph known() {
    return Objects.requireNonNull(read, "a graph is read when an iteration begins");
  }

  private GraphPlan plan() {
    return known().plan();
  }

  private GraphCopies copies() {
    return known().copies();
  }

  private GraphInside inside() {
    return known().inside();
  }

  private OpenSample open() {
    int iteration = Objects.requireNonNull(present, "in an iteration").iteration();
    copies().clear();
    return sample.begin(plan().slots(), iteration);
  }

  /**
   * Takes what a recurrent operation was given and its output, or what arrived at one on the way
   * back; of any other operation nothing.
   *
   * @param given what it was given; empty if that is not at hand
   */
  void operation(String name, List<INDArray> given, INDArray[] outputs) {
    if (present == null) {
      return;
    }
    GraphLayer layer = plan().operations().get(name);
    RecurrentOp op = layer == null ? null : layer.op();
    RecurrentOp backward = plan().structure().backwards().get(name);
    if (op != null) {
      forward(op, given, outputs[0]);
    } else if (backward != null && !given.isEmpty()) {
      backward(backward, name, given, outputs);
    }
  }

  private void forward(RecurrentOp op, List<INDArray> given, INDArray output) {
    if (monitor.isLooking() && op.hasSequence() && GraphMonitor.isBadAtAnEnd(op, output)) {
      find(true, () -> tracer().afterForward(op, given, output));
    }
    OpenSample open = sample.get();
    if (open != null) {
      open.takeActivation(op.name(), output);
      if (!given.isEmpty() && sample.isInside()) {
        inside().forward(op, given);
        trials.forward(op, given);
      }
    }
  }

  private void backward(RecurrentOp op, String name, List<INDArray> given, INDArray[] outputs) {
    if (monitor.isLooking() && outputs.length > 1 && GraphMonitor.isBadInFirstRow(outputs[1])) {
      find(true, () -> tracer().afterBackward(op, given));
    }
    if (sample.isInside()) {
      inside().backward(op, given.get(given.size() - 1));
      SameDiff graph = Objects.requireNonNull(present, "in an iteration").graph();
      trials.backward(op, graph, name, given, outputs);
    }
  }

  /** What was copied of the cells of the iteration that {@link #finish} ended, to be closed. */
  CellPasses takeCells() {
    return inside().take().with(trials.take());
  }

  /** Takes the gradient of a variable, before the updater has it; of anything else nothing. */
  void gradient(String name, INDArray gradient) {
    GraphVariable variable = present == null ? null : plan().gradients().get(name);
    if (variable == null) {
      return;
    }
    boolean isWhole = hasSample() && copies().take(Quantity.GRADIENT, variable, gradient);
    if (monitor.isLooking() && isBad(Quantity.GRADIENT, variable, gradient, isWhole)) {
      find(GraphMonitor.isBadInFirstRow(gradient), () -> tracer().inGradient(variable, gradient));
      if (hasSample() && !isWhole) {
        copies().take(Quantity.GRADIENT, variable, gradient);
      }
    }
  }

  /**
   * Takes the update of a variable before it is applied, and the variable as it still is.
   *
   * @param values of the variable
   */
  void update(String name, INDArray values, INDArray update) {
    GraphVariable variable = present == null ? null : plan().variables().get(name);
    if (variable == null) {
      return;
    }
    boolean isWhole = hasSample() && copies().take(Quantity.UPDATE, variable, update);
    if (monitor.isLooking() && isBad(Quantity.UPDATE, variable, update, isWhole)) {
      find(GraphMonitor.isBadInFirstRow(update), () -> tracer().inUpdate(variable, update));
      if (hasSample() && !isWhole) {
        copies().take(Quantity.UPDATE, variable, update);
      }
    }
    if (hasSample()) {
      copies().take(Quantity.WEIGHT, variable, values);
    }
  }

  private boolean isBad(
      Quantity quantity, GraphVariable variable, INDArray values, boolean isCopied) {
    return GraphMonitor.isBadInFirstRow(values) || (isCopied && copies().isBad(quantity, variable));
  }

  private void find(boolean byLook, Supplier<Optional<NonFiniteOrigin>> tracer) {
    monitor.find(byLook, tracer);
    if (monitor.hasFoundNew() && !sample.isInside()) {
      OpenSample begun = sample.get();
      (begun == null ? open() : begun).want(Extent.EVERYTHING);
    }
  }

  private boolean hasSample() {
    return sample.get() != null;
  }

  private GraphOriginTracer tracer() {
    return Objects.requireNonNull(present, "in an iteration").tracer(plan().structure());
  }

  /** The present iteration if something new was found in it; else null. */
  @Nullable GraphIteration broken() {
    return monitor.hasFoundNew() ? present : null;
  }

  /** Where what was found in this iteration came from; to be asked before {@link #finish}. */
  @Nullable NonFiniteOrigin origin() {
    return monitor.origin();
  }

  /** The loss of the iteration, as {@link LossSwitch#take} has it. */
  double loss(Loss told) {
    return loss.take(told);
  }

  /**
   * Ends the iteration.
   *
   * @param score its loss; NaN if that is not known
   * @param dropped for the sample; asked only if there is one
   * @return the sample; null if there is none
   */
  @Nullable CapturedSample finish(double score, IntSupplier dropped) {
    GraphIteration now = present;
    OpenSample done = sample.get();
    present = null;
    loss.off();
    if (now == null || done == null) {
      abandon();
      return null;
    }
    sample.handOver();
    copies().addTo(done);
    boolean isQuiet = !monitor.hasFound() && !judge.isOpen();
    if (!isQuiet || !done.isFinite(score)) {
      done.settle(); // So that what is found, and when it is over, is told now.
    }
    return done.finish(
        now.epoch(),
        score,
        Double.NaN,
        GraphFacts.learningRate(now.graph(), now.iteration(), now.epoch()),
        clock.nanos() - before,
        dropped.getAsInt());
  }

  /** Forgets an iteration that was broken off. */
  void abandon() {
    loss.off();
    trials.abandon();
    if (read != null) {
      read.inside().abandon();
    }
    sample.giveUp();
    present = null;
  }

  /** Lets go of everything. */
  void close() {
    abandon();
    if (read != null) {
      read.close();
      read = null;
    }
  }
}
