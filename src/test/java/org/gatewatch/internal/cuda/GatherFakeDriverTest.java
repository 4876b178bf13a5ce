package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.ArrayPart.Axis;
import org.gatewatch.internal.summarise.Gatherer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parts of arrays, gathered on a device that is late. */
@Timeout(60)
class GatherFakeDriverTest {
  private static final long PATIENCE = 10_000_000_000L;

  private FakeDriver driver;
  private DeviceLauncher launcher;
  private Gatherer gatherer;

  @BeforeAll
  static void require() {
    FakeDriver.require();
  }

  @BeforeEach
  void open() {
    driver = FakeDriver.ofArrays();
    launcher = driver.launcher();
    gatherer = launcher.gatherer().orElseThrow();
  }

  /** That nothing is left, and nothing was done wrong, is asserted there. */
  @AfterEach
  void close() {
    if (driver != null) {
      launcher.close();
      driver.close();
    }
  }

  private static long bytes(List<ArrayPart> parts) {
    return parts.stream().mapToLong(ArrayPart::bytes).sum();
  }

  /** Where there is no room yet, it is being made. */
  private Gatherer.Gathering begin(int parts, long bytes) {
    gatherer.reserve(parts, bytes);
    FakeDriver.settle();
    return gatherer.begin(parts, bytes).orElseThrow();
  }

  private static INDArray random(DataType type, char order, long... shape) {
    INDArray array = Nd4j.create(type, shape, order);
    Random random = new Random(shape[0]);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  /** Some of all examples of a sequence, as of [examples, size, steps]. */
  private static ArrayPart sequence(INDArray array, int first, int stride, int count) {
    return new ArrayPart(
        array,
        first * array.stride(0),
        Axis.of(array, 1),
        Axis.of(array, 0).every(stride, count),
        Axis.of(array, 2));
  }

  private static double[] read(Gatherer.Gathered copy) {
    double[] values = new double[copy.length()];
    copy.read(values, 0);
    float[] rounded = new float[copy.length()];
    copy.read(rounded, 0);
    for (int i = 0; i < values.length; i++) {
      assertThat(rounded[i]).isEqualTo((float) values[i]);
    }
    return values;
  }

  private static double[] expected(INDArray view) {
    return view.dup('f').data().asDouble();
  }

  @Test
  void partsOfAnyShapeStridesAndTypeAreThoseThatNd4jCopies() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (char order : new char[] {'c', 'f'}) {
        INDArray input = random(type, order, 9, 5, 130);
        INDArray kernel = random(type, order, 70, 90);
        INDArray vector = random(type, order, 1, 33);
        INDArray view = kernel.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 40));
        List<ArrayPart> parts =
            List.of(
                sequence(input, 1, 3, 3),
                sequence(input, 0, 1, 9).reversed(),
                ArrayPart.of(kernel),
                ArrayPart.of(vector),
                ArrayPart.of(view));
        Gatherer.Gathering gathering = begin(parts.size(), bytes(parts));

        List<Gatherer.Gathered> copies = gathering.copy(parts).orElseThrow();

