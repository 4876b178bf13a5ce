package org.gatewatch.internal.cuda;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies parts of arrays on a launcher's device: one launch for all that is asked for at once, and
 * one asynchronous copy into pinned memory behind it. What is copied takes its size twice, on the
 * device and pinned on the host, for up to {@value #MOST} samples.
 */
final class DeviceGatherer implements Gatherer {
  private static final Logger log = LoggerFactory.getLogger(DeviceGatherer.class);

  /** Samples whose copies may be under way, or wait to be read, at the same time. */
  static final int MOST = 3;

  private static final int IN_STORE = 1;

  /** Of one sample: two layers of a thousand units, and their sequences. */
  private static final long MOST_BYTES = 192 << 20;

  private final DeviceLauncher launcher;
  private final Driver driver;
  private final Supplier<CUstream_st> stream;
  private final MemoryPool<GatherSizes, GatherMemory> pool;
  private boolean isTold;

  DeviceGatherer(DeviceLauncher launcher, Driver driver, Supplier<CUstream_st> stream) {
    this.launcher = launcher;
    this.driver = driver;
    this.stream = stream;
    pool = new MemoryPool<>(driver, GatherMemory::new, GatherSizes.NONE, IN_STORE, MOST);
  }

  /** Makes what was reserved ready. Waits for the device. */
  void fill() {
    pool.fillOrFail();
  }

  @Override
  public boolean takes(DataType type) {
    return type == DataType.FLOAT || type == DataType.DOUBLE || type == DataType.BOOL;
  }

  @Override
  public void reserve(int parts, long bytes) {
    if (parts > 0) {
      pool.reserve(new GatherSizes(parts, (int) Math.min(bytes, MOST_BYTES)));
    }
  }

  @Override
  public Optional<Gathering> begin(int parts, long bytes) {
    return open(parts, bytes).map(opened -> opened);
  }

  /** As {@link #begin}. */
  Optional<Open> open(int parts, long bytes) {
    if (bytes > MOST_BYTES) {
      String most = "at most " + (MOST_BYTES >> 20);
      tell("copies of one take " + (bytes >> 20) + " MB of the GPU, and there are " + most, null);
      return Optional.empty();
    }
    GatherSizes needed = new GatherSizes(parts, (int) bytes);
    return launcher.begin(kernels -> take(needed).map(memory -> new Open(kernels, memory)));
  }

  /** Memory that cannot be had costs what lies inside cells, and nothing else. */
  private Optional<GatherMemory> take(GatherSizes needed) {
    try {
      return pool.take(needed);
    } catch (CudaException e) {
      tell("there is no memory for copies on the GPU", e);
      return Optional.empty();
    }
  }

  private void tell(String reason, @Nullable CudaException cause) {
    if (!isTold) {
      isTold = true;
      log.warn("Samples go without what lies inside cells: {}", reason, cause);
    }
  }

  /** Frees all memory; may be called again. Waits for the device. */
  void free() {
    pool.close();
  }

  /** Copies that are under way. */
  final class Open implements Gathering {
    private final Kernels kernels;
    private final GatherMemory memory;

    /** Memory of a launch that fails halfway is used by no other: it goes with the launcher. */
    private boolean isHalfway;

    private Open(Kernels kernels, GatherMemory memory) {
      this.kernels = kernels;
      this.memory = memory;
      memory.start();
    }

    @Override
    public Optional<List<Gathered>> copy(List<ArrayPart> parts) {
      try {
        List<GatherPiece> pieces = new ArrayList<>();
        for (ArrayPart part : parts) {
          pieces.add(GatherPiece.of(part, launcher.address(part.array())));
        }
        return Optional.of(copyPieces(pieces));
      } catch (OtherDeviceException e) {
        log.debug("What lies inside cells is not copied", e);
        return Optional.empty();
      } finally {
        Reference.reachabilityFence(parts);
      }
    }

    /** Puts copies on their way. */
    List<Gathered> copyPieces(List<GatherPiece> pieces) {
      isHalfway = true;
      List<Gathered> copies = memory.copy(pieces, kernels, stream.get());
      isHalfway = false;
      return copies;
    }

    @Override
    public boolean await() {
      driver.within(memory::awaitIdle);
      return true;
    }

    @Override
    public void close() {
      if (!isHalfway) {
        pool.giveBack(memory);
      }
      launcher.leave();
    }
  }
}
