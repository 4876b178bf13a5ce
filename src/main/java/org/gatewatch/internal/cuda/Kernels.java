package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;
import static org.bytedeco.cuda.global.cudart.cuOccupancyMaxActiveBlocksPerMultiprocessor;

import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernels, compiled for a device and loaded there. */
final class Kernels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Kernels.class);

  private static final int THREADS = 256;

  /** Elements of a vector that one thread looks at, unless the device is full before. */
  private static final int LOOKED_AT = 16;

  private static final PointerPointer<Pointer> NO_OTHERS = new PointerPointer<>();

  private final CUmod_st module;
  private final Function ofFloats;
  private final Function ofDoubles;
  private final Function lookAtFloats;
  private final Function lookAtDoubles;
  private final Function gather;

  /** A function of the kernel, and how many blocks of it the device holds at once. */
  private record Function(CUfunc_st handle, int blocks) {}

  private Kernels(CUmod_st module, int multiprocessors) {
    this.module = module;
    ofFloats = function("summarise_float", multiprocessors);
    ofDoubles = function("summarise_double", multiprocessors);
    lookAtFloats = function("look_float", multiprocessors);
    lookAtDoubles = function("look_double", multiprocessors);
    gather = function("gather", multiprocessors);
  }

  /**
   * Compiles and loads them, which takes seconds; where the device is current.
   *
   * @throws CudaException if they cannot be compiled for it, or loaded; then nothing is left of
   *     them
   */
  static Kernels load(Driver driver) {
    CUmod_st module = loadModule(driver.capability());
    boolean good = false;
    try {
      Kernels kernels = new Kernels(module, driver.multiprocessors());
      good = true;
      return kernels;
    } finally {
      if (!good) {
        cuModuleUnload(module); // What failed before is what is told.
      }
    }
  }

  /** Machine code if the card takes it, else PTX, for which the driver must be new enough. */
  private static CUmod_st loadModule(int capability) {
    try {
      return load(KernelCompiler.machineCode(capability));
    } catch (CudaException e) {
      log.debug("The driver compiles the kernel, since its machine code cannot be used", e);
      return load(KernelCompiler.ptx(capability));
    }
  }

  private static CUmod_st load(byte[] image) {
    CUmod_st module = new CUmod_st();
    try (BytePointer copy = new BytePointer(image)) {
      Driver.check(cuModuleLoadData(module, copy), "loading the kernel");
    }
    return module;
  }

  private Function function(String name, int multiprocessors) {
    CUfunc_st handle = new CUfunc_st();
    Driver.check(cuModuleGetFunction(handle, module, name), "finding " + name);
    int[] blocks = new int[1];
    Driver.check(
        cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, handle, THREADS, 0),
        "asking how many blocks of " + name + " fit");
    return new Function(handle, Math.max(1, blocks[0]) * multiprocessors);
  }

  /** Launches the kernel that summarises, with its arguments. */
  void summarise(
      boolean isDouble, int tiles, PointerPointer<Pointer> arguments, CUstream_st stream) {
    launch(isDouble ? ofDoubles : ofFloats, tiles, arguments, stream);
  }

  /** Launches the kernel that looks through a vector of that length, with its arguments. */
  void look(boolean isDouble, long length, PointerPointer<Pointer> arguments, CUstream_st stream) {
    long blocks = (length + THREADS * LOOKED_AT - 1) / (THREADS * LOOKED_AT);
    launch(isDouble ? lookAtDoubles : lookAtFloats, blocks, arguments, stream);
  }

  /** Launches the kernel that gathers, with its arguments. */
  void gather(int tiles, PointerPointer<Pointer> arguments, CUstream_st stream) {
    launch(gather, tiles, arguments, stream);
  }

  private static void launch(
      Function function, long blocks, PointerPointer<Pointer> arguments, CUstream_st stream) {
    int grid = (int) Math.min(blocks, function.blocks);
    Driver.check(
        cuLaunchKernel(function.handle, grid, 1, 1, THREADS, 1, 1, 0, stream, arguments, NO_OTHERS),
        "launching the kernel");
  }

  /** Unloads them, whether they still run or not. Waits for the device. */
  @Override
  public void close() {
    Driver.check(cuModuleUnload(module), "unloading the kernel");
  }
}
