package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies of what a late device holds by the time that it comes to them. */
@Timeout(60)
class LateGatherFakeDriverTest {
  private static final int ROWS = 60;
  private static final int COLUMNS = 70;

  /** Calls of a copy behind the question for each array's device: the last marks its end. */
  private static final int CALLS_TO_THE_END = 5;

  private FakeDriver driver;
  private DeviceLauncher launcher;
  private Gatherer gatherer;
  private final INDArray array = Nd4j.linspace(1, 4200, 4200).reshape(ROWS, COLUMNS);
  private final ArrayPart whole = ArrayPart.of(array);
  private long address;

  @BeforeAll
  static void require() {
    FakeDriver.require();
  }

  @BeforeEach
  void open() {
    driver = FakeDriver.open();
    address = FakeDriver.values(array.reshape(array.length()).toFloatVector());
    launcher = DeviceLauncher.open(Driver.current(), driver::stream, any -> address);
    gatherer = launcher.gatherer().orElseThrow();
    gatherer.reserve(2, 2 * whole.bytes());
    FakeDriver.settle();
  }

  @AfterEach
  void close() {
    if (driver != null) {
      FakeDriver.hold(false);
      launcher.close();
      FakeDriver.settle();
      FakeDriver.release(address);
      driver.close();
    }
  }

  private Gatherer.Gathering begin() {
    return gatherer.begin(2, 2 * whole.bytes()).orElseThrow();
  }

  private static double[] read(Gatherer.Gathered copy) {
    double[] values = new double[copy.length()];
    copy.read(values, 0);
    return values;
  }

  @Test
  void eachCopyIsOfWhatWasThereWhenItWasAskedFor() {
    Gatherer.Gathering gathering = begin();
    FakeDriver.hold(true);

    Gatherer.Gathered before = gathering.copy(List.of(whole)).orElseThrow().get(0);
    cuMemsetD8Async(address, (byte) 0, 4 * array.length(), driver.stream());
    Gatherer.Gathered after = gathering.copy(List.of(whole.reversed())).orElseThrow().get(0);

    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
    FakeDriver.hold(false);
    assertThat(gathering.await()).isTrue();
    assertThat(read(before)).isEqualTo(array.dup('f').data().asDouble());
    assertThat(read(after)).containsOnly(0);
    gathering.close();
  }

  @Test
  void memoryOfACopyThatFailsHalfwayIsUsedByNoOther() {
    Gatherer.Gathering gathering = begin();
    FakeDriver.settle(); // No other thread makes calls now.
    FakeDriver.hold(true);
    FakeDriver.failCall(CALLS_TO_THE_END, FakeDriver.OUT_OF_MEMORY);

    assertThatExceptionOfType(CudaException.class)
        .isThrownBy(() -> gathering.copy(List.of(whole)))
        .withMessageStartingWith("marking the end of copies failed");
    gathering.close();

    List<Gatherer.Gathering> others = new ArrayList<>();
    FakeDriver.settle();
    for (Optional<Gatherer.Gathering> other = gatherer.begin(2, 2 * whole.bytes());
        other.isPresent();
        other = gatherer.begin(2, 2 * whole.bytes())) {
      others.add(other.get());
      FakeDriver.settle();
    }
    assertThat(others).hasSize(DeviceGatherer.MOST - 1);
    others.forEach(Gatherer.Gathering::close);
  }
}
