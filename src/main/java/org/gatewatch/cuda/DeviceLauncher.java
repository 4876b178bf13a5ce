package org.gatewatch.cuda;

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
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Launches the kernel on a device. A launch of n summaries takes 77 KiB × n of pinned memory, and
 * 51 KiB × n and 96 bytes for each 8,192 elements of the device's, kept for the next.
 */
final class DeviceLauncher implements Launcher {
  /**
   * Launches that may run, or wait for their results to be taken, at the same time: those of three
   * samples.
   */
  static final int RING = 12;

  private static final int THREADS = 256;

  private final Driver driver;
  private final Supplier<CUstream_st> stream;
  private final ToLongFunction<INDArray> addresses;
  private final CUmod_st module = new CUmod_st();
  private final Function ofFloats;
  private final Function ofDoubles;

  /** The one given back last is taken first, so that only as many grow as are used at once. */
  private final Deque<LaunchMemory> free = new ArrayDeque<>(RING);

  private long launches;
  private int held = RING;
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
    for (int i = 0; i < RING; i++) {
      free.add(new LaunchMemory());
    }
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
    if (!driver.isCurrent()) {
      throw new CudaException("training has moved to another device");
    }
    LaunchMemory memory = takeFree();
    if (memory == null) {
      return Optional.empty();
    }
    CUstream_st on = stream.get();
    memory.put(table, on);
    Function function = isDouble ? ofDoubles : ofFloats;
    launch(function.handle, Math.min(table.tiles(), function.blocks), memory, table, on);
    launches++;
    Driver.check(cuEventRecord(memory.event(), on), "marking the end of a launch");
    return Optional.of(new Running(memory, table.groups()));
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

  /** Keeps memory for the next launch, or releases it if there will be none. */
  private synchronized void giveBack(LaunchMemory memory) {
    free.addFirst(memory);
    if (closed) {
      release();
    }
  }

  /** How often the kernel was launched. */
  long launches() {
    return launches;
  }

  private static void launch(
      CUfunc_st function, int blocks, LaunchMemory memory, SegmentTable table, CUstream_st on) {
    try (LaunchParameters parameters =
        new LaunchParameters(
            memory.segments(),
            table.segments(),
            memory.groups(table),
            table.tiles(),
            memory.work())) {
      Driver.check(
          cuLaunchKernel(
              function, blocks, 1, 1, THREADS, 1, 1, 0, on, parameters.addresses(), null),
          "launching the kernel");
    }
  }

  /** A launch whose results nobody has given back yet. */
  private final class Running implements Launch {
    private final LaunchMemory memory;
    private final int groups;

    Running(LaunchMemory memory, int groups) {
      this.memory = memory;
      this.groups = groups;
    }

    @Override
    public ByteBuffer await() {
      driver.within(() -> Driver.check(cuEventSynchronize(memory.event()), "the kernel"));
      return memory.results(groups);
    }

    @Override
    public void close() {
      giveBack(memory);
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
    held -= free.size();
    driver.within(
        () -> {
          free.forEach(LaunchMemory::close);
          if (held == 0) {
            Driver.check(cuModuleUnload(module), "unloading the kernel");
          }
        });
    free.clear();
  }
}
