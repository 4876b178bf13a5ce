package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;

/** Values are copied as ND4J itself copies them. */
class StridedTest {
  private static INDArray numbered(char order, long... shape) {
    return Nd4j.arange(Nd4j.create(shape).length()).castTo(DataType.FLOAT).reshape(order, shape);
  }

  private static float[] copied(INDArray array) {
    return Objects.requireNonNull(Strided.of(array).copy()).readFloats();
  }

  @ParameterizedTest
  @CsvSource({"c,0,1,2", "c,2,0,1", "f,0,1,2", "f,1,0,2", "f,2,1,0"})
  void anyPartIsCopiedInOrder(char order, int one, int two, int three) {
    INDArray whole = numbered(order, 5, 4, 6);
    INDArrayIndex[] part = {interval(1, 2, 5), interval(1, 4), interval(2, 6)};
    for (INDArray array :
        new INDArray[] {
          whole,
          whole.permute(one, two, three),
          whole.get(part),
          whole.get(part).permute(one, two, three),
          whole.get(all(), interval(1, 4), all()),
          whole.get(all(), all(), interval(1, 2, 6)),
          whole.get(interval(2, 3), all(), interval(1, 4))
        }) {
      CopiedValues copy = Objects.requireNonNull(Strided.of(array).copy());

      assertThat(copy.readFloats()).isEqualTo(array.dup('f').data().asFloat());
      assertThat(copy.read()).isEqualTo(array.dup('f').data().asDouble());
      assertThat(copy.length()).isEqualTo(array.length());
      assertThat(copy.size(2)).isEqualTo(array.size(2));
    }
  }

  @Test
  void vectorsAndSingleNumbersAreCopied() {
    INDArray row = numbered('c', 3, 4);
    assertThat(copied(row.getRow(1))).containsExactly(4, 5, 6, 7);
    assertThat(copied(row.getColumn(1))).containsExactly(1, 5, 9);
    assertThat(copied(Nd4j.scalar(7f))).containsExactly(7);
  }

  @Test
  void strideMayGoBack() {
    INDArray row = numbered('c', 8);
    CopiedValues copy =
        Objects.requireNonNull(new Strided(row, 7, new long[] {2, 3}, new long[] {-1, -2}).copy());
    assertThat(copy.readFloats()).containsExactly(7, 6, 5, 4, 3, 2);
  }

  @Test
  void nothingIsReadBeyondTheArray() {
    INDArray row = numbered('c', 4, 8).getRow(2);
    for (long[] firstShapeStride : new long[][] {{-1, 3, 1}, {6, 3, 1}, {1, 3, -1}, {0, 9, 1}}) {
      Strided beyond =
          new Strided(
              row,
              firstShapeStride[0],
              new long[] {firstShapeStride[1]},
              new long[] {firstShapeStride[2]});
      assertThatThrownBy(beyond::copy).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void othersAreLeftToNd4j() {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16}) {
      INDArray array = numbered('c', 3, 4).castTo(type);
      assertThat(Strided.of(array).copy()).isNull();
      try (CopiedValues copy = CopiedValues.copyOf(array.transpose())) {
        assertThat(copy.type()).isEqualTo(type);
        assertThat(copy.read()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      }
    }
  }

  @Test
  void copyStaysWhenTheArrayChanges() {
    INDArray array = numbered('f', 2, 2);
    try (CopiedValues copy = CopiedValues.copyOf(array)) {
      array.assign(9);
      assertThat(copy.readFloats()).containsExactly(0, 1, 2, 3);
    }
  }
}
