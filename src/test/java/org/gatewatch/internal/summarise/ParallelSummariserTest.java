package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ParallelSummariserTest {
  private static final INDArray VECTOR = vector();
  private static final List<Segment> SEGMENTS = segments();
  private final OnePassSummariser alone = new OnePassSummariser(64);

  private static INDArray vector() {
    double[] values = Values.SPRINKLED_WITH_NON_FINITE.values(new Random(1), 600_000, false);
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }

  private static List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      segments.add(Segment.matrix(i * 30_000L, 100, i == 7 ? 3 : 300));
    }
    return segments;
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @Test
  void sharedWorkGivesTheSameBitsAsWorkAlone() {
    List<Summary> expected = alone.summarise(VECTOR, SEGMENTS);
    ParallelSummariser shared = new ParallelSummariser(64);
    for (int i = 0; i < 50; i++) {
      assertThat(shared.summarise(VECTOR, SEGMENTS)).isEqualTo(expected);
    }
  }

  @Test
  void severalArraysAreEachSummarisedForThemselves() {
    List<INDArray> arrays = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      arrays.add(Nd4j.rand(DataType.FLOAT, 100, 10 * i, 40));
    }

    assertThat(new ParallelSummariser(64).summariseAll(arrays))
        .isEqualTo(arrays.stream().map(alone::summarise).toList());
  }

  @Test
  void aFailureOfOneShareIsThrownToTheCaller() {
    List<Segment> wrong = new ArrayList<>(SEGMENTS);
    wrong.add(Segment.run(VECTOR.length(), 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParallelSummariser(64).summarise(VECTOR, wrong))
        .withMessageContaining("beyond a vector of 600000");
  }

  @Test
  void manyCallersShareTheHelpersWithoutWaitingForEachOther() throws Exception {
    List<Summary> expected = alone.summarise(VECTOR, SEGMENTS);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    List<Callable<List<Summary>>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> new ParallelSummariser(64).summarise(VECTOR, SEGMENTS));
    }
    for (Future<List<Summary>> result : callers.invokeAll(calls)) {
      assertThat(result.get()).isEqualTo(expected);
    }
    callers.shutdown();
  }
}
