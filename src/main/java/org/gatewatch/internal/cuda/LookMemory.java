package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/**
 * The few bytes that a look through a vector writes: on the device, and pinned on the host, to
 * which they are copied behind it. Used by one look at a time.
 */
final class LookMemory implements AutoCloseable {
  private final CUevent_st event = new CUevent_st();
  private final BytePointer found = new BytePointer();
  private final long foundOnDevice;

  LookMemory() {
    Driver.check(
        cuEventCreate(event, cudart.CU_EVENT_DISABLE_TIMING | cudart.CU_EVENT_BLOCKING_SYNC),
        "making an event");
    Driver.check(
        cuMemHostAlloc(found, PackedLook.BYTES, cudart.CU_MEMHOSTALLOC_PORTABLE),
        "allocating pinned memory");
    found.capacity(PackedLook.BYTES);
    long[] address = new long[1];
    Driver.check(cuMemAlloc(address, PackedLook.BYTES), "allocating memory of the device");
    foundOnDevice = address[0];
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

  /** Address of the kernel's struct Look. */
  long onDevice() {
    return foundOnDevice;
  }

  /** Puts the copy to the host behind the launch. */
  void fetch(CUstream_st stream) {
    Driver.check(
        cuMemcpyDtoHAsync(found.position(0), foundOnDevice, PackedLook.BYTES, stream),
        "fetching what a look found");
    Driver.check(cuEventRecord(event, stream), "marking the end of a look");
  }

  /** What was found; valid once the event has happened. */
  ByteBuffer found() {
    return found.position(0).limit(PackedLook.BYTES).asByteBuffer();
  }

  @Override
  public void close() {
    Driver.check(cuEventDestroy(event), "giving an event back");
    Driver.check(cuMemFreeHost(found.position(0)), "freeing pinned memory");
    Driver.check(cuMemFree(foundOnDevice), "freeing memory of the device");
  }
}
