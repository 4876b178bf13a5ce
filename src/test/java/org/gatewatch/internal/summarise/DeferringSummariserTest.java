package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DeferringSummariserTest {
  private static final int LENGTH = 100_000;
  private static final List<Segment> SEGMENTS = segments();

  private final CopyMemory memory = new CopyMemory(8);
  private final OnePassSummariser atOnce = new OnePassSummariser(64);
  private final DeferringSummariser deferring =
      new DeferringSummariser(new OnePassSummariser(64), 64, 1 << 15, memory);

  private static INDArray vector(int seed) {
    double[] values = new Random(seed).doubles(LENGTH, -1, 1).toArray();
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }

  /** Of odd lengths, so that they begin anywhere in a block and in a piece of memory. */
  private static List<Segment> segments() {
    return IntStream.range(0, 7).mapToObj(i -> Segment.matrix(i * 14_191L, 617, 23)).toList();
  }

  private Pending<List<Summary>> begin(INDArray vector) {
    return deferring.begin(vector, SEGMENTS).orElseThrow();
  }

  private static List<Summary> results(Pending<List<Summary>> pending) {
    try (pending) {
      return pending.await().orElseThrow();
    }
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @Test
  void summariesAreOfTheValuesThatTheVectorHadWhenTheyWereBegun() {
    INDArray vector = vector(1);
    List<Summary> expected = atOnce.summarise(vector, SEGMENTS);

    Pending<List<Summary>> pending = begin(vector);
    vector.assign(7);

    assertThat(pending.isDone()).isFalse();
    assertThat(pending.isAtHand()).isTrue();
    assertThat(results(pending)).isEqualTo(expected);
  }

  @Test
  void eachOfSeveralArraysIsSummarisedForItself() {
    List<INDArray> arrays = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      arrays.add(Nd4j.rand(DataType.FLOAT, 10, 10 * i, 40));
    }
    arrays.add(2, Nd4j.empty(DataType.FLOAT));
    arrays.add(arrays.get(4).permute(2, 0, 1));
    List<Summary> expected = arrays.stream().map(atOnce::summarise).toList();

    Pending<List<Summary>> pending = deferring.beginAll(arrays).orElseThrow();

    assertThat(pending.isDone()).isFalse();
    assertThat(results(pending)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1023, 1024, 32_767, 32_768, 65_536, LENGTH - 1})
  void oneValueThatIsNotFiniteHasAllSummarisedAtOnce(int position) {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      INDArray vector = vector(2).putScalar(position, value);

      Pending<List<Summary>> pending = begin(vector);

      assertThat(pending.isDone()).isTrue();
      assertThat(memory.inUse()).isZero();
      assertThat(results(pending)).isEqualTo(atOnce.summarise(vector, SEGMENTS));
    }
  }

  @Test
  void valuesAtTheEdgesOfTheTypeAreFinite() {
    INDArray vector = vector(3);
    float[] edges = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f, -Float.MIN_NORMAL};
    for (int i = 0; i < edges.length; i++) {
      vector.putScalar(20_000 * i, edges[i]);
    }

    Pending<List<Summary>> pending = begin(vector);

    assertThat(pending.isDone()).isFalse();
    assertThat(results(pending)).isEqualTo(atOnce.summarise(vector, SEGMENTS));
  }

  @Test
  void whatIsNotWorthACopyIsSummarisedAtOnce() {
    INDArray small = Nd4j.rand(DataType.FLOAT, 100, 100);
    INDArray large = Nd4j.rand(DataType.FLOAT, 2049, 2048);
    INDArray wide = Nd4j.rand(DataType.DOUBLE, 300, 300);
    INDArray gaps = Nd4j.rand(DataType.FLOAT, 300, 600).get(all(), interval(0, 2, 600));
    for (INDArray array : List.of(small, large, wide, gaps)) {
      Pending<List<Summary>> pending = deferring.beginAll(List.of(array)).orElseThrow();

      assertThat(pending.isDone()).isTrue();
      assertThat(results(pending)).containsExactly(atOnce.summarise(array));
    }
    assertThat(memory.inUse()).isZero();
  }

  @Test
  void withoutMemoryForAnotherCopyItIsSummarisedAtOnce() {
    INDArray first = vector(4);
    INDArray second = vector(5);
    INDArray third = vector(6);
    Pending<List<Summary>> one = begin(first);
    Pending<List<Summary>> two = begin(second);

    Pending<List<Summary>> three = begin(third);

    assertThat(memory.inUse()).isEqualTo(8);
    assertThat(three.isDone()).isTrue();
    assertThat(results(three)).isEqualTo(atOnce.summarise(third, SEGMENTS));
    assertThat(results(one)).isEqualTo(atOnce.summarise(first, SEGMENTS));
    assertThat(begin(third).isDone()).as("there is room again").isFalse();
    assertThat(results(two)).isEqualTo(atOnce.summarise(second, SEGMENTS));
  }

  @Test
  void closingGivesMemoryBackWhetherAwaitedOrNot() {
    Pending<List<Summary>> awaited = begin(vector(7));
    Pending<List<Summary>> givenUp = begin(vector(8));
    assertThat(memory.inUse()).isEqualTo(8);

    results(awaited);
    assertThat(memory.inUse()).isEqualTo(4);
    givenUp.close();
    givenUp.close();

    assertThat(memory.inUse()).isZero();
  }

  @Test
  void severalThreadsMayAwaitAtTheSameTime() throws Exception {
    DeferringSummariser roomy =
        new DeferringSummariser(new OnePassSummariser(64), 64, 0, new CopyMemory(200));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<List<Summary>>> tasks = new ArrayList<>();
    List<List<Summary>> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      INDArray vector = vector(i);
      expected.add(atOnce.summarise(vector, SEGMENTS));
      Pending<List<Summary>> pending = roomy.begin(vector, SEGMENTS).orElseThrow();
      tasks.add(() -> results(pending));
    }

    List<List<Summary>> found = new ArrayList<>();
    for (Future<List<Summary>> result : threads.invokeAll(tasks)) {
      found.add(result.get());
    }

    threads.shutdown();
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aSegmentBeyondTheVectorIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> deferring.begin(vector(1), List.of(Segment.run(LENGTH, 1))))
        .withMessageContaining("beyond a vector of 100000");
    assertThat(memory.inUse()).isZero();
  }
}
