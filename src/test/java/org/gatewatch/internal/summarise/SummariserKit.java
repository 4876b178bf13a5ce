package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.summarise.Agreement.assertAgrees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What every {@link Summariser} must do, on whatever backend ND4J runs. To hold one to it, extend
 * this class. Values are checked against decimal arithmetic of 60 digits.
 */
public abstract class SummariserKit {
  private static final int[] LENGTHS = {1, 2, 3, 31, 257, 1023, 8191, 8193, 20_011};

  /** Each position within four lanes but one, and within eight the first and the last. */
  private static final int[] SOME_OFFSETS = {0, 1, 3, 8, 15};

  private static final int[][] SHAPES = {
    {1, 1}, {1, 200}, {200, 1}, {64, 64}, {63, 65}, {128, 130}, {150, 77}, {5, 3}, {5000, 3}
  };

  private Summariser summariser;

  /**
   * A new summariser.
   *
   * @param maxHeatmapSide most rows and columns of a heatmap, 0 for none
   */
  protected abstract Summariser summariser(int maxHeatmapSide);

  /** Whether a matrix that lies row by row gets a heatmap, too. */
  protected boolean mapsRows() {
    return true;
  }

  @BeforeEach
  final void make() {
    Nd4j.getRandom().setSeed(1);
    summariser = summariser(64);
  }

  static Stream<Arguments> everyKindAndType() {
    return Stream.concat(eachKindInOneType(), eachKindInTheOther());
  }

  /** By turns in type FLOAT and DOUBLE. */
  static Stream<Arguments> eachKindInOneType() {
    return Stream.of(Values.values()).map(kind -> Arguments.of(kind, kind.ordinal() % 2 == 1));
  }

  static Stream<Arguments> eachKindInTheOther() {
    return Stream.of(Values.values()).map(kind -> Arguments.of(kind, kind.ordinal() % 2 == 0));
  }

  private static INDArray vector(double[] values, boolean isDouble) {
    INDArray vector = Nd4j.createFromArray(values);
    return isDouble ? vector : vector.castTo(DataType.FLOAT);
  }

