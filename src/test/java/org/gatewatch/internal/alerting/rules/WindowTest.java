package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

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
  }

  @Test
  void oneThatIsNotFullSpeaksOfWhatItHas() {
    add(4, 2);

    assertThat(window.count()).isEqualTo(2);
    assertThat(window.isFull()).isFalse();
    assertThat(window.mean()).isEqualTo(3);
    assertThat(window.median()).as("the upper one").isEqualTo(4);
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
