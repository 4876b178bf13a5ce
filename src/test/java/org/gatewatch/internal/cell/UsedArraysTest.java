package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;

/** Of arrays in which another pass was computed, nothing of it shows. */
class UsedArraysTest {
  private static final int UNITS = 3;
  private static final int EXAMPLES = 2;
  private static final int STEPS = 4;

  private static final Set<Quantity> OF_FORWARD =
      EnumSet.of(Quantity.ACTIVATION, Quantity.CELL_STATE);

  /** A cell that computes nothing, as one may whose gates are closed. */
  private static final class Idle implements CellStrategy {
    private static final long serialVersionUID = 1L;

    @Override
    public void forward(Forward step) {}

    @Override
    public void backward(Backward step) {}
  }

  private static double[] ones(int length) {
    double[] values = new double[length];
    Arrays.fill(values, 1);
    return values;
  }

  private static CellPass pass(CellType type) {
    int width = UNITS * type.spec().blocks().size();
    return new SmallPass(type, 1, UNITS, EXAMPLES, STEPS)
        .input(ones(EXAMPLES * STEPS))
        .kernels(ones(width), ones(UNITS * width))
        .pass();
  }

  private static List<Summary> of(CellSummaries summaries, CellType type) {
    try (CellPass pass = pass(type)) {
      return summaries.of(pass, OF_FORWARD);
    }
  }

  @Test
  void whatAStrategyLeavesOutIsZero() {
    CellSummaries summaries = new CellSummaries(0);
    CellSpec spec = LstmCell.LSTM.spec();
    CellType idle = new CellType(spec, new StrategyMath(spec, new Idle()));

    assertThat(of(summaries, LstmCell.LSTM)).allMatch(summary -> summary.min() > 0);

    assertThat(of(summaries, idle))
        .hasSize(spec.gates().size() + 2)
        .allMatch(summary -> summary.zeros() == UNITS * EXAMPLES * STEPS);
  }
}