        assertThat(gathering.await()).isTrue();
        INDArray some =
            input.get(NDArrayIndex.interval(1, 3, 9), NDArrayIndex.all(), NDArrayIndex.all());
        assertThat(read(copies.get(0))).isEqualTo(expected(some.permute(1, 0, 2)));
        assertThat(read(copies.get(1))).isEqualTo(expected(turned(input.permute(1, 0, 2))));
        assertThat(read(copies.get(2))).isEqualTo(expected(kernel));
        assertThat(read(copies.get(3))).isEqualTo(expected(vector));
        assertThat(read(copies.get(4))).isEqualTo(expected(view));
        assertThat(copies).extracting(Gatherer.Gathered::type).containsOnly(type);
        gathering.close();
      }
    }
  }

  @Test
  void masksOfTypeBoolAreZerosAndOnes() {
    INDArray mask = Nd4j.create(DataType.BOOL, 5, 9);
    mask.putScalar(2, 7, 1);
    mask.putScalar(4, 0, 1);
    Gatherer.Gathering gathering = begin(1, ArrayPart.of(mask).bytes());

    Gatherer.Gathered copy = gathering.copy(List.of(ArrayPart.of(mask))).orElseThrow().get(0);

    assertThat(gathering.await()).isTrue();
    assertThat(read(copy)).isEqualTo(mask.castTo(DataType.DOUBLE).dup('f').data().asDouble());
    gathering.close();
  }

  private static INDArray turned(INDArray sequence) {
    INDArray turned = sequence.ulike();
    for (long i = 0; i < sequence.size(2); i++) {
      turned
          .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(i))
          .assign(
              sequence.get(
                  NDArrayIndex.all(),
                  NDArrayIndex.all(),
                  NDArrayIndex.point(sequence.size(2) - 1 - i)));
    }
    return turned;
  }

  @Test
  void copiesAreOfWhatWasThereWhoeverReadsThemAndWhatIsAddedLater() {
    INDArray one = random(DataType.FLOAT, 'c', 60, 70);
    INDArray other = random(DataType.FLOAT, 'c', 61, 70);
    double[] ofOne = expected(one);
    double[] ofOther = expected(other);
    Gatherer.Gathering gathering =
        begin(2, ArrayPart.of(one).bytes() + ArrayPart.of(other).bytes());
    FakeDriver.hold(true);

    Gatherer.Gathered first = gathering.copy(List.of(ArrayPart.of(one))).orElseThrow().get(0);
    one.assign(0);
    Gatherer.Gathered second = gathering.copy(List.of(ArrayPart.of(other))).orElseThrow().get(0);
    other.assign(0);

    FakeDriver.hold(false);
    List<Boolean> read = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              gathering.await();
              read.add(java.util.Arrays.equals(read(first), ofOne));
              read.add(java.util.Arrays.equals(read(second), ofOther));
              read.add(FakeDriver.hasContext());
              gathering.close();
            });
    reader.start();
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(read).containsExactly(true, true, false);
    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
  }

  @Test
  void nothingIsTakenUntilSomethingIsToBeCopiedAndWhatIsTooSmallGrowsElsewhere() {
    launcher.awaitReady();
    String before = FakeDriver.left().toString();
    FakeDriver.settle();
    assertThat(FakeDriver.left()).hasToString(before);

    assertThat(gatherer.begin(1, 1000)).as("it is being made").isEmpty();
    FakeDriver.settle();
    Gatherer.Gathering gathering = gatherer.begin(1, 1000).orElseThrow();
    assertThat(FakeDriver.left()).asString().isNotEqualTo(before);
    assertThat(gatherer.begin(1, 1100)).isEmpty();
    gathering.close();
    FakeDriver.settle();
    gatherer.begin(1, 1500).orElseThrow().close();
    assertThat(gatherer.begin(1, 1600)).as("grown by half").isEmpty();
    assertThat(gatherer.begin(1, 1L << 40)).as("more than a sample may have").isEmpty();
    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
  }

  @Test
  void noMoreThanThreeSamplesAreUnderWay() {
    INDArray array = random(DataType.FLOAT, 'c', 40, 50);
    List<ArrayPart> parts = List.of(ArrayPart.of(array));
    gatherer.reserve(1, bytes(parts));
    FakeDriver.settle();
    FakeDriver.hold(true);
    List<Gatherer.Gathering> open = new ArrayList<>();
    for (int i = 0; i < DeviceGatherer.MOST; i++) {
      Gatherer.Gathering gathering = gatherer.begin(1, bytes(parts)).orElseThrow();
      gathering.copy(parts);
      open.add(gathering);
      FakeDriver.settle();
    }

    assertThat(gatherer.begin(1, bytes(parts))).isEmpty();
    open.forEach(Gatherer.Gathering::close);
    assertThat(gatherer.begin(1, bytes(parts))).as("all of them still run").isEmpty();
    FakeDriver.hold(false);
    Optional<Gatherer.Gathering> next = Optional.empty();
    for (long end = System.nanoTime() + PATIENCE; next.isEmpty() && System.nanoTime() < end; ) {
      next = gatherer.begin(1, bytes(parts));
    }
    next.orElseThrow().close();
  }

  @Test
  void memoryThatCannotBeHadCostsCopiesAndNothingElse() {
    INDArray array = random(DataType.FLOAT, 'c', 40, 50);
    launcher.awaitReady();
    FakeDriver.failCall(3, FakeDriver.OUT_OF_MEMORY); // After the context was changed.
    gatherer.reserve(1, 1000);
    FakeDriver.settle();

    assertThat(gatherer.begin(1, 1000)).isEmpty();

    SegmentTable table = new SegmentTable();
    table.beginGroup();
    table.add(launcher.address(array), array.length());
    launcher.launch(false, table).orElseThrow().close();
  }

  @Test
  void moreThanWasAskedForIsNotWrittenBehindTheMemory() {
    INDArray array = random(DataType.FLOAT, 'c', 40, 50);
    Gatherer.Gathering gathering = begin(1, 100);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> gathering.copy(List.of(ArrayPart.of(array))));
    gathering.close();
  }
}
