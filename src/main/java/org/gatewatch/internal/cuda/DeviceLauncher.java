package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;
import static org.bytedeco.cuda.global.cudart.cuOccupancyMaxActiveBlocksPerMultiprocessor;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Launches the kernels on a device. A launch of n summaries takes 77 KiB × n of pinned memory, and
 * 51 KiB × n and 96 bytes for each 8,192 elements of the device's, kept for the next.
 */
final class DeviceLauncher implements Launcher {
  /**
   * Launches that may run, or wait for their results to be taken, at the same time: those of three
   * samples.
   */
  static final int RING = 12;

  private static final int THREADS = 256;

  /** Elements of a vector that one thread looks at, unless the device is full before. */
  private static final int LOOKED_AT = 16;

  private final Driver driver;
  private final Supplier<CUstream_st> stream;
  private final ToLongFunction<INDArray> addresses;
  private final CUmod_st module = new CUmod_st();
  private final Function ofFloats;
  private final Function ofDoubles;
  private final Function lookAtFloats;
  private final Function lookAtDoubles;

  /** The one given back last is taken first, so that only as many grow as are used at once. */
  private final Deque<LaunchMemory> free = new ArrayDeque<>(RING);

  /** Null while a look uses it. */
  private @Nullable LookMemory freeLook;

  private long launches;

  /** What launches may still hold: their memory and that of a look. */
  private int held = RING + 1;

  private boolean closed;

  /** A function of the kernel, and how many blocks of it the device holds at once. */
  private record Function(CUfunc_st handle, int blocks) {}

  /**
   * A launcher for the device that the calling thread uses.
   *
   * @param stream the stream on which to launch, asked for with each launch
   * @param addresses for {@link #address}
   * @throws CudaException if there is no device, or the kernel cannot be compiled for it
   */
  DeviceLauncher(Driver driver, Supplier<CUstream_st> stream, ToLongFunction<INDArray> addresses) {
    this.driver = driver;
    this.stream = stream;
    this.addresses = addresses;
    try (BytePointer ptx = new BytePointer(KernelCompiler.ptx(driver.capability()))) {
      Driver.check(cuModuleLoadData(module, ptx), "loading the kernel");
    }
    ofFloats = function("summarise_float");
    ofDoubles = function("summarise_double");
    lookAtFloats = function("look_float");
    lookAtDoubles = function("look_double");
    for (int i = 0; i < RING; i++) {
      free.add(new LaunchMemory());
    }
    freeLook = new LookMemory();
  }

  /**
   * A launcher for the device, stream and arrays of ND4J's CUDA backend.
   *
   * @throws CudaException as above, or if ND4J has another backend
   */
  static DeviceLauncher ofNd4j() {
    return new DeviceLauncher(Driver.current(), Nd4jDevice::stream, Nd4jDevice::address);
  }

  private Function function(String name) {
    CUfunc_st handle = new CUfunc_st();
    Driver.check(cuModuleGetFunction(handle, module, name), "finding " + name);
    int[] blocks = new int[1];
    Driver.check(
        cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, handle, THREADS, 0),
        "asking how many blocks of " + name + " fit");
    return new Function(handle, Math.max(1, blocks[0]) * driver.multiprocessors());
  }

  @Override
  public long address(INDArray array) {
    return addresses.applyAsLong(array);
  }

  @Override
  public Optional<Launch> launch(boolean isDouble, SegmentTable table) {
    requireCurrent();
    LaunchMemory memory = takeFree();
    if (memory == null) {
      return Optional.empty();
    }
    CUstream_st on = stream.get();
    memory.put(table, on);
    Function function = isDouble ? ofDoubles : ofFloats;
    try (LaunchParameters parameters =
        LaunchParameters.ofSummaries(
            memory.segments(),
            table.segments(),
            memory.groups(table),
            table.tiles(),
            memory.work())) {
      launch(function, table.tiles(), parameters, on);
    }
    Driver.check(cuEventRecord(memory.event(), on), "marking the end of a launch");
    return Optional.of(
        new Running(memory.event(), () -> memory.results(table.groups()), () -> giveBack(memory)));
  }

  @Override
  public Optional<Launch> look(boolean isDouble, long address, long length) {
    requireCurrent();
    LookMemory memory = takeFreeLook();
    if (memory == null) {
      return Optional.empty();
    }
    CUstream_st on = stream.get();
    memory.clear(on);
    long blocks = (length + THREADS * LOOKED_AT - 1) / (THREADS * LOOKED_AT);
    try (LaunchParameters parameters =
        LaunchParameters.ofLook(address, length, memory.onDevice())) {
      launch(isDouble ? lookAtDoubles : lookAtFloats, blocks, parameters, on);
    }
    memory.fetch(on);
    return Optional.of(new Running(memory.event(), memory::found, () -> giveBack(memory)));
  }

  private void requireCurrent() {
    if (!driver.isCurrent()) {
      throw new CudaException("training has moved to another device");
    }
  }

  /** Memory that no launch uses any more; one that was given back unawaited may still run. */
  private synchronized @Nullable LaunchMemory takeFree() {
    for (LaunchMemory memory : free) {
      if (memory.isIdle()) {
        free.remove(memory);
        return memory;
      }
    }
    return null;
  }

  private synchronized @Nullable LookMemory takeFreeLook() {
    LookMemory memory = freeLook != null && freeLook.isIdle() ? freeLook : null;
    freeLook = memory == null ? freeLook : null;
    return memory;
  }

  /** Keeps memory for the next launch, or releases it if there will be none. */
  private synchronized void giveBack(LaunchMemory memory) {
    free.addFirst(memory);
    if (closed) {
      release();
    }
  }

  private synchronized void giveBack(LookMemory memory) {
    freeLook = memory;
    if (closed) {
      release();
    }
  }

  /** How often a kernel was launched. */
  long launches() {
    return launches;
  }

  private void launch(Function function, long blocks, LaunchParameters parameters, CUstream_st on) {
    Driver.check(
        cuLaunchKernel(
            function.handle,
            (int) Math.min(blocks, function.blocks),
            1,
            1,
            THREADS,
            1,
            1,
            0,
            on,
            parameters.addresses(),
            null),
        "launching the kernel");
    launches++;
  }

  /** A launch whose results nobody has given back yet. */
  private final class Running implements Launch {
    private final CUevent_st end;
    private final Supplier<ByteBuffer> results;
    private final Runnable givingBack;

    Running(CUevent_st end, Supplier<ByteBuffer> results, Runnable givingBack) {
      this.end = end;
      this.results = results;
      this.givingBack = givingBack;
    }

    @Override
    public boolean isDone() {
      boolean[] done = new boolean[1];
      driver.within(() -> done[0] = Driver.isOver(end, "the kernel"));
      return done[0];
    }

    @Override
    public ByteBuffer await() {
      driver.within(() -> Driver.check(cuEventSynchronize(end), "the kernel"));
      return results.get();
    }

    @Override
    public void close() {
      givingBack.run();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }

  /** Releases what no launch holds, and the kernel with the last of it. */
  private void release() {
    LookMemory look = freeLook;
    held -= free.size() + (look == null ? 0 : 1);
    driver.within(
        () -> {
          free.forEach(LaunchMemory::close);
          if (look != null) {
            look.close();
          }
          if (held == 0) {
            Driver.check(cuModuleUnload(module), "unloading the kernel");
          }
        });
    free.clear();
    freeLook = null;
  }
}
