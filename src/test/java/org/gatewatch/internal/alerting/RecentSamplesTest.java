package org.gatewatch.internal.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Series;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;

class RecentSamplesTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").dense("one", 2, 2).dense("two", 2, 2).layout();

  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT).every(10);
  private final RecentSamples recent = new RecentSamples(LAYOUT);

  private void add(int times) {
    for (int i = 0; i < times; i++) {
      recent.add(samples.next());
    }
  }

  @Test
  void theLastEightAreKept() {
    add(8);
    assertThat(recent.of(null).iterations()).containsExactly(0, 10, 20, 30, 40, 50, 60, 70);
    add(2);

    assertThat(recent.samples()).hasSize(8);
    assertThat(recent.of(null).iterations()).containsExactly(20, 30, 40, 50, 60, 70, 80, 90);
  }

  @Test
  void withoutSamplesNothingLedUpToIt() {
    assertThat(recent.of("one")).isEqualTo(NormHistory.NONE);
    assertThat(recent.samples()).isEmpty();
  }

  @Test
  void normsAreThoseOfTheLayerAndOfEachQuantityAlone() {
    hold(Quantity.WEIGHT, 1);
    hold(Quantity.GRADIENT, 10);
    hold(Quantity.UPDATE, 100);
    samples.with(SyntheticSamples.of(0, Quantity.ACTIVATION), Summaries.of(4e6)).score(0.25);
    add(1);

    assertThat(recent.of("one")).isEqualTo(history(5));
    assertThat(recent.of("two")).isEqualTo(history(12));
    assertThat(recent.of(null)).isEqualTo(history(13));
    assertThat(recent.of("a name that no layer has")).isEqualTo(history(13));
  }

  /** A norm of 5 in the first layer, of 12 in the second, and so of 13 in all. */
  private void hold(Quantity quantity, double scale) {
    samples
        .with(SyntheticSamples.of(0, quantity, Kernel.INPUT), Summaries.of(3 * scale))
        .with(SyntheticSamples.of(0, quantity, Kernel.BIAS), Summaries.of(4 * scale))
        .with(SyntheticSamples.of(1, quantity, Kernel.INPUT), Summaries.of(12 * scale));
  }

  private static NormHistory history(double norm) {
    return new NormHistory(
        List.of(0), Series.of(0.25), Series.of(norm), Series.of(10 * norm), Series.of(100 * norm));
  }

  @Test
  void aQuantityThatASampleDoesNotHaveIsNaN() {
    add(1);
    samples.with(SyntheticSamples.of(1, Quantity.WEIGHT), Summaries.of(3));
    add(1);

    assertThat(recent.of("two").weights().at(0)).isNaN();
    assertThat(recent.of("two").weights().at(1)).isPositive();
    assertThat(recent.of("one").weights().at(1)).isNaN();
    assertThat(recent.of("two").updates().at(1)).isNaN();
  }
}
