package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.gatewatch.sample.Layout;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;

class LossTrendTest {
  private static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").layout();

  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private final LossTrend trend = new LossTrend(LAYOUT);

  private LossTrend after(double... losses) {
    for (double loss : losses) {
      trend.add(samples.score(loss).next());
    }
    return trend;
  }

  @Test
  void aFewLossesInOrderAreATrend() {
    assertThat(after(16, 15, 10, 6).isFalling()).isTrue();
    assertThat(after(20).isFalling()).as("the last is above all").isFalse();
  }

  @Test
  void lossesThatAreTheSameOrRiseDoNotFall() {
    assertThat(trend.isFalling()).isFalse();
    assertThat(after(1).isFalling()).isFalse();
    assertThat(after(1, 1, 1, 1, 1, 1).isFalling()).isFalse();
    assertThat(after(1, 2, 3, 4, 5, 6).isFalling()).isFalse();
  }

  @Test
  void noiseIsRarelyTakenForATrendAndATrendInNoiseIsFound() {
    Random random = new Random(7);
    int falling = 0;
    for (int i = 0; i < 1000; i++) {
      falling += after(1 + 0.3 * random.nextGaussian()).isFalling() ? 1 : 0;
    }
    assertThat(falling).isLessThan(50);
    falling = 0;
    for (int i = 0; i < 1000; i++) {
      falling += after(1 - 0.02 * i + 0.1 * random.nextGaussian()).isFalling() ? 1 : 0;
    }
    assertThat(falling).isGreaterThan(800);
  }

  @Test
  void ofFewLossesTheFirstHalfIsComparedWithTheSecond() {
    assertThat(after(4).fallen()).isZero();
    assertThat(after(3).fallen()).isCloseTo(0.25, within(1e-12));
    assertThat(after(2, 1).fallen()).as("4 and 3, then 2 and 1").isCloseTo(0.5, within(1e-12));
    for (int i = 0; i < 16; i++) {
      after(1);
    }
    assertThat(trend.fallen()).as("ten, then ten").isZero();
  }

  @Test
  void whatHasFallenIsAShareOfTheFirst() {
    assertThat(after(2, 2, 2, 2, 2, 2, 2, 2, 2, 2).fallen()).isZero();
    for (int i = 0; i < 20; i++) {
      after(0.5);
    }
    assertThat(trend.fallen()).isCloseTo(0.75, within(1e-12));
    assertThat(trend.isBelowFirst()).isTrue();
    assertThat(after(2).isBelowFirst()).isFalse();
    for (int i = 0; i < 20; i++) {
      after(4);
    }
    assertThat(trend.fallen()).isCloseTo(-1, within(1e-12));
  }
}
