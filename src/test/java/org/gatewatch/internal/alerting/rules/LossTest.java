package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossTest {
  private static final Layout PLAIN = SyntheticNetwork.of("FLOAT").lstm("lstm", 3, 4).layout();

  @Test
  void itIsTheScoreForOneTimestep() {
    SyntheticSamples samples = new SyntheticSamples(PLAIN).score(12).timesteps(8);

    assertThat(new Loss(PLAIN).of(samples.next())).isEqualTo(1.5);
  }

  @Test
  void ofUnknownTimestepsItIsTheScoreAndOfNoneItIsNotKnown() {
    SyntheticSamples samples = new SyntheticSamples(PLAIN).score(12);

    assertThat(new Loss(PLAIN).of(samples.next())).isEqualTo(12);
    assertThat(new Loss(PLAIN).of(samples.timesteps(0).next())).isNaN();
  }

  /** A score of 0.5 for each timestep, and of what the weights add, whatever the length. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 5, 80, 0.25})
  void whatRegularisationAddsIsNotDividedByTimesteps(double timesteps) {
    Layout layout = PLAIN.withPenalties(List.of(new Layout.Penalty(0, "RW", 0.1, 0.01)));
    double penalty = 4 * (0.1 * (3 + 4) + 0.01 / 2 * (9 + 16));
    SyntheticSamples samples =
        new SyntheticSamples(layout)
            .with(SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.INPUT), Summaries.of(99))
            .with(SyntheticSamples.of(0, Quantity.WEIGHT, Kernel.RECURRENT), Summaries.of(3, -4))
            .timesteps(timesteps)
            .score(0.5 * timesteps + penalty);

    assertThat(new Loss(layout).of(samples.next())).isCloseTo(0.5 + penalty, within(1e-12));
  }
}
