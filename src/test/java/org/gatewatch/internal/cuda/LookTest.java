package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The look for non-finite values, as the host's compiler translates it. */
class LookTest {
  private static final double[] FINITE = {
    0, -0.0, 1, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -1e-40, 3e38
  };
  private static final double[] OTHERS = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  /** Some values, and what is to be found among them. */
  private record Case(INDArray values, NonFiniteTally expected) {}

  private static Case make(DataType type, int length, double share) {
    Random random = new Random(length);
    double[] values = new double[length];
    long[] counts = new long[OTHERS.length];
    int last = -1;
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(OTHERS.length);
      boolean isOther = random.nextDouble() < share;
      values[i] = isOther ? OTHERS[kind] : FINITE[random.nextInt(FINITE.length)];
      counts[kind] += isOther ? 1 : 0;
      last = isOther ? i : last;
    }
    NonFiniteTally expected =
        last < 0
            ? NonFiniteTally.NONE
            : new NonFiniteTally(counts[0], counts[1], counts[2], last, values[last]);
    return new Case(Nd4j.createFromArray(values).castTo(type), expected);
  }

  private static NonFiniteTally look(CudaSummariser summariser, INDArray vector) {
    try (var pending = summariser.beginLook(vector).orElseThrow()) {
      assertThat(pending.isDone()).isTrue();
      return pending.await().orElseThrow();
    }
  }

  private static CudaSummariser summariser() {
    return new CudaSummariser(0, new HostLauncher(HostCompiler.program()));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, 1, 1",
    "FLOAT, 1, 0",
    "FLOAT, 257, 0.01",
    "FLOAT, 100003, 0.0001",
    "FLOAT, 50003, 0.5",
    "FLOAT, 50003, 0",
    "DOUBLE, 1, 1",
    "DOUBLE, 2049, 0.01",
    "DOUBLE, 50003, 0.0001"
  })
  void everyValueIsLookedAtWithAnyNumberOfBlocks(DataType type, int length, double share) {
    Case all = make(type, length, share);
    try (CudaSummariser summariser = summariser()) {
      for (int blocks = 0; blocks < 5; blocks++) {
        assertThat(look(summariser, all.values)).isEqualTo(all.expected);
      }
    }
  }

  @Test
  void onlyTheViewIsLookedAt() {
    INDArray values = Nd4j.ones(DataType.FLOAT, 100);
    values.putScalar(9, Float.NaN).putScalar(60, Float.NaN);
    values.putScalar(59, Float.NEGATIVE_INFINITY);
    try (CudaSummariser summariser = summariser()) {
      INDArray inside = values.get(NDArrayIndex.interval(10, 60));
      INDArray clean = values.get(NDArrayIndex.interval(10, 59));

      assertThat(look(summariser, inside))
          .isEqualTo(new NonFiniteTally(0, 0, 1, 49, Double.NEGATIVE_INFINITY));
      assertThat(look(summariser, clean)).isEqualTo(NonFiniteTally.NONE);
    }
  }

  @Test
  void otherTypesAreNotLookedAt() {
    try (CudaSummariser summariser = summariser()) {
      assertThat(summariser.beginLook(Nd4j.ones(DataType.FLOAT16, 10))).isEmpty();
    }
  }
}
