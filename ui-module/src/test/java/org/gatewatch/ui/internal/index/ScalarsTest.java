package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScalarsTest {
  private static final double THIRD = 1.0 / 3;

  @Test
  void holdsFloatsAndTellsNothingFromNaN() {
    assertHolds(
        new Double[] {THIRD, null, Double.NaN, 0.0, Double.POSITIVE_INFINITY},
        (double) (float) THIRD,
        null,
        Double.NaN,
        0.0,
        Double.POSITIVE_INFINITY);
  }

  @Test
  void holdsWhatIsTooLargeForAFloat() {
    assertHolds(new Double[] {THIRD, 1e200, null}, THIRD, 1e200, null);
  }

  @Test
  void holdsWhatIsTooCloseToZeroForAFloat() {
    assertHolds(new Double[] {null, 1e-200, Double.NaN}, null, 1e-200, Double.NaN);
  }

  private static void assertHolds(@Nullable Double[] numbers, @Nullable Double... expected) {
    Scalars scalars = Scalars.of(numbers);
    for (int i = 0; i < expected.length; i++) {
      assertThat(scalars.get(i)).isEqualTo(expected[i]);
    }
  }
}
