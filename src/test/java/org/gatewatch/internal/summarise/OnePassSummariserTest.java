package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.gatewatch.internal.summarise.Agreement.assertAgrees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Summaries against a brute-force reference. */
class OnePassSummariserTest {
  private final OnePassSummariser summariser = new OnePassSummariser(64);

  @Property(tries = 400, seed = "7")
  void everySummaryAgreesWithTheReference(
      @ForAll Values kind,
      @ForAll boolean isDouble,
      @ForAll @IntRange(min = 1, max = 3000) int length,
      @ForAll @IntRange(min = 0, max = 1 << 20) int seed) {
    double[] values = kind.values(new Random(seed), length, isDouble);
    DataType type = isDouble ? DataType.DOUBLE : DataType.FLOAT;

    Summary summary = summariser.summarise(Nd4j.createFromArray(values).castTo(type));

    assertAgrees(summary, values);
  }

  @Property(tries = 200, seed = "11")
  void aHeatmapCellShowsTheStrongestValueThatItCovers(
      @ForAll @IntRange(min = 1, max = 150) int rows,
      @ForAll @IntRange(min = 1, max = 150) int columns,
      @ForAll Values kind,
      @ForAll @IntRange(min = 0, max = 1 << 20) int seed) {
    double[] values = kind.values(new Random(seed), rows * columns, false);

    Summary summary = summarise(values, Segment.matrix(0, rows, columns));

    HeatmapReference.assertAgrees(summary.heatmap(), values, rows, columns);
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @Test
  void aHeatmapOfVeryLongColumnsIsTheSame() {
    int rows = 5000;
    int columns = 3;
    double[] values = Values.RANDOM_BITS.values(new Random(3), rows * columns, false);

    Summary summary = summarise(values, Segment.matrix(0, rows, columns));

    HeatmapReference.assertAgrees(summary.heatmap(), values, rows, columns);
  }

  private Summary summarise(double[] values, Segment segment) {
    INDArray vector = Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    return summariser.summarise(vector, List.of(segment)).get(0);
  }

  @Property(tries = 100, seed = "13")
  void segmentsOfOneVectorAreSummarisedEachForItself(
      @ForAll @IntRange(min = 0, max = 1 << 20) int seed) {
    Random random = new Random(seed);
    List<Segment> segments = new ArrayList<>();
    int end = 0;
    for (int i = 0; i < 6; i++) {
      int length = random.nextInt(1500);
      segments.add(Segment.run(end, length));
      end += length + random.nextInt(7);
    }
    double[] values = Values.SPRINKLED_WITH_NON_FINITE.values(random, end + 1, false);
    INDArray vector = Nd4j.createFromArray(values).castTo(DataType.FLOAT);

    List<Summary> summaries = summariser.summarise(vector, segments);

    for (int i = 0; i < segments.size(); i++) {
      int from = (int) segments.get(i).offset();
      int to = from + (int) segments.get(i).length();
      if (to == from) {
        assertThat(summaries.get(i)).isEqualTo(Summary.empty());
      } else {
        assertAgrees(summaries.get(i), Arrays.copyOfRange(values, from, to));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16"})
  void halfPrecisionIsSummarisedThroughConversion(DataType type) {
    INDArray array = Nd4j.createFromArray(0.5, -0.25, 0, Double.NaN, 3, Double.NEGATIVE_INFINITY);
    Summary summary = summariser.summarise(array.castTo(type));

    assertAgrees(summary, new double[] {0.5, -0.25, 0, Double.NaN, 3, Double.NEGATIVE_INFINITY});
  }

  @Test
  void aViewIsSummarisedAsItsElementsOnly() {
    INDArray matrix = Nd4j.arange(60).castTo(DataType.FLOAT).reshape(6, 10);
    INDArray gaps = matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 5));

    Summary summary = summariser.summarise(gaps);

    double[] expected = new double[18];
    for (int i = 0; i < 18; i++) {
      expected[i] = i / 3 * 10 + 2 + i % 3;
    }
    assertAgrees(summary, expected);
  }

  @Test
  void anArrayOfAnyOrderIsReadInPlace() {
    INDArray array = Nd4j.rand(DataType.FLOAT, 4, 5, 6).permute(2, 0, 1);

    assertAgrees(summariser.summarise(array), array.dup('c').data().asDouble());
  }

  @Property(tries = 200, seed = "13")
  void aMapAloneIsThatOfTheSummary(
      @ForAll @IntRange(min = 1, max = 150) int rows,
      @ForAll @IntRange(min = 1, max = 150) int columns,
      @ForAll Values kind,
      @ForAll @IntRange(min = 0, max = 1 << 20) int seed) {
    double[] values = kind.values(new Random(seed), rows * columns, true);
    values[seed % values.length] = (seed & 1) == 0 ? 1e300 : Double.NEGATIVE_INFINITY;
    Segment matrix = Segment.matrix(0, rows, columns);

    assertThat(summariser.map(values, rows, columns))
        .isEqualTo(summariser.summarise(values, matrix).heatmap());
    assertThat(new OnePassSummariser(0).map(values, rows, columns)).isNull();
  }

  @Test
  void whatIsBeyondTypeFloatIsItsLargestInAMapAndWhatIsInfiniteStaysSo() {
    double[] values = {1e300, -1e300, Double.POSITIVE_INFINITY, Double.NaN};

    Heatmap map = summariser.map(values, 4, 1);

    assertThat(map.pattern(0, 0)).isEqualTo(Heatmap.pattern(Float.MAX_VALUE));
    assertThat(map.pattern(1, 0)).isEqualTo(Heatmap.pattern(-Float.MAX_VALUE));
    assertThat(map.pattern(2, 0)).isEqualTo(Heatmap.pattern(Float.POSITIVE_INFINITY));
    assertThat(map.pattern(3, 0)).isEqualTo(Heatmap.pattern(Float.NaN));
  }

  @Property(tries = 200, seed = "17")
  void rowsThatLieApartAreSummarisedAsIfTheyDidNot(
      @ForAll @IntRange(min = 1, max = 1300) int length,
      @ForAll @IntRange(min = 0, max = 40) int between,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 0, max = 1 << 20) int seed) {
    int stride = length + between;
    double[] values = new Random(seed).doubles(3 + (long) stride * rows, -1, 1).toArray();
    double[] together = new double[length * rows];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, 3 + row * stride, together, row * length, length);
    }

    assertThat(summariser.summariseRows(values, 3, length, stride, rows))
        .isEqualTo(summariser.summarise(together, Segment.run(0, together.length)));
  }

  @Test
  void anEmptyArrayHasTheEmptySummary() {
    assertThat(summariser.summarise(Nd4j.empty(DataType.FLOAT))).isEqualTo(Summary.empty());
  }

  @Test
  void theSameInputGivesTheSameBits() {
    INDArray vector = Nd4j.randn(DataType.FLOAT, 100_000);
    List<Segment> segments = List.of(Segment.matrix(0, 250, 400));

    assertThat(summariser.summarise(vector, segments))
        .isEqualTo(new OnePassSummariser(64).summarise(vector, segments));
  }

  @Test
  void wrongArgumentsAreNamed() {
    INDArray vector = Nd4j.create(DataType.FLOAT, 10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> summariser.summarise(vector, List.of(Segment.run(5, 6))))
        .withMessageContaining("beyond a vector of 10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> summariser.summarise(Nd4j.create(DataType.INT32, 10)))
        .withMessageContaining("INT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnePassSummariser(65))
        .withMessageContaining("maxHeatmapSide must be 0 to 64, not 65");
  }
}