  @ParameterizedTest
  @MethodSource("eachKindInOneType")
  final void anArrayOfAnyLengthAgreesWithTheReference(Values kind, boolean isDouble) {
    assertArraysAgree(kind, isDouble);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("eachKindInTheOther")
  final void soDoesOneOfTheOtherType(Values kind, boolean isDouble) {
    assertArraysAgree(kind, isDouble);
  }

  private void assertArraysAgree(Values kind, boolean isDouble) {
    for (int length : LENGTHS) {
      double[] values = kind.values(new Random(length), length, isDouble);

      assertAgrees(summariser.summarise(vector(values, isDouble)), values);
    }
  }

  @ParameterizedTest
  @MethodSource("eachKindInTheOther")
  final void segmentsAtAnyOffsetAgreeWithTheReference(Values kind, boolean isDouble) {
    assertSegmentsAgree(kind, isDouble, SOME_OFFSETS);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("everyKindAndType")
  final void segmentsAtEveryOffsetAgreeWithTheReference(Values kind, boolean isDouble) {
    assertSegmentsAgree(kind, isDouble, IntStream.range(0, 17).toArray());
  }

  private void assertSegmentsAgree(Values kind, boolean isDouble, int... offsets) {
    double[] values = kind.values(new Random(5), 3000, isDouble);
    List<Segment> segments = new ArrayList<>();
    for (int i : offsets) {
      segments.add(Segment.run(i, 100 + i));
      segments.add(Segment.matrix(1000 + 3 * i, 7, 1 + 11 * i));
      segments.add(Segment.run(2999 - i, 1));
      segments.add(Segment.run(i, 0));
    }

    List<Summary> summaries = summariser.summarise(vector(values, isDouble), segments);

    assertThat(summaries).hasSameSizeAs(segments);
    for (int i = 0; i < segments.size(); i++) {
      assertSegmentAgrees(summaries.get(i), segments.get(i), values);
    }
  }

  private static void assertSegmentAgrees(Summary summary, Segment segment, double[] values) {
    if (segment.length() == 0) {
      assertThat(summary).isEqualTo(Summary.empty());
      return;
    }
    int from = (int) segment.offset();
    double[] own = Arrays.copyOfRange(values, from, from + (int) segment.length());
    assertAgrees(summary, own);
    if (segment.rows() > 0) {
      HeatmapReference.assertAgrees(
          summary.heatmap(), shown(own), segment.rows(), segment.columns());
    } else {
      assertThat(summary.heatmap()).isNull();
    }
  }

  @Test
  final void oneSegmentMayBeAMillionTimesAsLongAsAnother() {
    double[] values = Values.SPRINKLED_WITH_NON_FINITE.values(new Random(8), 10_000, false);
    INDArray vector = repeated(values, 100);
    List<Segment> segments = new ArrayList<>();
    segments.add(Segment.run(0, 1));
    segments.add(Segment.matrix(0, 1000, 1000));
    segments.add(Segment.run(9_999, 1));

    List<Summary> summaries = summariser.summarise(vector, segments);

    assertAgrees(summaries.get(0), new double[] {values[0]});
    assertAgrees(summaries.get(1), values, 100);
    assertAgrees(summaries.get(2), new double[] {values[9_999]});
  }

  /** The values several times, one after the other, as type FLOAT. */
  private static INDArray repeated(double[] values, int times) {
    INDArray rows = Nd4j.createUninitialized(DataType.FLOAT, times, values.length);
    try (INDArray row = vector(values, false)) {
      for (int i = 0; i < times; i++) {
        rows.getRow(i).assign(row);
      }
    }
    return rows.reshape((long) times * values.length);
  }

  @Test
  @Tag("soak")
  final void aHundredMillionElementsAgreeWithTheReference() {
    double[] values = Values.ONE_OUTLIER.values(new Random(9), 10_000, false);
    try (INDArray vector = repeated(values, 10_000)) {

      Summary summary =
          summariser.summarise(vector, List.of(Segment.matrix(0, 10_000, 10_000))).get(0);

      assertAgrees(summary, values, 10_000);
      double[] column = new double[64 * 10_000];
      for (int i = 0; i < 64; i++) {
        System.arraycopy(values, 0, column, i * 10_000, 10_000);
      }
      HeatmapReference.assertAgrees(summary.heatmap(), column, 10_000, 64);
    }
  }

  /** Of four kinds of values, one has a shape; all have one that is smaller than its heatmap. */
  @ParameterizedTest
  @EnumSource(Values.class)
  final void aHeatmapCellShowsTheStrongestValueThatItCovers(Values kind) {
    for (int i = kind.ordinal() % 4; i < SHAPES.length; i += 4) {
      assertHeatmapAgrees(kind, SHAPES[i][0], SHAPES[i][1], false);
    }
    assertHeatmapAgrees(kind, 70, 66, kind.ordinal() % 2 == 0);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @EnumSource(Values.class)
  final void soDoesThatOfEveryShape(Values kind) {
    for (int[] shape : SHAPES) {
      assertHeatmapAgrees(kind, shape[0], shape[1], false);
    }
    assertHeatmapAgrees(kind, 70, 66, true);
  }

  private void assertHeatmapAgrees(Values kind, int rows, int columns, boolean isDouble) {
    double[] values = kind.values(new Random(rows), rows * columns + 1, isDouble);
    double[] own = Arrays.copyOfRange(values, 1, values.length);

    Summary summary =
        summariser
            .summarise(vector(values, isDouble), List.of(Segment.matrix(1, rows, columns)))
            .get(0);

    HeatmapReference.assertAgrees(summary.heatmap(), shown(own), rows, columns);
  }

  /** Finite values beyond the range of type FLOAT are shown as its largest. */
  private static double[] shown(double[] values) {
    return Arrays.stream(values)
        .map(v -> Double.isFinite(v) ? Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, v)) : v)
        .toArray();
  }

  @Test
  final void anExtremeThatIsNothingBesideTheOtherIsKept() {
    double[] values = {-3e-160, -5e155};

    assertAgrees(summariser.summarise(vector(values, true)), values);
  }

  /** As a gate's columns lie in 'c' order: each row is a run, with other gates in between. */
  @Test
  final void aMatrixByRowsIsSummarisedAsTheSameByColumns() {
    int rows = 150;
    int columns = 40;
    int stride = 3 * columns;
    Random random = new Random(8);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray whole = Nd4j.create(type, rows, stride);
      for (long i = 0; i < whole.length(); i++) {
        whole.putScalar(i, random.nextGaussian());
      }
      INDArray gate =
          whole.get(NDArrayIndex.all(), NDArrayIndex.interval(columns, 2 * columns)).dup('f');

      Summary byRows =
          summariser
              .summarise(
                  whole.reshape(whole.length()),
                  List.of(Segment.rows(columns, rows, columns, stride)))
              .get(0);
      Summary byColumns =
          summariser
              .summarise(
                  gate.reshape('f', new long[] {gate.length()}),
                  List.of(Segment.matrix(0, rows, columns)))
              .get(0);

      assertThat(byRows.count()).isEqualTo(byColumns.count());
      assertThat(byRows.min()).isEqualTo(byColumns.min());
      assertThat(byRows.max()).isEqualTo(byColumns.max());
      assertThat(byRows.histogram()).isEqualTo(byColumns.histogram());
      assertThat(byRows.l2Norm()).isCloseTo(byColumns.l2Norm(), within(1e-9));
      assertThat(byRows.mean()).isCloseTo(byColumns.mean(), within(1e-9));
      assertThat(byRows.heatmap()).isEqualTo(mapsRows() ? byColumns.heatmap() : null);
    }
  }

