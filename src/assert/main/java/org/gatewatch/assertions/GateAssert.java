package org.gatewatch.assertions;

import org.gatewatch.assertions.internal.Measure;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.jspecify.annotations.Nullable;

/** Chooses what of a gate's activations is asserted; they are those of the examples looked into. */
public final class GateAssert {
  private final RunAssert run;
  private final String layer;
  private final @Nullable Direction direction;
  private final Gate gate;

  GateAssert(RunAssert run, String layer, @Nullable Direction direction, Gate gate) {
    this.run = run;
    this.layer = layer;
    this.direction = direction;
    this.gate = gate;
  }

  /**
   * The share of its activations that is near either end of its function, as {@code
   * Saturation.total} has it.
   *
   * @return from 0 to 1 in each sample
   */
  public MeasureAssert saturation() {
    return measure(Measure.SATURATION);
  }

  /**
   * The mean of its activations.
   *
   * @return within the range of its function, such as 0 to 1, in each sample
   */
  public MeasureAssert meanActivation() {
    return measure(Measure.MEAN_ACTIVATION);
  }

  private MeasureAssert measure(Measure measure) {
    return new MeasureAssert(run, layer, direction, gate, measure);
  }
}
