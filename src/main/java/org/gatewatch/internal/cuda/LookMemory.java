package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The few bytes that a look through a vector writes: on the device, and pinned on the host, to
 * which they are copied behind it. Used by one look at a time.
 */
final class LookMemory implements AutoCloseable {
  private final DeviceMemory memory = new DeviceMemory();
  private final LaunchParameters parameters = LaunchParameters.ofLook();
  private final CUevent_st event;
  private final BytePointer found;
  private final ByteBuffer results;
  private final long foundOnDevice;

  /**
   * Takes the memory; not for a thread that trains.
   *
   * @throws CudaException if there is not enough, and then nothing is taken
   */
  LookMemory() {
    event = memory.event();
    found = memory.pinned(PackedLook.BYTES);
    results = found.asByteBuffer();
    foundOnDevice = memory.onDevice(PackedLook.BYTES);
  }

  /** Recorded behind the copy to the host. */
  CUevent_st event() {
    return event;
  }

  /** Whether the look that used it is over; does not wait. A new one is idle. */
  boolean isIdle() {
    return Driver.isOver(event, "an earlier look");
  }

  /** Forgets what the look before found; to be called before a launch on that stream. */
  void clear(CUstream_st stream) {
    Driver.check(
        cuMemsetD8Async(foundOnDevice, (byte) 0, PackedLook.BYTES, stream), "clearing a look");
  }

  /** The kernel's arguments for a vector. */
  PointerPointer<Pointer> arguments(long address, long length) {
    return parameters.set(address, length, foundOnDevice);
  }

  /** Puts the copy to the host behind the launch. */
  void end(CUstream_st stream) {
    Driver.check(
        cuMemcpyDtoHAsync(found, foundOnDevice, PackedLook.BYTES, stream),
        "fetching what a look found");
    Driver.check(cuEventRecord(event, stream), "marking the end of a look");
  }

  /** What was found; valid once the event has happened. */
  ByteBuffer found() {
    return results.duplicate().clear();
  }

  /** Frees it, whether it is idle or not; may be called again. Not for a thread that trains. */
  @Override
  public void close() {
    parameters.close();
    memory.close();
  }
}
