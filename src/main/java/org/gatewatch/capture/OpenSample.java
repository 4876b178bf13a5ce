package org.gatewatch.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.summarise.Segment;
import org.gatewatch.summarise.Summariser;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The sample of one iteration while its quantities come in. */
final class OpenSample {
  private final CapturePlan plan;
  private final Summariser summariser;
  private final int iteration;
  private final @Nullable Summary[] summaries;

  OpenSample(CapturePlan plan, Summariser summariser, int iteration) {
    this.plan = plan;
    this.summariser = summariser;
    this.iteration = iteration;
    summaries = new Summary[plan.layout().slots().size()];
  }

  int iteration() {
    return iteration;
  }

  /** Summarises the outputs of the layers, by key. */
  void takeActivations(Function<String, @Nullable INDArray> activations) {
    Integer first = plan.first().get(Quantity.ACTIVATION);
    if (first == null) {
      return;
    }
    List<INDArray> outputs = new ArrayList<>();
    List<Integer> slots = new ArrayList<>();
    for (int i = 0; i < plan.activations().size(); i++) {
      INDArray output = activations.apply(plan.activations().get(i));
      if (output != null && output.dataType().isFPType()) {
        outputs.add(output);
        slots.add(first + i);
      }
    }
    List<Summary> results = summariser.summariseAll(outputs);
    for (int i = 0; i < results.size(); i++) {
      summaries[slots.get(i)] = results.get(i);
    }
  }

  /**
   * Summarises what there is of each parameter.
   *
   * @param vector as flat as the network's parameters; null if DL4J has none
   */
  void take(Quantity quantity, @Nullable INDArray vector) {
    List<Segment> segments = plan.segments().get(quantity);
    if (segments == null || segments.isEmpty() || vector == null) {
      return;
    }
    int slot = plan.first().get(quantity);
    for (Summary summary : summariser.summarise(vector, segments)) {
      summaries[slot++] = summary;
    }
  }

  /** Whether all that came in so far is finite, and the score too. */
  boolean isFinite(double score) {
    boolean finite = Double.isFinite(score);
    for (Summary summary : summaries) {
      finite &= summary == null || summary.nonFinite() == 0;
    }
    return finite;
  }

  /** The sample, with what came in so far; the arguments are those of {@link Sample}. */
  Sample finish(int epoch, double score, long captureNanos, int dropped) {
    return new Sample(
        plan.layout().id(),
        iteration,
        epoch,
        score,
        captureNanos,
        dropped,
        Arrays.asList(summaries));
  }
}
