package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class UnitExtremesTest {
  private static final int UNITS = 3;
  private static final int STEPS = 4;

  private static CopiedValues zeros(long... shape) {
    return CopiedValues.of(Nd4j.create(DataType.DOUBLE, shape, 'f'));
  }

  /** One example, of whose steps some are padding. */
  private static CellPass pass(boolean... padded) {
    CellType type = SimpleRnnCell.SIMPLE_RNN;
    return new CellPass(
        type,
        CellFunctions.of(
            type.spec(),
            Activation.SIGMOID.getActivationFunction(),
            Activation.TANH.getActivationFunction()),
        false,
        new CellPass.Shown(0, 0),
        zeros(1, 1, STEPS),
        new CellPass.Parameters(
            zeros(1, UNITS), zeros(UNITS, UNITS), new double[UNITS], new double[0], new double[0]),
        null,
        null,
        new CellPass.Steps(padded, new boolean[STEPS]));
  }

  @Test
  void countsWhatIsBeyondAnEndAlsoOfAUnitThatIsOnceNaN() {
    double[] values = {
      0.05, 0.5, 0.5, //
      0.95, 0.5, Double.NaN, //
      0.05, 0.5, 0.05, //
      0.9, 0.1, 0.95
    };
    try (CellPass pass = pass(false, false, false, false)) {
      UnitExtremes extremes = UnitExtremes.of(pass, new CellSeries(pass, values, 0));

      assertThat(extremes.observations()).isEqualTo(4);
      assertThat(extremes.countBelow(0.1)).containsExactly(2, 0, 1);
      assertThat(extremes.countAbove(0.9)).containsExactly(1, 0, 1);
      assertThat(extremes.still(0.4)).isEqualTo(BitSet.valueOf(new long[] {0b010}));
      assertThat(extremes.still(0.3)).isEqualTo(new BitSet());
    }
  }

  @Test
  void paddingCountsForNothing() {
    double[] values = {
      0.5, 0.5, 0.5, //
      0.05, 0.95, 0.5, //
      0.5, 0.5, 0.5, //
      0.5, 0.5, 0.05
    };
    try (CellPass pass = pass(false, true, false, false)) {
      UnitExtremes extremes = UnitExtremes.of(pass, new CellSeries(pass, values, 0));

      assertThat(extremes.observations()).isEqualTo(3);
      assertThat(extremes.countBelow(0.1)).containsExactly(0, 0, 1);
      assertThat(extremes.countAbove(0.9)).containsExactly(0, 0, 0);
      assertThat(extremes.still(0)).isEqualTo(BitSet.valueOf(new long[] {0b011}));
    }
  }
}
