package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PassArraysTest {
  private final PassArrays arrays = new PassArrays();

  @Test
  void givesAnArrayAgainWithWhatIsInIt() {
    double[] first = arrays.any(5);
    first[3] = 1;
    arrays.give(first);

    assertThat(arrays.any(5)).isSameAs(first).containsExactly(0, 0, 0, 1, 0);
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

  @Test
  void givesAProductAgainForTheSameShapeAndType() {
    Product first = arrays.floatProduct(4, 6);
    arrays.give(first);

    assertThat(arrays.floatProduct(6, 4)).isNotSameAs(first);
    assertThat(arrays.doubleProduct(4, 6)).isNotSameAs(first);
    assertThat(arrays.floatProduct(4, 6)).isSameAs(first);
    assertThat(arrays.floatProduct(4, 6)).as("one that somebody has").isNotSameAs(first);
    assertThat(arrays.keptFactors()).isZero();
  }

  @Test
  void keepsNoMoreProductsThanTheirShare() {
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      Product one = arrays.floatProduct(1 + random.nextInt(600), 1 + random.nextInt(600));
      Product other = arrays.doubleProduct(1 + random.nextInt(600), 1 + random.nextInt(600));
      arrays.give(one);
      arrays.give(other);
      assertThat(arrays.keptFactors()).isBetween(0, PassArrays.MOST_FACTORS);
    }
    arrays.give(new FloatProduct(4, PassArrays.MOST_FACTORS / 4 + 1));
    assertThat(arrays.keptFactors()).isLessThanOrEqualTo(PassArrays.MOST_FACTORS);
  }
}
