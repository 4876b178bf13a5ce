package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The launcher of CUDA on a device that is late. */
@Timeout(30)
class LauncherFakeDriverTest {
  private static final int LENGTH = 9000;
  private static final long PATIENCE = 10_000_000_000L;

  private FakeDriver driver;
  private final List<Long> taken = new ArrayList<>();
  private final List<DeviceLauncher> launchers = new ArrayList<>();

  @BeforeAll
  static void require() {
    FakeDriver.require();
  }

  @BeforeEach
  void open() {
    driver = FakeDriver.open();
  }

  @AfterEach
  void close() {
    if (driver != null) {
      FakeDriver.hold(false);
      launchers.forEach(DeviceLauncher::close);
      FakeDriver.settle();
      taken.forEach(FakeDriver::release);
      driver.close();
    }
  }

  private DeviceLauncher launcher() {
    DeviceLauncher launcher = driver.launcher();
    launchers.add(launcher);
    return launcher;
  }

  private DeviceLauncher readyLauncher() {
    DeviceLauncher launcher = launcher();
    launcher.awaitReady();
    return launcher;
  }

  private static float[] random(int seed) {
    Random random = new Random(seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = random.nextInt(50) == 0 ? Float.NaN : (float) random.nextGaussian();
    }
    return values;
  }

  private long onDevice(float[] values) {
    long address = FakeDriver.values(values);
    taken.add(address);
    return address;
  }

  private static SegmentTable table(long address, int groups) {
    SegmentTable table = new SegmentTable();
    for (int i = 0; i < groups; i++) {
      table.beginGroup();
      table.add(address + 4L * i, LENGTH - groups);
    }
    return table;
  }

  private static Launcher.Launch begin(DeviceLauncher launcher, long address) {
    return launcher.launch(false, table(address, 1)).orElseThrow();
  }

  private static void assertIsOf(float[] values, Launcher.Launch launch) {
    assertIsOf(values, PackedSummaries.read(launch.await(), 1).get(0));
  }

  private static void assertIsOf(float[] values, Summary summary) {
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    Summary expected = new OnePassSummariser(64).summarise(all, Segment.run(0, LENGTH - 1));
    assertThat(summary.count()).isEqualTo(expected.count());
    assertThat(summary.nan()).isEqualTo(expected.nan());
    assertThat(summary.histogram()).isEqualTo(expected.histogram());
    assertThat(summary.min()).isEqualTo(expected.min());
  }

  private static <T> T elsewhere(java.util.function.Supplier<T> step) {
    return CompletableFuture.supplyAsync(step, task -> new Thread(task).start()).join();
  }

  @Test
  void resultsAreOfTheValuesThatWereThereWhoeverAwaitsThemAndWhatFollows() {
    float[] before = random(1);
    float[] other = random(2);
    long address = onDevice(before);
    long second = onDevice(other);
    DeviceLauncher launcher = readyLauncher();
    FakeDriver.hold(true);

    Launcher.Launch launch = begin(launcher, address);
    Launcher.Launch another = begin(launcher, second);
    Launcher.Launch look = launcher.look(false, address, LENGTH).orElseThrow();
    cuMemsetD8Async(address, (byte) 0, 4L * LENGTH, driver.stream());
    cuMemsetD8Async(second, (byte) 0, 4L * LENGTH, driver.stream());

    assertThat(launch.isDone()).isFalse();
    assertThat(launcher.look(false, address, LENGTH)).as("one look at a time").isEmpty();
    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
    FakeDriver.hold(false);
    elsewhere(
        () -> {
          assertIsOf(before, launch);
          assertIsOf(other, another);
          assertThat(PackedLook.read(look.await()).nan()).isPositive();
          assertThat(FakeDriver.hasContext()).as("its own, of which it has none").isFalse();
          return true;
        });
    assertThat(launch.isDone()).isTrue();
    List.of(launch, another, look).forEach(Launcher.Launch::close);
    assertThat(launcher.look(false, address, LENGTH).stream().peek(Launcher.Launch::close))
        .hasSize(1);
  }

