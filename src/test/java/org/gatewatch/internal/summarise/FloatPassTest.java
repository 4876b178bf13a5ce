package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.summarise.Agreement.assertAgrees;

import java.util.Random;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Which values go the short way; those that do not are several times slower. */
class FloatPassTest {
  private static final int LENGTH = 3000;

  private final FloatPass pass = new FloatPass();

  @ParameterizedTest
  @EnumSource(names = {"GAUSSIAN", "GATE", "NEGATIVE", "MOSTLY_ZERO", "ZEROS", "HUGE"})
  void ordinaryValuesGoTheShortWay(Values kind) {
    double[] values = kind.values(new Random(1), LENGTH, false);

    assertAgrees(summarise(values), values);
  }

  @ParameterizedTest
  @EnumSource(names = {"GAUSSIAN", "GATE", "NEGATIVE", "MOSTLY_ZERO", "ZEROS"})
  void fewValuesAndManyAreToldApart(Values kind) {
    double[] many = kind.values(new Random(0), LENGTH, false);
    for (int length = 8; length < 300; length++) {
      double[] values = kind.values(new Random(length), length, false);

      assertAgrees(summarise(values), values);
      assertAgrees(summarise(many), many);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TINY", "SPRINKLED_WITH_NON_FINITE", "ALL_NAN", "FAR_FROM_ZERO"})
  void valuesThatNeedCareDoNot(Values kind) {
    assertThat(summarise(kind.values(new Random(1), LENGTH, false))).isNull();
  }

  private @Nullable Summary summarise(double[] values) {
    Elements elements =
        Elements.of(Nd4j.createFromArray(values).castTo(DataType.FLOAT), new Elements.Block());
    return pass.summarise(elements, Segment.run(0, values.length), null);
  }
}
