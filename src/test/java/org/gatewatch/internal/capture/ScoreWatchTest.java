package org.gatewatch.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreWatchTest {
  private final ScoreWatch watch = new ScoreWatch();

  /** The iterations, counted from 0, that it wants to have a sample of. */
  private List<Integer> far(double... scores) {
    List<Integer> far = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (watch.isFarAboveUsual(scores[i])) {
        far.add(i);
      }
    }
    return far;
  }

  @Test
  void aDisasterInTheSecondIterationIsSeenInItAndInTheNext() {
    assertThat(far(0.132, 2022.9, 41400, 3168, 128)).startsWith(1, 2);
  }

  @Test
  void threeTimesTheRunningMeanIsFar() {
    assertThat(far(1, 1, 1, 3, 1, 1)).isEmpty();
    assertThat(far(1, 1, 1, 4)).containsExactly(3);
  }

  @Test
  void aLevelThatLastsIsSoonTheUsualOne() {
    double[] scores = new double[2000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i < 1000 ? 1 : 100;
    }

    assertThat(far(scores)).startsWith(1000).allMatch(i -> i < 1010);
  }

  @Test
  void scoresThatLeapByNatureCostFewSamples() {
    Random random = new Random(3);
    double[] scores =
        random.doubles(10_000).map(any -> Math.pow(random.nextGaussian(), 2)).toArray();

    assertThat(far(scores)).hasSizeBetween(10, 25);
  }

  @Test
  void scoresOfNoUseAreNoMeasure() {
    assertThat(far(Double.NaN, Double.NaN, 5, Double.NaN, 5, 0, -3, 5)).isEmpty();
    assertThat(new ScoreWatch().isFarAboveUsual(-1)).isFalse();
  }

  @Test
  void belowZeroNothingIsFar() {
    assertThat(far(-1, -1, 5, 5)).as("three times what?").doesNotContain(2);
  }
}
