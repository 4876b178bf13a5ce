package org.gatewatch.internal.cell;

import java.util.Arrays;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.sample.Gate;

/** One step of one example, or of one row on the way back. */
abstract class StrategyStep implements CellStrategy.Step {
  final ForwardPass forward;
  final int step;
  final int example;
  final int units;

  StrategyStep(ForwardPass forward, int step, int example) {
    this.forward = forward;
    this.step = step;
    this.example = example;
    units = forward.units;
  }

  @Override
  public int units() {
    return units;
  }

  @Override
  public double[] parameter(String key) {
    double[] found = forward.given.parameters().others().get(key);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no parameter "
              + key
              + " that is no kernel; there are "
              + forward.given.parameters().others().keySet());
    }
    return found.clone();
  }

  @Override
  public double[] outputBefore() {
    return before(forward.outputsBefore(step));
  }

  @Override
  public double[] stateBefore() {
    double[] states = forward.statesBefore(step);
    return states.length == 0 ? new double[units] : before(states);
  }

  private double[] before(double[] of) {
    int first = forward.before(step) + example * units;
    return Arrays.copyOfRange(of, first, first + units);
  }

  /** Where a gate's values of this step begin, in [step, example, block × unit]. */
  int at(Gate gate) {
    int block = forward.given.spec().block(gate);
    if (block < 0) {
      throw new IllegalArgumentException(
          "there is no gate " + gate + "; there are " + forward.given.spec().gates());
    }
    return forward.at(step, example, block);
  }

  double[] of(double[] values, int first) {
    return Arrays.copyOfRange(values, first, first + units);
  }

  void put(double[] from, double[] to, int first) {
    if (from.length != units) {
      throw new IllegalArgumentException(
          "one value a unit is needed, " + units + ", not " + from.length);
    }
    System.arraycopy(from, 0, to, first, units);
  }

  /** Where this step's units begin, in [step, example, unit]. */
  int here() {
    return (step * forward.examples + example) * units;
  }
}
