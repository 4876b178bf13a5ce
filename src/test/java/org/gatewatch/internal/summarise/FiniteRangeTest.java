package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The range of an array is that of its summary. */
class FiniteRangeTest {
  private final OnePassSummariser summariser = new OnePassSummariser(0);

  private void assertSame(INDArray array) {
    Summary summary = summariser.summarise(array);
    assertThat(FiniteRange.of(array)).isEqualTo(new FiniteRange(summary.min(), summary.max()));
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void whatIsNotFiniteAndTheOrderOfMemoryDoNotCount(DataType type) {
    INDArray array = Nd4j.randn(DataType.DOUBLE, 30, 7, 11).castTo(type);
    assertSame(array);
    assertSame(array.permute(2, 0, 1));
    assertSame(array.get(all(), interval(2, 5), all()));
    array.putScalar(0, Double.NaN);
    array.putScalar(1, Double.NEGATIVE_INFINITY);
    array.putScalar(2, Double.POSITIVE_INFINITY);
    array.putScalar(array.length() - 1, 100);
    array.putScalar(array.length() - 2, -100);
    assertSame(array);
    assertThat(FiniteRange.of(array)).isEqualTo(new FiniteRange(-100, 100));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void ofValuesThatAreNotFiniteNothingIsKnown(DataType type) {
    INDArray array = Nd4j.valueArrayOf(new long[] {4}, Double.POSITIVE_INFINITY, type);
    array.putScalar(1, Double.NaN);
    array.putScalar(2, Double.NEGATIVE_INFINITY);
    assertThat(FiniteRange.of(array)).isEqualTo(new FiniteRange(Double.NaN, Double.NaN));
    assertSame(Nd4j.valueArrayOf(new long[] {4}, -3, type));
    assertSame(Nd4j.valueArrayOf(new long[] {4}, -0.0, type));
  }
}
