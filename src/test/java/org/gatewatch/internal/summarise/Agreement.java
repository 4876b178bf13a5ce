package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;

/** Checks a summary against the values that it stands for. */
final class Agreement {
  private Agreement() {}

  /** Counts, extremes and histogram exactly, moments within 1e-9. */
  static void assertAgrees(Summary summary, double[] values) {
    assertAgrees(summary, values, 1);
  }

  /**
   * As {@link #assertAgrees(Summary, double[])}, for values that come several times.
   *
   * @param times how often each of the values is among those that were summarised
   */
  static void assertAgrees(Summary summary, double[] values, long times) {
    ReferenceSummary reference = new ReferenceSummary(values);
    double[] finite = Arrays.stream(values).filter(Double::isFinite).map(v -> v + 0.0).toArray();
    assertCounts(summary, values, times);
    assertThat(summary.finite()).isEqualTo(reference.finite * times);
    double largest = Arrays.stream(finite).map(Math::abs).max().orElse(0);
    assertThat(summary.min())
        .isEqualTo(Double.valueOf(Arrays.stream(finite).min().orElse(Double.NaN)));
    assertThat(summary.max())
        .isEqualTo(Double.valueOf(Arrays.stream(finite).max().orElse(Double.NaN)));
    assertClose(summary.mean(), reference.mean, largest);
    assertClose(summary.standardDeviation(), reference.standardDeviation, 1e-8 * largest);
    assertClose(summary.l2Norm(), reference.l2Norm * Math.sqrt(times), 0);
    assertClose(summary.meanMagnitude(), reference.meanMagnitude, 0);
    assertThat(summary.histogram()).isEqualTo(histogram(finite, times));
  }

  private static void assertCounts(Summary summary, double[] values, long times) {
    assertThat(summary.count()).isEqualTo(values.length * times);
    assertThat(summary.nan()).isEqualTo(times * count(values, Double.NaN));
    assertThat(summary.positiveInfinity())
        .isEqualTo(times * count(values, Double.POSITIVE_INFINITY));
    assertThat(summary.negativeInfinity())
        .isEqualTo(times * count(values, Double.NEGATIVE_INFINITY));
    assertThat(summary.zeros())
        .isEqualTo(times * Arrays.stream(values).filter(v -> v == 0).count());
  }

  private static long count(double[] values, double which) {
    return Arrays.stream(values).filter(v -> Double.compare(v, which) == 0).count();
  }

  /** Within 1e-9; what may cancel is held against the largest value, which bounds its error. */
  private static void assertClose(double actual, double expected, double scale) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      assertThat(actual).isEqualTo(Double.valueOf(expected));
      return;
    }
    double tolerance = 1e-9 * Math.max(Math.abs(expected), 1e-5 * scale) + 4 * Double.MIN_VALUE;
    assertThat(actual).isCloseTo(expected, within(tolerance));
  }

  private static Histogram histogram(double[] finite, long times) {
    int[] sorted = Arrays.stream(finite).mapToInt(Histogram::key).sorted().toArray();
    int[] keys = Arrays.stream(sorted).distinct().toArray();
    long[] counts = new long[keys.length];
    for (int i = 0, bucket = 0; i < sorted.length; i++) {
      bucket += sorted[i] == keys[bucket] ? 0 : 1;
      counts[bucket] += times;
    }
    return Histogram.of(keys, counts);
  }
}
