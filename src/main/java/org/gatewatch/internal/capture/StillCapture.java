package org.gatewatch.internal.capture;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.LearningRate;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/** What there is to see in a network that is not trained just now: its parameters. */
public final class StillCapture {
  private final Model model;
  private final CapturePlan plan;

  /** Of a network, which is only read. */
  public StillCapture(Model model, NetworkStructure structure) {
    this.model = model;
    plan = CapturePlan.of(structure, model, Set.of(Quantity.WEIGHT), 1, InsideLimits.DEFAULT);
  }

  /** What its sample is made of. */
  public Layout layout() {
    return plan.layout();
  }

  /** See {@link SampleSource#clipping}. */
  public List<@Nullable Clipping> clipping() {
    return plan.structure().clipping();
  }

  /**
   * Its sample, without a score.
   *
   * @return empty if a device does not give the summaries
   */
  public Optional<Sample> sample(Summariser summariser) {
    int iteration = BaseOptimizer.getIterationCount(model);
    int epoch = BaseOptimizer.getEpochCount(model);
    plan.slots().reserveIn(summariser);
    summariser.awaitReady();
    OpenSample open = new OpenSample(plan.slots(), summariser, iteration);
    open.take(Quantity.WEIGHT, model.params());
    double rate = LearningRate.of(model, iteration, epoch);
    try (CapturedSample captured = open.finish(epoch, Double.NaN, Double.NaN, rate, 0, 0)) {
      return captured.await();
    }
  }
}
