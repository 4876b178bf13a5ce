package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PassArraysTest {
  private final PassArrays arrays = new PassArrays();

  @Test
  void givesAnArrayAgainAndZerosWhereTheyAreAskedFor() {
    double[] first = arrays.any(5);
    first[3] = 1;
    arrays.give(first);

    double[] again = arrays.zeros(5);

    assertThat(again).isSameAs(first).containsOnly(0);
    assertThat(arrays.any(5)).as("one that somebody has").isNotSameAs(first);
  }

  @Test
  void keepsNoMoreThanItsShareHoweverManyLengthsThereAre() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      double[][] taken = new double[4][];
      for (int j = 0; j < taken.length; j++) {
        taken[j] = arrays.any(1 + random.nextInt(1 << random.nextInt(21)));
      }
      arrays.give(taken);
      assertThat(arrays.kept()).isBetween(0, PassArrays.MOST_ELEMENTS);
    }
    arrays.give(new double[PassArrays.MOST_ELEMENTS + 1]);
    assertThat(arrays.kept()).isLessThanOrEqualTo(PassArrays.MOST_ELEMENTS);
  }
}
