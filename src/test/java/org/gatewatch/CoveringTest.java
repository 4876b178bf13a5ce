package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoveringTest {
  private record Case(int one, int two, int three) {
    Stream<List<Integer>> pairs() {
      return Stream.of(List.of(0, one, two), List.of(1, one, three), List.of(2, two, three));
    }
  }

  /** All of four by three by two, but for one pair that cannot be. */
  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      if (i % 4 != 2 || i / 4 % 3 != 1) {
        cases.add(new Case(i % 4, i / 4 % 3, i / 12));
      }
    }
    return cases;
  }

  @Test
  void everyPairOfPropertiesStaysTogetherInFewerCases() {
    Covering<Case> covering = Covering.pairs(cases(), Case::one, Case::two, Case::three);

    assertThat(covering.chosen().stream().flatMap(Case::pairs))
        .containsAll(cases().stream().flatMap(Case::pairs).toList());
    assertThat(covering.chosen()).hasSizeLessThan(16);
  }

  @Test
  void nothingIsLostAndNothingComesTwice() {
    Covering<Case> covering = Covering.pairs(cases(), Case::one, Case::two, Case::three);

    assertThat(Stream.concat(covering.chosen().stream(), covering.rest().stream()))
        .containsExactlyInAnyOrderElementsOf(cases());
    assertThat(Covering.pairs(cases(), Case::one, Case::two, Case::three)).isEqualTo(covering);
  }
}
