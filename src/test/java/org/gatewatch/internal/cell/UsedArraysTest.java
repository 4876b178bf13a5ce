package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

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

  private static CopiedValues ones(long... shape) {
    return CopiedValues.of(Nd4j.ones(DataType.DOUBLE, shape).dup('f'));
  }

  private static CellPass pass(CellType type) {
    boolean[] nowhere = new boolean[STEPS * EXAMPLES];
    int width = UNITS * type.spec().blocks().size();
    return new CellPass(
        type,
        CellFunctions.of(
            type.spec(),
            Activation.SIGMOID.getActivationFunction(),
            Activation.TANH.getActivationFunction()),
        false,
        new CellPass.Shown(0, 0),
        ones(1, EXAMPLES, STEPS),
        new CellPass.Parameters(
            ones(1, width), ones(UNITS, width), new double[width], new double[0], new double[0]),
        null,
        null,
        new CellPass.Steps(nowhere, nowhere));
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
