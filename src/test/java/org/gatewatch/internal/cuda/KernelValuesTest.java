package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values for which the kernel takes other ways, and the bounds that its headers promise. */
class KernelValuesTest {
  private static final int LENGTH = 10_007;
  private static final float NAN_LIKE_INFINITY = Float.intBitsToFloat(0x7f800001);

  private static CudaSummariser summariser;

  @BeforeAll
  static void open() {
    summariser = new CudaSummariser(64, new HostLauncher(HostCompiler.program()));
  }

  @AfterAll
  static void close() {
    summariser.close();
  }

  /** Each over a length that fills neither tiles nor vectors. */
  private static List<IntToDoubleFunction> odd() {
    return List.of(
        i -> 1.1f,
        i -> i % 2 == 0 ? 0.0 : 0.25,
        i -> i % 2 == 0 ? -0.0 : 0.0,
        i -> i % 3 == 0 ? -1.5 : 2,
        i -> Double.NaN,
        i -> NAN_LIKE_INFINITY,
        i -> Double.POSITIVE_INFINITY,
        i -> Double.NEGATIVE_INFINITY,
        i -> 1e-42f,
        i -> i % 2 == 0 ? Float.MIN_VALUE : -Float.MIN_NORMAL,
        i -> i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE,
        i -> i % 2 == 0 ? 0x1p115f : Math.nextDown(0x1p115f),
        i -> i == LENGTH - 1 ? Double.NaN : 3,
        i -> i == 0 ? Double.NEGATIVE_INFINITY : 1e-30);
  }