  @Test
  final void withoutASideThereIsNoHeatmap() {
    Summary summary =
        summariser(0).summarise(Nd4j.rand(6, 7).ravel(), List.of(Segment.matrix(0, 6, 7))).get(0);

    assertThat(summary.heatmap()).isNull();
  }

  @Test
  final void aSmallerSideGivesASmallerHeatmap() {
    Summary summary =
        summariser(5).summarise(Nd4j.rand(8 * 9).ravel(), List.of(Segment.matrix(0, 9, 8))).get(0);

    assertThat(summary.heatmap().rows()).isEqualTo(5);
    assertThat(summary.heatmap().columns()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16"})
  final void halfPrecisionIsSummarised(DataType type) {
    double[] values = {0.5, -0.25, 0, Double.NaN, 3, Double.NEGATIVE_INFINITY};

    assertAgrees(summariser.summarise(Nd4j.createFromArray(values).castTo(type)), values);
  }

  @Test
  final void aViewIsSummarisedAsItsElementsOnly() {
    INDArray matrix = Nd4j.arange(60).castTo(DataType.FLOAT).reshape(6, 10);
    INDArray gaps = matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 5));
    double[] expected = new double[18];
    for (int i = 0; i < 18; i++) {
      expected[i] = i / 3 * 10 + 2 + i % 3;
    }

    assertAgrees(summariser.summarise(gaps), expected);
    assertAgrees(
        summariser.summarise(matrix.getRow(3)),
        new double[] {30, 31, 32, 33, 34, 35, 36, 37, 38, 39});
  }

  @Test
  final void severalArraysAreEachSummarisedForThemselves() {
    List<INDArray> arrays = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      arrays.add(Nd4j.rand(i % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE, 10 * i, 3, 7));
    }
    arrays.add(Nd4j.rand(DataType.FLOAT, 4, 5, 6).permute(2, 0, 1));
    arrays.add(Nd4j.empty(DataType.FLOAT));

