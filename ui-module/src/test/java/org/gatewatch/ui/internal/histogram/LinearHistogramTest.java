package org.gatewatch.ui.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearHistogramTest {

  @Test
  void conservesTheNumberOfFiniteValuesOfAnyHistogram() {
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      Summary summary = randomSummary(random);
      int bins = 1 + random.nextInt(300);
      long[] counts = linear(summary, bins).counts();
      assertThat(Arrays.stream(counts).sum()).isEqualTo(summary.finite());
      assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void putsNoValueFartherFromItsPlaceThanItsBucketAllows() {
    Random random = new Random(12);
    for (int i = 0; i < 100; i++) {
      float[] values = new float[1 + random.nextInt(2000)];
      for (int v = 0; v < values.length; v++) {
        values[v] = (float) (random.nextGaussian() * 0.3 + 0.1);
      }
      Summary summary = Summaries.of(values);
      int bins = 5 + random.nextInt(100);
      LinearHistogram linear = linear(summary, bins);
      // The share of values up to any bin's end, true and drawn, may differ by those in the
      // bucket that the end cuts, and by one for rounding in each bucket: only one is cut.
      for (int bin = 0; bin < bins - 1; bin++) {
        double end = linear.axis().end(bin, bins);
        long drawn = Arrays.stream(linear.counts(), 0, bin + 1).sum();
        long least = countBelow(values, end - Math.abs(end) / 15);
        long most = countBelow(values, end + Math.abs(end) / 15);
        assertThat(drawn).isBetween(least, most);
      }
    }
  }

  @Test
  void sharesABucketOverBinsInProportion() {
    Histogram buckets = Histogram.of(new int[] {Histogram.key(1.0)}, new long[] {1000});
    double outer = Histogram.outer(Histogram.key(1.0));
    LinearHistogram linear = LinearHistogram.of(buckets, 1, outer, new Axis(1, outer), 4);
    assertThat(linear.counts()).containsExactly(250, 250, 250, 250);
  }

  @Test
  void drawsNothingBeyondTheExtremesThoughTheBucketGoesOn() {
    double value = 1.0;
    Histogram above = Histogram.of(new int[] {Histogram.key(value)}, new long[] {9});
    Histogram below = Histogram.of(new int[] {Histogram.key(-value)}, new long[] {9});
    Axis axis = new Axis(-2, 2);
    int bins = 1000;
    int place = axis.bin(value, bins);

    assertThat(LinearHistogram.of(above, value, value, axis, bins).counts()[place]).isEqualTo(9);
    assertThat(LinearHistogram.of(below, -value, -value, axis, bins).counts()[bins - place])
        .isEqualTo(9);
  }

  @Test
  void keepsZerosInTheBinThatHoldsZero() {
    Histogram buckets = Histogram.of(new int[] {0}, new long[] {7});
    LinearHistogram linear = LinearHistogram.of(buckets, 0, 0, new Axis(-1, 1), 3);
    assertThat(linear.counts()).containsExactly(0, 7, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -3.5, 1e-45, 3.4e38, 1.7e308, -1.7e308, 4.9e-324})
  void drawsASingleValueWhateverItIs(double value) {
    Histogram buckets = Histogram.of(new int[] {Histogram.key(value)}, new long[] {9});
    Axis axis = Axis.covering(List.of(summary(value, value, buckets)));
    LinearHistogram linear = LinearHistogram.of(buckets, value, value, axis, 11);
    assertThat(Arrays.stream(linear.counts()).sum()).isEqualTo(9);
    assertThat(axis.low()).isLessThanOrEqualTo(value);
    assertThat(axis.high()).isGreaterThanOrEqualTo(value);
  }

  @Test
  void drawsTheLargestRangeThatThereIs() {
    double huge = Double.MAX_VALUE;
    Histogram buckets =
        Histogram.of(new int[] {-Histogram.MAX_KEY, 0, Histogram.MAX_KEY}, new long[] {1, 2, 3});
    LinearHistogram linear = LinearHistogram.of(buckets, -huge, huge, new Axis(-huge, huge), 3);
    assertThat(Arrays.stream(linear.counts()).sum()).isEqualTo(6);
  }

  @Test
  void isEmptyWithoutFiniteValues() {
    LinearHistogram linear =
        LinearHistogram.of(
            Histogram.empty(), Double.NaN, Double.NaN, Axis.covering(List.of(Summary.empty())), 5);
    assertThat(linear.counts()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  void refusesASenselessNumberOfBins(int bins) {
    assertThatThrownBy(() -> LinearHistogram.of(Histogram.empty(), 0, 0, new Axis(0, 1), bins))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bins must be 1 to 1000");
  }

  private static LinearHistogram linear(Summary summary, int bins) {
    Axis axis = Axis.covering(List.of(summary));
    return LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
  }

  private static long countBelow(float[] values, double end) {
    long count = 0;
    for (float value : values) {
      count += value <= end ? 1 : 0;
    }
    return count;
  }

  /** Values of wildly different magnitudes, with zeros, NaN and infinities among them. */
  private static Summary randomSummary(Random random) {
    float[] values = new float[random.nextInt(3000)];
    double spread = random.nextDouble() * 40;
    for (int v = 0; v < values.length; v++) {
      values[v] =
          switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> Float.NaN;
            case 2 -> random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
            case 3 -> Float.intBitsToFloat(random.nextInt());
            default ->
                (float) (random.nextGaussian() * Math.pow(10, -random.nextDouble() * spread));
          };
    }
    return Summaries.of(values);
  }

  private static Summary summary(double min, double max, Histogram histogram) {
    return new Summary(
        histogram.total(), 0, 0, 0, 0, min, max, min, 0, min, Math.abs(min), histogram, null, null);
  }
}
