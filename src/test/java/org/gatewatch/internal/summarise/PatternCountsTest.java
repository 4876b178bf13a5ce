package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.sample.Histogram;
import org.junit.jupiter.api.Test;

class PatternCountsTest {

  @Test
  void whatAPassThatFailedHadCountedIsForgotten() {
    PatternCounts counts = new PatternCounts();
    counts.start();
    counts.add(new double[] {-3, 0, -0.0, 2, 1e-310, 1e300}, 6);

    counts.start();
    counts.add(new double[] {2, 0}, 2);

    assertThat(counts.zeros()).isOne();
    assertThat(counts.take(2, 2))
        .isEqualTo(Histogram.of(new int[] {0, Histogram.key(2)}, new long[] {1, 1}));
  }
}
