package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WindowTest {
  private final Window window = new Window(3);

  private void add(double... values) {
    for (double value : values) {
      window.add(value);
    }
  }

  @Test
  void anEmptyOneHasNeitherMeanNorMedian() {
    assertThat(window.count()).isZero();
    assertThat(window.isFull()).isFalse();
    assertThat(window.mean()).isNaN();
    assertThat(window.median()).isNaN();
    assertThat(window.deviation()).isNaN();
  }

  @Test
  void oneThatIsNotFullSpeaksOfWhatItHas() {
    add(4, 2);

    assertThat(window.count()).isEqualTo(2);
    assertThat(window.isFull()).isFalse();
    assertThat(window.mean()).isEqualTo(3);
    assertThat(window.median()).as("the upper one").isEqualTo(4);
    assertThat(window.deviation()).isEqualTo(Math.sqrt(2));
  }

  @Test
  void mediansAreAlsoOfTheFirstAndTheLast() {
    add(1, 20, 30);
    assertThat(window.medianOfFirst(2)).isEqualTo(20);
    assertThat(window.medianOfFirst(9)).isEqualTo(20);

    add(5);
    assertThat(window.medianOfLast(1)).isEqualTo(5);
    assertThat(window.medianOfLast(2)).isEqualTo(30);
    assertThat(window.medianOfLast(9)).isEqualTo(20);
    assertThat(window.deviation()).isCloseTo(12.58, within(0.01));
  }

  @Test
  void theMeanDoesNotLoseSmallNumbersBesideALargeOne() {
    add(1e16, 1, 1);

    assertThat(window.mean()).isEqualTo((1e16 + 2) / 3);
  }

  @Test
  void theOldestMakesRoom() {
    add(1, 20, 30);
    assertThat(window.isFull()).isTrue();
    assertThat(window.mean()).isEqualTo(17);
    add(40);

    assertThat(window.count()).isEqualTo(3);
    assertThat(window.mean()).isEqualTo(30);
    assertThat(window.median()).isEqualTo(30);
    assertThat(new double[] {window.back(0), window.back(1), window.back(2)})
        .containsExactly(40, 30, 20);
  }
}
