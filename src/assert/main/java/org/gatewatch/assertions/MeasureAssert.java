package org.gatewatch.assertions;

import org.gatewatch.assertions.internal.GateCheck;
import org.gatewatch.assertions.internal.Measure;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.jspecify.annotations.Nullable;

/**
 * Asserts of what was measured of a gate, in every sample that has it. That no sample has it fails,
 * too: then nothing was guarded.
 */
public final class MeasureAssert {
  private final RunAssert run;
  private final String layer;
  private final @Nullable Direction direction;
  private final Gate gate;
  private final Measure measure;

  MeasureAssert(
      RunAssert run, String layer, @Nullable Direction direction, Gate gate, Measure measure) {
    this.run = run;
    this.layer = layer;
    this.direction = direction;
    this.gate = gate;
    this.measure = measure;
  }

  /**
   * It is below a limit in every sample.
   *
   * @param limit any number
   * @return the assertions on the run, to go on with
   * @throws IllegalArgumentException if the limit is NaN
   */
  public RunAssert staysBelow(double limit) {
    return within(Double.NEGATIVE_INFINITY, limit);
  }

  /**
   * It is above a limit in every sample.
   *
   * @param limit any number
   * @return the assertions on the run, to go on with
   * @throws IllegalArgumentException if the limit is NaN
   */
  public RunAssert staysAbove(double limit) {
    return within(limit, Double.POSITIVE_INFINITY);
  }

  private RunAssert within(double low, double high) {
    return run.holds(new GateCheck(layer, direction, gate, measure, low, high));
  }
}