  @Test
  void nothingIsLaunchedBeforeAllIsReadyAndNobodyWaitsForThat() {
    CountDownLatch ready = new CountDownLatch(1);
    DeviceThread.run(() -> awaitQuietly(ready));
    long address = onDevice(random(3));
    DeviceLauncher launcher = launcher();
    try {
      assertThat(launcher.launch(false, table(address, 1))).isEmpty();
      assertThat(launcher.look(false, address, LENGTH)).isEmpty();
    } finally {
      ready.countDown();
    }

    launcher.awaitReady();

    begin(launcher, address).close();
    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
    assertThat(FakeDriver.blocking()).anyMatch(line -> line.endsWith("cuMemAlloc_v2"));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsReservedIsThereAndWhatIsLargerIsMadeElsewhere() {
    long address = onDevice(random(4));
    DeviceLauncher launcher = launcher();
    launcher.reserve(LaunchSizes.of(table(address, 20)));
    launcher.awaitReady();

    launcher.launch(false, table(address, 20)).orElseThrow().close();
    Optional<Launcher.Launch> large = launcher.launch(false, table(address, 21));

    assertThat(large).isEmpty();
    FakeDriver.settle();
    launcher.launch(false, table(address, 30)).orElseThrow().close();
    assertThat(launcher.launch(false, table(address, 31))).as("grown by half").isEmpty();
    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
  }

  @Test
  void memoryIsFreeForAnotherLaunchOnceItsResultsAreRead() {
    float[] values = random(5);
    long address = onDevice(values);
    DeviceLauncher launcher = readyLauncher();
    List<PendingSummaries> open = new ArrayList<>();
    for (int i = 0; i < 2 * DeviceLauncher.RING; i++) {
      PendingSummaries pending = new PendingSummaries(1);
      open.add(pending);
      pending.add(begin(launcher, address), List.of(0));
      assertIsOf(values, pending.await().orElseThrow().get(0));
    }

    open.forEach(PendingSummaries::close);

    assertThat(launcher.launches()).isEqualTo(2 * DeviceLauncher.RING);
  }

  @Test
  void noMoreThanThreeSamplesAreUnderWayAndWhatIsGivenUpIsNotTakenTooEarly() {
    float[] values = random(6);
    long address = onDevice(values);
    DeviceLauncher launcher = readyLauncher();
    FakeDriver.hold(true);
    List<Launcher.Launch> open = new ArrayList<>();
    for (int i = 0; i < DeviceLauncher.RING; i++) {
      open.add(begin(launcher, address));
      FakeDriver.settle();
    }

    assertThat(launcher.launch(false, table(address, 1))).isEmpty();
    open.forEach(Launcher.Launch::close);
    assertThat(launcher.launch(false, table(address, 1))).as("all of them still run").isEmpty();
    FakeDriver.hold(false);
    Optional<Launcher.Launch> next = Optional.empty();
    for (long end = System.nanoTime() + PATIENCE; next.isEmpty() && System.nanoTime() < end; ) {
      next = launcher.launch(false, table(address, 1));
    }
    assertIsOf(values, next.orElseThrow());
    next.get().close();
  }

  @Test
  void whatStillRunsWhenTheLauncherIsClosedIsNotTakenFromIt() {
    float[] values = random(7);
    long address = onDevice(values);
    DeviceLauncher launcher = readyLauncher();
    FakeDriver.hold(true);
    begin(launcher, address).close();
    Launcher.Launch awaited = begin(launcher, address);

    launcher.close();

    assertThat(launcher.launch(false, table(address, 1))).isEmpty();
    FakeDriver.hold(false);
    assertIsOf(values, awaited);
    FakeDriver.hold(true);
    awaited.close();
  }

  @Test
  void closingWaitsElsewhereForWhatNobodyAwaited() {
    long address = onDevice(random(8));
    DeviceLauncher launcher = readyLauncher();
    FakeDriver.hold(true);
    begin(launcher, address).close();

    launcher.close();

    assertThat(FakeDriver.left()).as("still used").isNotEmpty();
    assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
  }

  @Test
  void arraysOfAnotherDeviceAreNotTouched() {
    long there = FakeDriver.allocate(4L * LENGTH, 1);
    long here = onDevice(random(9));
    taken.add(there);
    Driver own = Driver.current();

    own.requireOwn(here);

    assertThatExceptionOfType(OtherDeviceException.class)
        .isThrownBy(() -> own.requireOwn(there))
        .withMessage("an array is on device 1, training is on device 0");
    assertThatExceptionOfType(CudaException.class).isThrownBy(() -> own.requireOwn(16));
    own.close();
  }

  @Test
  void aDriverThatTakesNoMachineCodeGetsPtx() {
    FakeDriver.be(80, false);
    long address = onDevice(random(10));

    begin(readyLauncher(), address).close();
  }

  @Test
  void aCardThatIsNewerThanNvrtcGetsPtx() {
    FakeDriver.be(120, true);
    long address = onDevice(random(11));

    begin(readyLauncher(), address).close();
  }
}