    List<Summary> summaries = summariser.summariseAll(arrays);

    assertThat(summaries).hasSameSizeAs(arrays);
    for (int i = 0; i < 6; i++) {
      assertAgrees(summaries.get(i), arrays.get(i).dup('c').data().asDouble());
    }
    assertThat(summaries.get(6)).isEqualTo(Summary.empty());
  }

  @Test
  final void nothingAtAllHasNoSummaries() {
    assertThat(summariser.summariseAll(List.of())).isEmpty();
    assertThat(summariser.summarise(Nd4j.rand(3), List.of())).isEmpty();
  }

  @Test
  final void theSameInputGivesTheSameBits() {
    INDArray vector = Nd4j.randn(DataType.FLOAT, 100_000);
    List<Segment> segments = List.of(Segment.matrix(0, 250, 400), Segment.run(77, 50_001));
    List<Summary> first = summariser.summarise(vector, segments);

    assertThat(summariser.summarise(vector, segments)).isEqualTo(first);
    assertThat(summariser(64).summarise(vector.dup(), segments)).isEqualTo(first);
  }

  @Test
  final void whatIsBegunIsOfTheValuesOfThatMoment() {
    INDArray vector =
        vector(Values.SPRINKLED_WITH_NON_FINITE.values(new Random(3), 900, false), false);
    List<Segment> segments =
        List.of(Segment.run(5, 400), Segment.run(9, 0), Segment.matrix(1, 20, 30));
    List<INDArray> arrays = List.of(vector.dup(), Nd4j.createFromArray(1.0, -2.0), vector.dup());
    List<Summary> ofSegments = summariser.summarise(vector, segments);
    List<Summary> ofArrays = summariser.summariseAll(arrays);

    try (Pending<List<Summary>> one = summariser.begin(vector, segments).orElseThrow();
        Pending<List<Summary>> other = summariser.beginAll(arrays).orElseThrow()) {
      vector.assign(7);
      arrays.forEach(array -> array.assign(Double.NaN));

      assertThat(one.await()).contains(ofSegments);
      assertThat(other.await()).contains(ofArrays);
    }
  }

  @Test
  final void theInputIsOnlyRead() {
    double[] values = Values.SPRINKLED_WITH_NON_FINITE.values(new Random(4), 900, false);
    INDArray vector = vector(values, false);

    summariser.summarise(vector, List.of(Segment.matrix(0, 30, 30)));
    summariser.summarise(vector.reshape(30, 30).transpose());

    assertThat(vector.data().asDouble()).isEqualTo(values);
  }

  @Test
  final void noWorkspaceOfTheCallerGrowsOrStaysOpen() {
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    INDArray vector = Nd4j.randn(DataType.FLOAT, 10_000);
    try (MemoryWorkspace own =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "KIT")) {
      long before = own.getPrimaryOffset();

      summariser.summarise(vector, List.of(Segment.matrix(0, 100, 100)));
      summariser.summariseAll(List.of(vector, vector.reshape(100, 100).transpose()));

      assertThat(own.getPrimaryOffset()).isEqualTo(before);
      assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isSameAs(own);
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  @Test
  final void wrongArgumentsAreNamed() {
    INDArray vector = Nd4j.create(DataType.FLOAT, 10);
    INDArray gaps = Nd4j.rand(4, 4).getColumn(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> summariser.summarise(vector, List.of(Segment.run(5, 6))))
        .withMessageContaining("beyond a vector of 10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> summariser.summarise(gaps, List.of(Segment.run(0, 1))))
        .withMessageContaining("not dense");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> summariser.summarise(Nd4j.create(DataType.INT32, 10)))
        .withMessageContaining("INT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> summariser(65))
        .withMessageContaining("maxHeatmapSide must be 0 to 64, not 65");
  }
}
