package org.gatewatch.internal.inspect;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.alerting.advice.Traps;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.CellPasses;
import org.gatewatch.internal.capture.ModelCapture;
import org.gatewatch.internal.capture.StillCapture;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.internal.dl4j.DataLabels;
import org.gatewatch.internal.dl4j.Descriptions;
import org.gatewatch.internal.dl4j.FactsReader;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.dl4j.RunShape;
import org.gatewatch.internal.engine.RunCard;
import org.gatewatch.internal.engine.SummariserChoice;
import org.gatewatch.internal.engine.SummariserLease;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a network once. Everything is computed on the calling thread, and by a copy: the network
 * is only read, and ND4J's random numbers go on as if nothing had been.
 */
public final class Inspector implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Inspector.class);

  /** There is no update without training. */
  private static final Set<Quantity> QUANTITIES = EnumSet.complementOf(EnumSet.of(Quantity.UPDATE));

  /** All examples; see {@link org.gatewatch.internal.engine.Settings} for the elements. */
  private static final InsideLimits ALL = new InsideLimits(Integer.MAX_VALUE, 1 << 28, 0, 0);

  private final Model model;
  private final TrainingFacts facts;
  private final Advisor advisor;
  private final Judgement judgement;
  private final Summariser summariser = SummariserChoice.configured().make(Heatmap.MAX_SIDE);
  private final SummariserLease lease = new SummariserLease(summariser);

  private Inspector(Model model) {
    this.model = model;
    facts = FactsReader.of(model);
    advisor = new Advisor(facts);
    judgement = new Judgement(advisor);
  }

  /**
   * Looks at a network's parameters.
   *
   * @throws IllegalArgumentException if the network has none, or is of a kind that cannot be read
   */
  public static Inspected inspect(Model model) {
    require(model);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        Inspector inspector = new Inspector(model)) {
      return inspector.parameters();
    }
  }

  /**
   * Looks at what a network does with a minibatch.
   *
   * @throws IllegalArgumentException likewise, or if the minibatch has not the arrays that it needs
   */
  public static Inspected inspect(Model model, MultiDataSet minibatch) {
    require(model);
    Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        Inspector inspector = new Inspector(model)) {
      Model copy = ModelCopy.of(model);
      ModelCopy.give(minibatch, copy);
      random.setStates(root, node); // Dropout is that of the iteration that would come next.
      return inspector.iteration(copy);
    } finally {
      random.setStates(root, node);
    }
  }

  private static void require(Model model) {
    if (!ModelCapture.canCapture(model)) {
      throw new IllegalArgumentException(
          "model must be a MultiLayerNetwork or a ComputationGraph, not "
              + (model == null ? "null" : "a " + model.getClass().getName()));
    }
    if (model.params().isEmpty()) {
      throw new IllegalArgumentException(
          "model must have parameters: call its init() first, if it has layers with any");
    }
  }

  private static Descriptions descriptions() {
    return new Descriptions(Map.of(), DataLabels.NONE, log::error);
  }

  private Inspected parameters() {
    NetworkStructure structure = NetworkStructure.of(model, descriptions());
    StillCapture capture = new StillCapture(model, structure);
    Sample sample = capture.sample(summariser).orElseThrow(Inspector::lost);
    Layout layout = described(capture.layout(), RunShape.UNKNOWN, MinibatchFacts.UNKNOWN);
    List<Alert> alerts = judgement.ofParameters(layout, capture.clipping(), sample);
    return new Inspected(layout, sample, alerts, parameters(model, structure));
  }

  private Inspected iteration(Model copy) {
    ModelCapture capture =
        new ModelCapture(
            copy,
            QUANTITIES,
            1,
            ALL,
            descriptions(),
            summariser,
            judgement.judge(),
            CostBudget.unlimited(),
            new OverheadClock());
    Follower follower = new Follower(capture);
    try {
      copy.setListeners(follower);
      copy.computeGradientAndScore(LayerWorkspaceMgr.noWorkspaces());
      capture.gradient(copy);
      capture.parameters(copy);
      return finished(copy, capture, follower);
    } finally {
      capture.close();
    }
  }

  private Inspected finished(Model copy, ModelCapture capture, Follower follower) {
    NonFiniteOrigin origin = capture.origin();
    advisor.setMasked(capture.isMasked());
    Layout read = Objects.requireNonNull(capture.layout(), "the copy has fed forward");
    Layout layout = described(read, capture.shape(facts), capture.minibatch());
    SlotArrays arrays = arrays(copy, capture, follower);
    int divisor = capture.gradientDivisor(copy);
    int iteration = BaseOptimizer.getIterationCount(copy);
    CapturedSample captured =
        Objects.requireNonNull(
            capture.finish(copy, iteration, BaseOptimizer.getEpochCount(copy), () -> 0),
            "every iteration is sampled");
    try (captured;
        CellPasses passes = capture.takeCells()) {
      Sample whole = captured.await().orElseThrow(Inspector::lost);
      DataType type = copy.params().dataType();
      Sample sample =
          passes.addTo(
              whole,
              new CellSummaries(Heatmap.MAX_SIDE),
              (place, run) -> arrays.addCell(layout.slots(), place, run, type));
      List<Alert> alerts = judgement.of(layout, capture.clipping(), sample, divisor, origin);
      return new Inspected(layout, sample, alerts, arrays);
    }
  }

  private static SlotArrays parameters(Model of, NetworkStructure structure) {
    SlotArrays arrays = new SlotArrays();
    INDArray own = of.params();
    arrays.addParameters(Quantity.WEIGHT, structure.layers(), own.dup(), own.offset());
    return arrays;
  }

  private static SlotArrays arrays(Model copy, ModelCapture capture, Follower follower) {
    NetworkStructure structure =
        Objects.requireNonNull(capture.structure(), "the copy has fed forward");
    SlotArrays arrays = parameters(copy, structure);
    INDArray gradients = copy.getGradientsViewArray();
    arrays.addParameters(
        Quantity.GRADIENT,
        structure.layers(),
        gradients.dup().reshape(gradients.length()),
        copy.params().offset());
    arrays.addOutputs(structure.layers(), follower.outputs());
    return arrays;
  }

  private Layout described(Layout layout, RunShape shape, MinibatchFacts minibatch) {
    return layout.withFacts(RunCard.of(layout, facts, shape, Traps.of(facts, minibatch), ""));
  }

  private static IllegalStateException lost() {
    return new IllegalStateException("the device did not give its summaries; the log says why");
  }

  @Override
  public void close() {
    lease.release();
  }
}
