package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many examples of a large minibatch are looked at. */
class InsideLimitsOfManyTest {
  @ParameterizedTest
  @CsvSource({"1, 8", "2, 8", "4, 8", "5, 7", "7, 5", "8, 4", "100, 4"})
  void areMoreWhereSequencesAreShort(int steps, int examples) {
    assertThat(InsideLimits.DEFAULT.examplesOf(64, steps)).isEqualTo(examples);
  }

  @ParameterizedTest
  @CsvSource({"1", "8", "100"})
  void areAsManyAsWereAskedFor(int steps) {
    assertThat(new InsideLimits(3, 1 << 19, 0, 0).examplesOf(64, steps)).isEqualTo(3);
  }
}
