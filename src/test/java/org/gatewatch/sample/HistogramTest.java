package org.gatewatch.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Property(tries = 2000, seed = "5")
  void aValueIsWithinTheStatedErrorOfItsBucket(@ForAll float value) {
    int key = Histogram.key(value);
    double representative = Histogram.representative(key);

    assertThat(Math.abs(value - representative))
        .isLessThanOrEqualTo(Math.abs(value) * Histogram.RELATIVE_ERROR);
    assertThat(Math.signum(representative)).isEqualTo(Math.signum(value));
    assertThat(Math.abs(value)).isGreaterThanOrEqualTo((float) Math.abs(Histogram.inner(key)));
    assertThat((double) Math.abs(value)).isLessThanOrEqualTo(Math.abs(Histogram.outer(key)));
  }

  @Property(tries = 2000, seed = "6")
  void keysRiseWithValues(@ForAll double a, @ForAll double b) {
    assertThat(Integer.signum(Histogram.key(a) - Histogram.key(b)))
        .isIn(0, (int) Math.signum(a - b));
  }

  /** Whether they are known already or counted in a run, of which many may be empty. */
  @Property(tries = 500, seed = "7")
  void bucketsAreCopiedAsTheyAreToldOneByOne(
      @ForAll @Size(max = 40) List<@IntRange(max = 2) Integer> negative,
      @ForAll @IntRange(max = 2) int zeros,
      @ForAll @IntRange(min = 1, max = 9) int first) {
    int[] below = negative.stream().mapToInt(Integer::intValue).toArray();
    int[] above = IntStream.range(0, below.length).map(i -> below[below.length - 1 - i]).toArray();
    Histogram run = Histogram.ofRun(first, below, zeros, above);
    int[] keys = new int[run.room()];
    long[] counts = new long[run.room()];
    int size = run.copy(keys, counts);

    assertThat(size).isEqualTo(run.size()).isLessThan(keys.length);
    for (int i = 0; i < size; i++) {
      assertThat(keys[i]).isEqualTo(run.keyAt(i));
      assertThat(counts[i]).isEqualTo(run.countAt(i));
    }
    int[] again = new int[run.room()];
    assertThat(run.copy(again, new long[run.room()])).isEqualTo(size);
    assertThat(Arrays.copyOf(again, size)).isEqualTo(Arrays.copyOf(keys, size));
  }

  @Test
  void theLimitsOfTypeDoubleFallIntoTheOuterBuckets() {
    assertThat(Histogram.key(Double.MAX_VALUE)).isEqualTo(Histogram.MAX_KEY);
    assertThat(Histogram.key(-Double.MAX_VALUE)).isEqualTo(-Histogram.MAX_KEY);
    assertThat(Histogram.key(Double.MIN_VALUE)).isEqualTo(1);
    assertThat(Histogram.key(-0.0)).isZero();
    assertThat(Histogram.key(Float.MIN_VALUE)).isEqualTo(1);
    assertThat(Histogram.key(Float.MAX_VALUE)).isEqualTo(Histogram.MAX_KEY);
  }

  @Test
  void ofARunOnlyOccupiedBucketsAreKept() {
    assertThat(Histogram.ofRun(7, new int[] {0, 2, 0}, 5, new int[] {3, 0, 1}))
        .isEqualTo(Histogram.of(new int[] {-8, 0, 7, 9}, new long[] {2, 5, 3, 1}))
        .hasToString("Histogram[4 buckets, 11 values]");
    assertThat(Histogram.ofRun(1, new int[0], 0, new int[0])).isEqualTo(Histogram.empty());
  }

  @Test
  void aRunThatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.ofRun(0, new int[1], 0, new int[1]))
        .withMessageContaining("within 1 and " + Histogram.MAX_KEY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.ofRun(Histogram.MAX_KEY, new int[2], 0, new int[2]))
        .withMessageContaining("the first is " + Histogram.MAX_KEY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.ofRun(1, new int[2], 0, new int[1]))
        .withMessageContaining("2 and 1");
  }

  @Test
  void bucketsThatDoNotFitTogetherAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.of(new int[] {1, 1}, new long[] {1, 1}))
        .withMessageContaining("rise strictly");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.of(new int[] {1}, new long[] {0}))
        .withMessageContaining("at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.of(new int[] {Histogram.MAX_KEY + 1}, new long[] {1}))
        .withMessageContaining("±" + Histogram.MAX_KEY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.of(new int[] {1}, new long[] {}))
        .withMessageContaining("as many counts as keys");
  }
}
