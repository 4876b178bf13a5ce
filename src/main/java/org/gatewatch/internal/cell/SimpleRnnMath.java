package org.gatewatch.internal.cell;

import java.util.List;
import org.gatewatch.sample.Gate;

/** What a SimpleRnn computes: its one block is its output. */
final class SimpleRnnMath implements CellMath {
  private final boolean startsBackFromRest;

  SimpleRnnMath(boolean startsBackFromRest) {
    this.startsBackFromRest = startsBackFromRest;
  }

  @Override
  public boolean startsBackFromRest() {
    return startsBackFromRest;
  }

  @Override
  public void forward(ForwardPass pass, int step) {
    pass.activate(step, 0);
    int first = step * pass.examples * pass.units;
    System.arraycopy(pass.gates, first, pass.outputs, first, pass.examples * pass.units);
  }

  @Override
  public void backward(BackwardPass pass, int step) {
    int units = pass.units;
    for (int row = 0; row < pass.rows; row++) {
      int first = (step * pass.examples + row % pass.examples) * units;
      for (int unit = 0; unit < units; unit++) {
        int i = row * units + unit;
        pass.laterGates[i] = pass.arriving[i] * pass.gateSlopes[first + unit];
      }
    }
  }

  @Override
  public List<List<Gate>> forwardOrder() {
    return List.of(backwardOrder());
  }

  @Override
  public List<Gate> backwardOrder() {
    return List.of(Gate.BLOCK);
  }
}
