package org.gatewatch.internal.capture;

import java.util.List;
import org.gatewatch.internal.dl4j.RunShape;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Where samples come from: what their way to storage, and those who judge them, ask of it. For the
 * training thread.
 */
public interface SampleSource {
  /** What the samples are made of; null before the first. */
  @Nullable Layout layout();

  /**
   * How each layer clips its gradient, in the layout's order; null where it does not. Empty before
   * the first sample.
   */
  List<@Nullable Clipping> clipping();

  /** How the training is set up, as it is now. */
  TrainingFacts facts();

  /** Seed and size of the training; within an iteration. */
  default RunShape shape(TrainingFacts facts) {
    return RunShape.UNKNOWN;
  }

  /** What the present minibatch is like. */
  MinibatchFacts minibatch();

  /** How many segments of one sequence there were so far, if any are known. */
  int segments();

  /** Whether the loss of the present iteration is far above the usual. */
  boolean isLossFar();
}
