package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class Nd4jLookTest {
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16"})
  void everyKindIsCounted(DataType type) {
    INDArray values = Nd4j.zeros(DataType.DOUBLE, 1000);
    values.addi(3);
    INDArray finite = values.castTo(type).dup();
    values.putScalar(7, Double.NaN).putScalar(8, Double.NaN).putScalar(999, Double.NaN);
    values.putScalar(0, Double.POSITIVE_INFINITY).putScalar(500, Double.POSITIVE_INFINITY);
    values.putScalar(11, Double.NEGATIVE_INFINITY);

    assertThat(Nd4jLook.at(values.castTo(type)))
        .isEqualTo(new NonFiniteTally(3, 2, 1, NonFiniteTally.UNKNOWN, Double.NaN));
    assertThat(Nd4jLook.at(finite)).isEqualTo(NonFiniteTally.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void whatLiesBesideAViewIsNotCounted(DataType type) {
    INDArray values = Nd4j.zeros(type, 10);
    values.putScalar(2, Double.NEGATIVE_INFINITY).putScalar(9, Double.NaN);

    assertThat(Nd4jLook.at(values.get(NDArrayIndex.interval(2, 9))))
        .isEqualTo(new NonFiniteTally(0, 0, 1, NonFiniteTally.UNKNOWN, Double.NEGATIVE_INFINITY));
    assertThat(Nd4jLook.at(values.get(NDArrayIndex.interval(3, 9)))).isEqualTo(NonFiniteTally.NONE);
  }
}