  private static void assertSame(Summary actual, Summary expected) {
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.nan()).isEqualTo(expected.nan());
    assertThat(actual.positiveInfinity()).isEqualTo(expected.positiveInfinity());
    assertThat(actual.negativeInfinity()).isEqualTo(expected.negativeInfinity());
    assertThat(actual.zeros()).isEqualTo(expected.zeros());
    assertThat(actual.min()).isEqualTo(Double.valueOf(expected.min()));
    assertThat(actual.max()).isEqualTo(Double.valueOf(expected.max()));
    assertThat(actual.histogram()).isEqualTo(expected.histogram());
    assertThat(actual.heatmap()).isEqualTo(expected.heatmap());
  }

  private static void assertClose(double actual, double expected) {
    if (Double.isNaN(expected)) {
      assertThat(actual).isNaN();
    } else {
      assertThat(actual).isCloseTo(expected, within(1e-11 * Math.abs(expected)));
    }
  }

  @Test
  void valuesOfOneKindAreSummarisedAsOnTheCpu() {
    for (IntToDoubleFunction kind : odd()) {
      float[] values = new float[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        values[i] = (float) kind.applyAsDouble(i);
      }
      INDArray vector = Nd4j.createFromArray(values);
      List<Segment> segments =
          List.of(
              Segment.run(0, LENGTH),
              Segment.matrix(1, 3, 3_335),
              Segment.matrix(2, 77, 129),
              Segment.matrix(0, 5_003, 2));
      List<Summary> expected = new OnePassSummariser(64).summarise(vector, segments);

      List<Summary> actual = summariser.summarise(vector, segments);

      for (int i = 0; i < segments.size(); i++) {
        assertSame(actual.get(i), expected.get(i));
        assertClose(actual.get(i).l2Norm(), expected.get(i).l2Norm());
        assertClose(actual.get(i).meanMagnitude(), expected.get(i).meanMagnitude());
      }
    }
  }

  /** Squares of the smaller ones are 0 unless they are scaled. */
  @Test
  void zerosDoNotHideHowSmallOthersAre() {
    double[] values = new double[40_000];
    for (int i = values.length / 2; i < values.length; i++) {
      values[i] = i % 2 == 0 ? 1e-300 : -1e-300;
    }

    Summary summary = summariser.summarise(Nd4j.createFromArray(values));

    assertThat(summary.standardDeviation()).isCloseTo(1e-300 * Math.sqrt(0.5), within(1e-310));
  }

  @Test
  void aGroupOfManyRunsIsOneSummary() {
    assertRunsAreOne(300, 7, 19);
  }

  @Tag("exhaustive")
  @Test
  void soIsOneOfVeryManyAndOfLongOnes() {
    assertRunsAreOne(4_096, 33, 50);
    assertRunsAreOne(130, 8_193, 9_001);
  }

  /** Rows that lie apart, against the same side by side. */
  private static void assertRunsAreOne(int rows, int columns, int stride) {
    Random random = new Random(rows);
    float[] apart = new float[rows * stride];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = random.nextInt(50) == 0 ? Float.NaN : (float) random.nextGaussian();
    }
    float[] together = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(apart, row * stride + 3, together, row * columns, columns);
    }
    Summary expected =
        new OnePassSummariser(0)
            .summarise(Nd4j.createFromArray(together), List.of(Segment.run(0, together.length)))
            .get(0);

    Summary actual =
        summariser
            .summarise(Nd4j.createFromArray(apart), List.of(Segment.rows(3, rows, columns, stride)))
            .get(0);

    assertSame(actual, expected);
    assertThat(actual.mean()).isCloseTo(expected.mean(), within(1e-12));
    assertClose(actual.standardDeviation(), expected.standardDeviation());
  }

  /** Exact sums of finite values, and of their squared distances from the mean. */
  private record Exact(BigDecimal sum, BigDecimal magnitude, BigDecimal square, int count) {
    static Exact of(double[] values) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal magnitude = BigDecimal.ZERO;
      BigDecimal square = BigDecimal.ZERO;
      for (double value : values) {
        BigDecimal exact = new BigDecimal(value);
        sum = sum.add(exact);
        magnitude = magnitude.add(exact.abs());
        square = square.add(exact.multiply(exact));
      }
      return new Exact(sum, magnitude, square, values.length);
    }

    double deviations() {
      MathContext precise = new MathContext(80);
      return square
          .subtract(sum.multiply(sum).divide(BigDecimal.valueOf(count), precise))
          .doubleValue();
    }
  }

  /** What makes the bounds tight: outliers that others are measured from, and far from zero. */
  private static List<IntToDoubleFunction> hard() {
    Random random = new Random(11);
    return List.of(
        i -> i % 32 == 0 ? 1e6 : 1e-6 * random.nextGaussian(),
        i -> i == 0 ? 1e8 : 1e-3 * random.nextGaussian(),
        i -> 1e6 + random.nextGaussian(),
        i -> 1e9 * (i % 2 == 0 ? 1 : -1) + random.nextGaussian(),
        i -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
  }

  @Test
  void momentsAreWithinTheBoundsThatTheHeaderStates() {
    for (IntToDoubleFunction kind : hard()) {
      double[] values = IntStream.range(0, 2 * LENGTH).mapToDouble(kind).toArray();
      float[] floats = new float[values.length];
      double[] rounded = new double[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
        rounded[i] = floats[i];
      }
      List<Summary> both = new ArrayList<>();
      both.add(summariser.summarise(Nd4j.createFromArray(floats)));
      both.add(summariser.summarise(Nd4j.createFromArray(values)));

      assertBounds(both.get(0), Exact.of(rounded));
      assertBounds(both.get(1), Exact.of(values));
    }
  }

  private static void assertBounds(Summary summary, Exact exact) {
    double count = exact.count;
    double magnitude = exact.magnitude.doubleValue();
    double square = exact.square.doubleValue();
    double deviations = exact.deviations();
    double deviation = summary.standardDeviation();
    double sum =
        new BigDecimal(summary.mean())
            .multiply(new BigDecimal(count))
            .subtract(exact.sum)
            .doubleValue();
    assertThat(Math.abs(sum)).isLessThanOrEqualTo(2e-12 * magnitude);
    assertThat(summary.meanMagnitude() * count).isCloseTo(magnitude, within(2e-12 * magnitude));
    assertThat(summary.l2Norm() * summary.l2Norm()).isCloseTo(square, within(3e-11 * square));
    assertThat(deviation * deviation * count)
        .isCloseTo(deviations, within(2e-11 * deviations + 4e-12 * Math.sqrt(deviations * square)));
  }
}
