package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemHostGetDevicePointer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/**
 * Memory and events that were taken together, and are given back together. What cannot be taken
 * gives back what was taken before it. All calls keep their thread waiting: not for one that
 * trains.
 */
final class DeviceMemory implements AutoCloseable {
  private final Deque<Runnable> taken = new ArrayDeque<>();

  /** An event to be recorded behind a launch. */
  CUevent_st event() {
    CUevent_st event = new CUevent_st();
    check(
        cuEventCreate(event, cudart.CU_EVENT_DISABLE_TIMING | cudart.CU_EVENT_BLOCKING_SYNC),
        "making an event");
    taken.push(() -> Driver.check(cuEventDestroy(event), "giving an event back"));
    return event;
  }

  /** Pinned memory of the host. */
  BytePointer pinned(long bytes) {
    return host(bytes, cudart.CU_MEMHOSTALLOC_PORTABLE);
  }

  /** Pinned memory that kernels can write, at {@link #mapped}. */
  BytePointer shared(long bytes) {
    return host(bytes, cudart.CU_MEMHOSTALLOC_PORTABLE | cudart.CU_MEMHOSTALLOC_DEVICEMAP);
  }

  private BytePointer host(long bytes, int flags) {
    BytePointer pointer = new BytePointer();
    check(cuMemHostAlloc(pointer, bytes, flags), "allocating " + bytes + " bytes of pinned memory");
    pointer.capacity(bytes);
    taken.push(() -> Driver.check(cuMemFreeHost(pointer.position(0)), "freeing pinned memory"));
    return pointer;
  }

  /** Where the device sees memory that it shares. */
  long mapped(BytePointer host) {
    long[] address = new long[1];
    check(cuMemHostGetDevicePointer(address, host, 0), "mapping pinned memory");
    return address[0];
  }

  /** Memory of the device. */
  long onDevice(long bytes) {
    long[] address = new long[1];
    check(cuMemAlloc(address, bytes), "allocating " + bytes + " bytes of the device");
    long taking = address[0];
    taken.push(() -> Driver.check(cuMemFree(taking), "freeing memory of the device"));
    return taking;
  }

  /** To be asked of all that is done with what was taken, before it is used. */
  void check(int code, String what) {
    try {
      Driver.check(code, what);
    } catch (CudaException e) {
      try {
        close();
      } catch (CudaException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  /** May be called again. */
  @Override
  public void close() {
    GivingBack all = new GivingBack();
    while (!taken.isEmpty()) {
      all.then(taken.pop());
    }
    all.end();
  }
}
