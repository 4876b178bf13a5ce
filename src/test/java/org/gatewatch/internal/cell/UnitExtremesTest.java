package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class UnitExtremesTest {
  private static final int UNITS = 3;
  private static final int STEPS = 4;

  /** One example, of whose steps some are padding. */
  private static CellPass pass(boolean... padded) {
    return new SmallPass(SimpleRnnCell.SIMPLE_RNN, 1, UNITS, 1, STEPS).padded(padded).pass();
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
