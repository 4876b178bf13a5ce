package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuCtxSynchronize;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.gatewatch.internal.summarise.Gatherer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches the kernels on a device. A launch of n summaries takes 77 KiB × n of pinned memory, and
 * 51 KiB × n and 96 bytes for each 8,192 elements of the device's, kept for the next. All that
 * keeps a thread waiting is done by {@link DeviceThread}: until the kernels are compiled and their
 * memory is there, nothing is launched.
 */
final class DeviceLauncher implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(DeviceLauncher.class);

  /**
   * Launches that may run, or wait for their results to be taken, at the same time: those of three
   * samples.
   */
  static final int RING = 12;

  /** For the launches of one sample: activations, gradients, parameters and updates. */
  private static final int IN_STORE = 4;

  private final Driver driver;
  private final Supplier<CUstream_st> stream;
  private final ToLongFunction<INDArray> addresses;
  private final MemoryPool<LaunchSizes, LaunchMemory> pool;
  private final DeviceGatherer gatherer;
  private volatile @Nullable Kernels kernels;
  private volatile @Nullable CudaException failure;
  private @Nullable LookMemory look;
  private boolean isLooking;
  private long launches;

  /** Launches that begin, or were not given back. */
  private int underWay;

  private boolean isClosed;

  private DeviceLauncher(
      Driver driver, Supplier<CUstream_st> stream, ToLongFunction<INDArray> addresses) {
    this.driver = driver;
    this.stream = stream;
    this.addresses = addresses;
    pool = new MemoryPool<>(driver, LaunchMemory::new, LaunchSizes.LEAST, IN_STORE, RING);
    gatherer = new DeviceGatherer(this, driver, stream);
  }

  /**
   * A launcher for the device that the calling thread uses; returns before it is ready.
   *
   * @param driver closed with this
   * @param stream the stream on which to launch, asked for with each launch
   * @param addresses for {@link #address}
   */
  static DeviceLauncher open(
      Driver driver, Supplier<CUstream_st> stream, ToLongFunction<INDArray> addresses) {
    DeviceLauncher launcher = new DeviceLauncher(driver, stream, addresses);
    DeviceThread.run(launcher::prepare);
    return launcher;
  }

  /**
   * A launcher for the device, stream and arrays of ND4J's CUDA backend.
   *
   * @throws CudaException if there is no driver, or ND4J has another backend
   */
  static DeviceLauncher ofNd4j() {
    return open(Driver.current(), Nd4jDevice::stream, Nd4jDevice::address);
  }

  private void prepare() {
    try {
      driver.within(
          () -> {
            kernels = Kernels.load(driver);
            pool.fill();
            gatherer.fill();
            setLook(new LookMemory());
          });
    } catch (CudaException e) {
      failure = e;
    } catch (RuntimeException | LinkageError e) {
      failure = new CudaException("making the device ready failed: " + e, e);
    }
  }

  private synchronized void setLook(LookMemory made) {
    look = made;
  }

  @Override
  public void reserve(LaunchSizes sizes) {
    pool.reserve(sizes);
  }

  @Override
  public Optional<Gatherer> gatherer() {
    return Optional.of(gatherer);
  }

  /** The same, for copies of what is in no array. */
  DeviceGatherer deviceGatherer() {
    return gatherer;
  }

  @Override
  public void awaitReady() {
    DeviceThread.awaitAll();
  }

  /**
   * {@inheritDoc}
   *
   * @throws OtherDeviceException if it is in the memory of another device
   */
  @Override
  public long address(INDArray array) {
    long address = addresses.applyAsLong(array);
    driver.requireOwn(address);
    return address;
  }

  /** The kernels, or null as long as they are not there. */
  private @Nullable Kernels ready() {
    CudaException why = failure;
    if (why != null) {
      throw why;
    }
    if (!driver.isCurrent()) {
      throw new CudaException("training has moved to another device");
    }
    return kernels;
  }

  /**
   * Begins something, to be ended by {@link #leave}: nothing is taken apart meanwhile.
   *
   * @return empty if nothing was begun; then it has ended
   */
  <T> Optional<T> begin(Function<Kernels, Optional<T>> step) {
    if (!enter()) {
      return Optional.empty();
    }
    Optional<T> begun = Optional.empty();
    try {
      Kernels ready = ready();
      begun = ready == null ? Optional.empty() : step.apply(ready);
      return begun;
    } finally {
      if (begun.isEmpty()) {
        leave();
      }
    }
  }

  private synchronized boolean enter() {
    underWay += isClosed ? 0 : 1;
    return !isClosed;
  }

  /** For any thread. */
  synchronized void leave() {
    underWay--;
    dismantleIfOver();
  }

  @Override
  public Optional<Launch> launch(boolean isDouble, SegmentTable table) {
    LaunchSizes needed = LaunchSizes.of(table);
    return begin(ready -> pool.take(needed).map(memory -> launch(ready, isDouble, table, memory)));
  }

  /** Memory of a launch that fails halfway is used by no other: it goes with the launcher. */
  private Launch launch(Kernels ready, boolean isDouble, SegmentTable table, LaunchMemory memory) {
    CUstream_st on = stream.get();
    memory.put(table, on);
    ready.summarise(isDouble, table.tiles(), memory.arguments(table), on);
    memory.end(on);
    return begun(memory.event(), memory.results(table.groups()), () -> pool.giveBack(memory));
  }

  @Override
  public Optional<Launch> look(boolean isDouble, long address, long length) {
    return begin(ready -> takeLook().map(memory -> look(ready, isDouble, address, length, memory)));
  }

  private Launch look(
      Kernels ready, boolean isDouble, long address, long length, LookMemory memory) {
    CUstream_st on = stream.get();
    memory.clear(on);
    ready.look(isDouble, length, memory.arguments(address, length), on);
    memory.end(on);
    return begun(memory.event(), memory.found(), this::giveLookBack);
  }

  private synchronized Optional<LookMemory> takeLook() {
    if (isLooking || look == null || !look.isIdle()) {
      return Optional.empty();
    }
    isLooking = true;
    return Optional.of(look);
  }

  private synchronized void giveLookBack() {
    isLooking = false;
  }

  /** How often a kernel was launched. */
  synchronized long launches() {
    return launches;
  }

  private synchronized Launch begun(CUevent_st end, ByteBuffer results, Runnable givingBack) {
    launches++;
    return new RunningLaunch(
        driver,
        end,
        results,
        () -> {
          givingBack.run();
          leave();
        });
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      dismantleIfOver();
    }
  }

  private void dismantleIfOver() {
    if (isClosed && underWay == 0) {
      DeviceThread.run(this::dismantle);
    }
  }

  /** Waits for launches that nobody awaited, and frees everything. */
  private void dismantle() {
    GivingBack all = new GivingBack();
    all.then(this::freeWithin).then(this::freeWithin).then(driver::close);
    try {
      all.end();
    } catch (CudaException e) {
      log.debug("Something of the device was not given back", e);
    }
  }

  /** May be called again, and then frees what it did not reach. */
  private void freeWithin() {
    driver.within(
        () ->
            new GivingBack()
                .then(() -> Driver.check(cuCtxSynchronize(), "a launch that nobody awaited"))
                .then(pool::close)
                .then(gatherer::free)
                .then(this::freeLook)
                .then(this::unload)
                .end());
  }

  private synchronized void freeLook() {
    LookMemory memory = look;
    look = null;
    if (memory != null) {
      memory.close();
    }
  }

  private void unload() {
    Kernels loaded = kernels;
    kernels = null;
    if (loaded != null) {
      loaded.close();
    }
  }
}
